import type { Rng } from '../base/rng.js';
import type { Position } from '../engine/position.js';
import { sensibleMoves } from '../engine/search/passing.js';

/**
 * A random move on the board's inner part, where both colours have a game.
 * @returns its point, or the pass where there is none.
 */
export function randomInnerMove(position: Position, rng: Rng): number {
  const moves = new Int16Array(position.area + 1);
  const n = sensibleMoves(position, moves) - 1;
  const inner = Array.from(moves.subarray(0, n)).filter((p) => isInner(p, position.size));
  return inner[rng.int(inner.length)] ?? position.pass;
}

/** Points on the third line or further in; on small boards off the edge; on tiny ones all. */
function isInner(point: number, size: number): boolean {
  const edge = size >= 7 ? 2 : size >= 4 ? 1 : 0;
  const x = point % size;
  const y = (point - x) / size;
  return x >= edge && y >= edge && x < size - edge && y < size - edge;
}
