import { type EloDifference, eloDifference, eloWords } from '../../../selfplay/match/elo.js';
import type { Standing } from '../../../selfplay/match/tally.js';

/** The outcome of a match for people and programs. */
export interface MatchReport {
  new: string;
  old: string;
  games: number;
  wins: number;
  losses: number;
  draws: number;
  winsAsBlack: number;
  winsAsWhite: number;
  /** Points of NEW in percent, draws half. */
  percent: number;
  elo: EloDifference;
  sprt?: { llr: number; verdict?: 'h0' | 'h1' };
  /** Games where the players counted differently and played on. */
  disputed: number;
  /** Games lost by an illegal move or a bad answer, with the reasons. */
  forfeits: string[];
  /** Games counted as they stood at the limit of moves, or against a player's own count. */
  remarks: string[];
  /** Seconds of NEW's longest move, where it was measured. */
  longestMove?: number;
  /** Whether it was stopped before its end, and how many games under way were given up then or when it was decided. */
  interrupted: boolean;
  givenUp: number;
  /** Whether NEW passed the SPRT or, without one, won more games than it lost. */
  won: boolean;
}

/** Sums a match up. @param end how it ended. */
export function reportMatch(
  names: { new: string; old: string },
  standing: Standing,
  end: { interrupted: boolean; givenUp?: number },
): MatchReport {
  const { wins, losses, draws, winsAsBlack, winsAsWhite, games, sprt } = standing;
  const remarks = games.flatMap((g) => (g.note ? [{ ...g, text: `game ${g.number}, ${g.note}` }] : []));
  const longest = games.map((g) => g.longestMove).filter((x) => x !== undefined);
  return {
    ...names,
    games: games.length,
    wins,
    losses,
    draws,
    winsAsBlack,
    winsAsWhite,
    percent: Math.round((1000 * (wins + draws / 2)) / Math.max(1, games.length)) / 10,
    elo: eloDifference(wins, losses, draws),
    sprt,
    disputed: games.filter((g) => g.disputed).length,
    forfeits: remarks.filter((g) => g.result.endsWith('F')).map((g) => `${g.result}: ${g.text}`),
    remarks: remarks.filter((g) => !g.result.endsWith('F')).map((g) => g.text),
    longestMove: longest.length > 0 ? longest.reduce((a, b) => Math.max(a, b)) : undefined,
    interrupted: end.interrupted,
    givenUp: end.givenUp ?? 0,
    won: sprt ? sprt.verdict === 'h1' : wins > losses,
  };
}

/** The report as lines of text. */
export function reportLines(report: MatchReport, sprtElo: number | undefined): string[] {
  const { wins, losses, draws, winsAsBlack, winsAsWhite, elo } = report;
  const lines = [
    `${report.new}: ${wins} wins (${winsAsBlack} as Black, ${winsAsWhite} as White), ${losses} losses, ${draws} draws in ${report.games} games: ${report.percent.toFixed(1)} %`,
    `Elo difference ${eloWords(elo.elo)}, 95 % interval ${eloWords(elo.low)} to ${eloWords(elo.high)}`,
  ];
  if (report.sprt) {
    const { verdict, llr } = report.sprt;
    const text =
      verdict === 'h1' ? `stronger by ${sprtElo} Elo` : verdict === 'h0' ? 'not stronger' : 'undecided';
    lines.push(`SPRT: ${text} (LLR ${llr.toFixed(2)})`);
  }
  if (report.disputed > 0)
    lines.push(
      `${report.disputed} games were counted differently by the players, played on, and decided on the board`,
    );
  if (report.forfeits.length > 0) lines.push(`${report.forfeits.length} games were forfeited:`);
  lines.push(...report.forfeits.map((f) => `  ${f}`), ...report.remarks);
  if (report.longestMove !== undefined) lines.push(`longest move of NEW: ${report.longestMove.toFixed(2)} s`);
  if (report.givenUp > 0) lines.push(`${report.givenUp} games under way were given up`);
  if (report.interrupted) lines.push('interrupted before its end');
  return lines;
}
