import { geometry } from './geometry.js';

/** The symmetries of the square: bit 0 mirrors left and right, bit 1 top and bottom, bit 2 swaps rows and columns (last). */
export const SYMMETRIES = 8;

const tables: Int16Array[] = [];

/**
 * Where each move goes under each symmetry: the image of move p under s is at `s * (area + 1) + p`.
 * A pass goes to a pass.
 */
export function symmetryTable(size: number): Int16Array {
  tables[size] ??= make(size);
  return tables[size];
}

function make(size: number): Int16Array {
  const { area } = geometry(size);
  const table = new Int16Array(SYMMETRIES * (area + 1));
  for (let s = 0; s < SYMMETRIES; s++) {
    for (let p = 0; p < area; p++) {
      let x = p % size;
      let y = (p - x) / size;
      if (s & 1) x = size - 1 - x;
      if (s & 2) y = size - 1 - y;
      if (s & 4) [x, y] = [y, x];
      table[s * (area + 1) + p] = y * size + x;
    }
    table[s * (area + 1) + area] = area;
  }
  return table;
}

/** The symmetry that undoes another: mirrors undo themselves, and a swap exchanges which mirror is meant. */
export function inverseSymmetry(s: number): number {
  return s & 4 ? 4 | ((s & 1) << 1) | ((s & 2) >> 1) : s;
}

/** The image of a move on a board of a size. */
export function transformMove(size: number, s: number, move: number): number {
  return symmetryTable(size)[s * (size * size + 1) + move];
}
