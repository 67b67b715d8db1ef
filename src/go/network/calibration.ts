import { Rng } from '../../../base/rng.js';
import { Position } from '../../../engine/position.js';
import { sensibleMoves } from '../../../engine/search/passing.js';

/** Games, and how often in each a position is taken. */
const GAMES = 8;
const PER_GAME = 8;

/** Positions by which the ranges of a network's images are measured. */
export function calibrationPositions(size: number): Position[] {
  const rng = new Rng(`calibration ${size}`);
  const positions: Position[] = [];
  for (let game = 0; game < GAMES; game++) {
    const position = new Position(size, { komi: 7 });
    const legal = new Int16Array(position.area + 1);
    const every = Math.max(1, Math.floor((position.area * 0.7) / PER_GAME));
    for (let move = 0; move < every * PER_GAME; move++) {
      if (move % every === 0) positions.push(position.clone());
      position.play(legal[rng.int(Math.max(1, sensibleMoves(position, legal) - 1))]);
    }
  }
  return positions;
}
