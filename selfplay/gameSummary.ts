import type { GameRecord } from './records.js';

/** A finished game in numbers. */
export interface GameSummary {
  seed: number;
  moves: number;
  full: number;
  scored: boolean;
  /** Sign of the result, Black-positive. */
  winner: number;
  /** Whether a player would have resigned in a game that was played out, and whether that would have been wrong. */
  wouldResign: boolean;
  wrongly: boolean;
}

/** A game in numbers. */
export function summarize(record: GameRecord): GameSummary {
  const winner = Math.sign(record.score);
  const wouldResign = record.scored && record.resignMove >= 0;
  return {
    seed: record.seed,
    moves: record.moves.length,
    full: record.policyLengths.length,
    scored: record.scored,
    winner,
    wouldResign,
    wrongly: wouldResign && winner === (record.resignColor === 1 ? 1 : -1),
  };
}
