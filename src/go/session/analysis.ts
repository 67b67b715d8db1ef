import { type MoveReport, moveReports } from '../../../engine/search/root.js';
import type { Search } from '../../../engine/search/search.js';
import { rootValue } from '../../../engine/search/value.js';

/** What a search thinks of one move, for the player to move. */
export interface MoveAnalysis {
  readonly move: number;
  /** Playouts through the move. */
  readonly visits: number;
  /** Expected result in [0, 1], a draw counted as half. */
  readonly winRate: number;
  /** Lower confidence bound of the win rate, three standard errors below it, in [0, 1]: moves are chosen by it. */
  readonly lcb: number;
  /** Expected lead in points, komi included; absent where the network has no score head. */
  readonly scoreLead?: number;
  /** What the search maximises, in [-1, 1]: the result with a small bonus for points. */
  readonly utility: number;
  /** The network's share for the move, in [0, 1]. */
  readonly prior: number;
  /** Principal variation: the line visited most, this move first. */
  readonly pv: readonly number[];
}

/** A position searched, as data that goes into JSON. All values are for {@link Analysis.color}; {@link seenBy} turns them. */
export interface Analysis {
  readonly size: number;
  /** The player to move, whose view all values have. */
  readonly color: number;
  /** Visits of the root: playouts of this search and those kept from moves before. */
  readonly visits: number;
  readonly winRate: number;
  readonly scoreLead?: number;
  readonly utility: number;
  /** Moves that were visited: the one that would be played, then by visits, the most first. */
  readonly moves: readonly MoveAnalysis[];
  /** Expected owner of each point, 1 for `color`, `[size * size]`, where it was asked for: the mean of the search. */
  readonly ownership?: readonly number[];
  /** True when the search ended because its tree may not grow further. */
  readonly isFull?: boolean;
}

/**
 * What a search has found out about its root.
 * @param hasScores whether its network knows scores.
 * @param maxMoves most moves listed.
 */
export function analysisOf(search: Search, hasScores: boolean, maxMoves = 20): Analysis {
  const { size, toPlay } = search.root;
  const { result, score, utility } = rootValue(search);
  return {
    size,
    color: toPlay,
    visits: search.tree.visits[0],
    winRate: winRate(result),
    ...(hasScores ? { scoreLead: score } : {}),
    utility,
    moves: moveReports(search, maxMoves).map((report) => moveAnalysis(report, hasScores)),
  };
}

function moveAnalysis(report: MoveReport, hasScores: boolean): MoveAnalysis {
  const { move, visits, result, score, utility, prior, bound, line } = report;
  return {
    move,
    visits,
    winRate: winRate(result),
    lcb: winRate(bound),
    ...(hasScores ? { scoreLead: score } : {}),
    utility,
    prior,
    pv: line,
  };
}

/** A result in [-1, 1] as a win rate in [0, 1]. */
export function winRate(result: number): number {
  return (result + 1) / 2;
}

/** The analysis as a colour sees it: win rates, leads and ownership are that colour's. */
export function seenBy(analysis: Analysis, color: number): Analysis {
  if (analysis.color === color) return analysis;
  return {
    ...analysis,
    ...turned(analysis),
    color,
    moves: analysis.moves.map((move) => ({ ...move, ...turned(move), lcb: 1 - move.lcb })),
    ...(analysis.ownership ? { ownership: analysis.ownership.map((owner) => -owner) } : {}),
  };
}

function turned({ winRate, scoreLead, utility }: Pick<Analysis, 'winRate' | 'scoreLead' | 'utility'>) {
  return {
    winRate: 1 - winRate,
    ...(scoreLead === undefined ? {} : { scoreLead: -scoreLead }),
    utility: -utility,
  };
}
