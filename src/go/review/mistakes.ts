import { BLACK, WHITE } from '../../../engine/position.js';
import type { ReviewedMove } from './review.js';

/** From which loss on a move is a mistake: points, or win rate where the network knows no scores. */
const POINTS = 1;
const WIN_RATE = 0.05;

/** Shares of the board's points, in moves, at which the opening and the middle game end. */
const PHASES = [
  ['opening', 0.14],
  ['middle game', 0.4],
  ['endgame', Number.POSITIVE_INFINITY],
] as const;

export type PhaseName = (typeof PHASES)[number][0];

/** What one player lost in one phase, or in all. */
export interface Losses {
  readonly color: number;
  readonly phase: PhaseName | 'game';
  readonly moves: number;
  readonly mistakes: number;
  /** Points; absent where the network knows no scores. */
  readonly points?: number;
  readonly winRate: number;
}

export function isMistake({ lostPoints, lostWinRate }: ReviewedMove): boolean {
  return lostPoints === undefined ? lostWinRate >= WIN_RATE : lostPoints >= POINTS;
}

/** The mistakes, the largest first. */
export function mistakesOf(moves: readonly ReviewedMove[]): ReviewedMove[] {
  const size = (m: ReviewedMove) => m.lostPoints ?? m.lostWinRate;
  return moves.filter(isMistake).sort((a, b) => size(b) - size(a));
}

/** What each player lost, by phase and in all. @param size side of the board. */
export function lossesByPhase(moves: readonly ReviewedMove[], size: number): Losses[] {
  const phaseOf = ({ number }: ReviewedMove): PhaseName =>
    PHASES.find(([, until]) => number <= until * size * size)![0];
  const phases = [...PHASES.map(([name]) => name), 'game' as const];
  return phases.flatMap((phase) =>
    [BLACK, WHITE].map((color) => {
      const own = moves.filter((m) => m.color === color && (phase === 'game' || phaseOf(m) === phase));
      const sum = (of: (m: ReviewedMove) => number) => own.reduce((s, m) => s + of(m), 0);
      return {
        color,
        phase,
        moves: own.length,
        mistakes: own.filter(isMistake).length,
        ...(moves[0]?.lostPoints === undefined ? {} : { points: sum((m) => m.lostPoints ?? 0) }),
        winRate: sum((m) => m.lostWinRate),
      };
    }),
  );
}
