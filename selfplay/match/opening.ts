import { Rng } from '../../base/rng.js';
import type { Position } from '../../engine/position.js';
import { randomInnerMove } from '../opening.js';

/**
 * Plays random opening moves. Games 2k and 2k + 1 of a match are a pair: they get the same opening and exchanged colours.
 * @returns the moves played.
 */
export function playOpening(position: Position, seed: number, game: number, count: number): number[] {
  const rng = new Rng(`match ${seed} ${game >> 1}`);
  const opening: number[] = [];
  for (let i = 0; i < count; i++) {
    const move = randomInnerMove(position, rng);
    if (move === position.pass) break;
    position.play(move);
    opening.push(move);
  }
  return opening;
}
