import { ZeroError } from '../base/errors.js';

/** Columns as Go players name them: no I. */
const COLUMNS = 'ABCDEFGHJKLMNOPQRSTUVWXYZ';

/** A move in GTP's words: `D4`, or `pass`. */
export function moveToGtp(move: number, size: number): string {
  if (move === size * size) return 'pass';
  const x = move % size;
  return `${COLUMNS[x]}${size - (move - x) / size}`;
}

/** The move that GTP text names, in any case. @returns undefined when it is none on a board of this size. */
export function moveFromGtp(text: string, size: number): number | undefined {
  if (/^pass$/i.test(text)) return size * size;
  const match = /^([A-HJ-Z])(\d{1,2})$/i.exec(text);
  if (!match) return undefined;
  const x = COLUMNS.indexOf(match[1].toUpperCase());
  const y = size - Number(match[2]);
  return x < size && y >= 0 && y < size ? y * size + x : undefined;
}

/** A column's name. @throws ZeroError off the board. */
export function columnName(x: number): string {
  if (!(x >= 0 && x < COLUMNS.length)) throw new ZeroError(`there is no column ${x}`);
  return COLUMNS[x];
}
