import type { Evaluator } from '../../../engine/evaluator.js';
import type { Position } from '../../../engine/position.js';
import { formatResult, score } from '../../../engine/scoring.js';
import { type ChainStatus, chainStatus } from './status.js';

/** A game counted with dead stones taken off. */
export interface FinalScore extends ChainStatus {
  /** As SGF writes it: `B+3.5`, `W+R` after a resignation, `0`. */
  readonly result: string;
  /** Black's points less White's, komi included; the count of the board after a resignation too. */
  readonly score: number;
  readonly black: number;
  readonly white: number;
  /** Who has each point: 1 Black, -1 White, 0 neither, `[area]`. */
  readonly ownership: readonly number[];
}

/**
 * Counts a position.
 * @param open the same without the passes at its end: what becomes of the stones is judged there.
 */
export async function countGame(
  evaluator: Evaluator,
  position: Position,
  open: Position,
): Promise<FinalScore> {
  const status = await chainStatus(evaluator, open);
  const counted = score(position, status.dead.flat(), status.seki.flat());
  return {
    ...status,
    result: formatResult(counted.score, position.resigned),
    score: counted.score,
    black: counted.black,
    white: counted.white,
    ownership: Array.from(counted.ownership),
  };
}
