import type { GameSummary } from './gameSummary.js';

/** Counters over all workers since the pool was made. */
export interface PoolStats {
  games: number;
  moves: number;
  fullMoves: number;
  evaluations: number;
  batches: number;
  slots: number;
  blackWins: number;
  whiteWins: number;
  resigned: number;
  /** Games played out to measure resignation: how many had a resignation, and how many of these were wrong. */
  checked: number;
  wrong: number;
}

/** Counters of nothing. */
export function emptyStats(): PoolStats {
  return {
    games: 0, moves: 0, fullMoves: 0, evaluations: 0, batches: 0, slots: 0,
    blackWins: 0, whiteWins: 0, resigned: 0, checked: 0, wrong: 0,
  }; // biome-ignore format: counters
}

/** Counts a finished game. */
export function countGame(stats: PoolStats, summary: GameSummary): void {
  stats.games++;
  stats.fullMoves += summary.full;
  if (summary.winner > 0) stats.blackWins++;
  if (summary.winner < 0) stats.whiteWins++;
  if (!summary.scored) stats.resigned++;
  if (summary.wouldResign) stats.checked++;
  if (summary.wrongly) stats.wrong++;
}
