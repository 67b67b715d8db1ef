import { columnName } from './coords.js';
import { BLACK, type Position, WHITE } from './position.js';

/** Signs of an empty point, a black and a white stone. */
const PLAIN = ['.', 'X', 'O'];
/** Stones for terminals; filled is the dark one on a light background, which is how Go sees it. */
export const ROUND = ['·', '●', '○'];

/** The board as text with coordinates; the last move in brackets. */
export function drawBoard(position: Position, signs: readonly string[] = PLAIN): string {
  const { size } = position;
  const header = `   ${Array.from({ length: size }, (_, x) => columnName(x)).join(' ')}`;
  const last = position.recentMove(0);
  const rows = Array.from({ length: size }, (_, y) => {
    const number = String(size - y).padStart(2);
    let row = `${number}${last === y * size ? '(' : ' '}`;
    for (let x = 0; x < size; x++) {
      const p = y * size + x;
      row += signs[position.points[p]];
      row += p === last ? ')' : p + 1 === last && x + 1 < size ? '(' : ' ';
    }
    return `${row}${size - y}`;
  });
  const turn = position.toPlay === BLACK ? `Black (${signs[BLACK]})` : `White (${signs[WHITE]})`;
  const captures = `captures: Black ${position.captures[1]}, White ${position.captures[2]}`;
  return [header, ...rows, header, `${turn} to play, komi ${position.komi}, ${captures}`].join('\n');
}
