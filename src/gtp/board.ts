import { columnName } from '../../engine/coords.js';
import { BLACK, EMPTY, type Position } from '../../engine/position.js';

/** The board as plain text with coordinates; the last move in brackets. */
export function drawBoard(position: Position): string {
  const { size } = position;
  const header = `   ${Array.from({ length: size }, (_, x) => columnName(x)).join(' ')}`;
  const last = position.recentMove(0);
  const rows = Array.from({ length: size }, (_, y) => {
    const number = String(size - y).padStart(2);
    let row = `${number}${last === y * size ? '(' : ' '}`;
    for (let x = 0; x < size; x++) {
      const p = y * size + x;
      const stone = position.points[p];
      row += stone === EMPTY ? '.' : stone === BLACK ? 'X' : 'O';
      row += p === last ? ')' : p + 1 === last && x + 1 < size ? '(' : ' ';
    }
    return `${row}${size - y}`;
  });
  const turn = position.toPlay === BLACK ? 'Black (X)' : 'White (O)';
  const captures = `captures: Black ${position.captures[1]}, White ${position.captures[2]}`;
  return [header, ...rows, header, `${turn} to play, komi ${position.komi}, ${captures}`].join('\n');
}
