import { type Board, OFF } from './board.js';

/**
 * Whether a point is a true eye of a colour by its surroundings: all neighbours of the colour, and too few
 * enemy diagonals to make it false. Filling such a point gains nothing.
 */
export function isEye(board: Board, point: number, color: number): boolean {
  const { points } = board;
  const nb = board.geometry.neighbours;
  const i = point * 4;
  for (let k = i; k < i + 4; k++) {
    const c = points[nb[k]];
    if (c !== color && c !== OFF) return false;
  }
  const diagonals = board.geometry.diagonals;
  let enemies = 0;
  let edge = 0;
  for (let k = i; k < i + 4; k++) {
    const c = points[diagonals[k]];
    if (c === OFF) edge = 1;
    else if (c === 3 - color) enemies++;
  }
  return enemies + edge < 2;
}
