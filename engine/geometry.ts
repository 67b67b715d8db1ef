import { ZeroError } from '../base/errors.js';

/** Smallest and largest board side. */
export const MIN_SIZE = 2;
export const MAX_SIZE = 25;

/** Tables of one board size, shared by all positions of that size. */
export interface Geometry {
  readonly size: number;
  readonly area: number;
  /** The four neighbours of each point, `[area * 4]`: up, left, right, down; `area` stands for off the board. */
  readonly neighbours: Int16Array;
  /** The four diagonal neighbours of each point, `[area * 4]`. */
  readonly diagonals: Int16Array;
}

const made: Geometry[] = [];

/** The tables of a board size. @throws ZeroError when no board has that size. */
export function geometry(size: number): Geometry {
  if (!Number.isInteger(size) || size < MIN_SIZE || size > MAX_SIZE)
    throw new ZeroError(
      `a board of size ${size} is not possible; sizes are the whole numbers from ${MIN_SIZE} to ${MAX_SIZE}`,
    );
  made[size] ??= make(size);
  return made[size];
}

function make(size: number): Geometry {
  const area = size * size;
  const at = (x: number, y: number) => (x >= 0 && y >= 0 && x < size && y < size ? y * size + x : area);
  const neighbours = new Int16Array(area * 4);
  const diagonals = new Int16Array(area * 4);
  for (let p = 0; p < area; p++) {
    const x = p % size;
    const y = (p - x) / size;
    neighbours.set([at(x, y - 1), at(x - 1, y), at(x + 1, y), at(x, y + 1)], p * 4);
    diagonals.set([at(x - 1, y - 1), at(x + 1, y - 1), at(x - 1, y + 1), at(x + 1, y + 1)], p * 4);
  }
  return { size, area, neighbours, diagonals };
}
