import { Rng } from '../../base/rng.js';
import type { Position } from '../../engine/position.js';
import { sensibleMoves } from '../../engine/search/passing.js';

/**
 * Plays random opening moves on the board's inner part, where both colours have a game. Games 2k and 2k + 1 of a match
 * are a pair: they get the same opening and exchanged colours.
 * @returns the moves played.
 */
export function playOpening(position: Position, seed: number, game: number, count: number): number[] {
  const rng = new Rng(`match ${seed} ${game >> 1}`);
  const opening: number[] = [];
  const moves = new Int16Array(position.area + 1);
  for (let i = 0; i < count; i++) {
    const n = sensibleMoves(position, moves) - 1;
    const inner = Array.from(moves.subarray(0, n)).filter((p) => isInner(p, position.size));
    const move = inner[rng.int(inner.length)] ?? position.pass;
    if (move === position.pass) break;
    position.play(move);
    opening.push(move);
  }
  return opening;
}

/** Points on the third line or further in; on small boards off the edge; on tiny ones all. */
function isInner(point: number, size: number): boolean {
  const edge = size >= 7 ? 2 : size >= 4 ? 1 : 0;
  const x = point % size;
  const y = (point - x) / size;
  return x >= edge && y >= edge && x < size - edge && y < size - edge;
}
