import { ZeroError } from '../../../base/errors.js';
import { readPlainFile } from '../../../base/files/read.js';
import { printable } from '../../../base/text.js';
import type { Matrix } from './labels.js';

/** A table with the names of its columns. */
export interface Table extends Matrix {
  columns: string[];
}

/** The largest table that is read, in bytes. */
const MOST = 500_000_000;

/**
 * Reads a table of numbers from a CSV file: commas, one line a row, a first line of names where it holds no number.
 * @returns `[rows, columns]`.
 * @throws ZeroError with file and line for what is no number, and for rows of different lengths.
 */
export function readCsv(path: string): Table {
  return parseCsv(readPlainFile(path, { most: MOST }).toString('utf8'), path);
}

/** As {@link readCsv}, from text. @param where the file's name, for messages. */
export function parseCsv(text: string, where: string): Table {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  while (lines.length > 0 && lines.at(-1)!.trim() === '') lines.pop();
  if (lines.length === 0) throw new ZeroError(`${where} is empty; give a table of numbers, one line a row`);
  const first = cellsOf(lines[0]);
  const named = first.every((cell) => cell === '' || Number.isNaN(Number(cell)));
  const columns = named ? first : first.map((_, i) => `column ${i + 1}`);
  const rows = lines.length - (named ? 1 : 0);
  const data = new Float32Array(rows * columns.length);
  for (let row = 0; row < rows; row++) {
    const number = row + (named ? 2 : 1);
    const cells = cellsOf(lines[number - 1]);
    if (cells.length !== columns.length)
      throw new ZeroError(
        `${where}, line ${number}: ${cells.length} values, where the first line has ${columns.length}`,
      );
    for (const [i, cell] of cells.entries()) {
      const value = Number(cell);
      if (cell === '' || !Number.isFinite(value))
        throw new ZeroError(
          `${where}, line ${number}: '${printable(cell)}' under ${printable(columns[i])} is no number`,
        );
      data[row * columns.length + i] = value;
    }
  }
  return { data, shape: [rows, columns.length], columns };
}

function cellsOf(line: string): string[] {
  return line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
}

/** Some columns of a table by their numbers from 0. @returns `[rows, columns.length]`. @throws ZeroError for one that there is not. */
export function pickColumns({ data, shape: [rows, columns] }: Matrix, picked: readonly number[]): Matrix {
  const wrong = picked.find((c) => !Number.isInteger(c) || c < 0 || c >= columns);
  if (wrong !== undefined) throw new ZeroError(`there is no column ${wrong} in a table of ${columns}`);
  const out = new Float32Array(rows * picked.length);
  for (let r = 0; r < rows; r++)
    for (const [i, c] of picked.entries()) out[r * picked.length + i] = data[r * columns + c];
  return { data: out, shape: [rows, picked.length] };
}
