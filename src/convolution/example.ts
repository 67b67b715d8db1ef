import type { Rng } from '../../base/rng.js';
import { pointUnder, type SlidingAxis } from '../tensor/convolution/geometry.js';

/** One channel of an input, a filter on it, and the map that comes out, small whole numbers throughout. */
export interface Example {
  axes: readonly [rows: SlidingAxis, columns: SlidingAxis];
  /** `[height][width]`. */
  input: number[][];
  filter: number[][];
  /** `[rows][columns]`. */
  map: number[][];
  /** What becomes of the numbers under the filter: their products' sum, their maximum, or their mean. */
  of: 'sum' | 'maximum' | 'mean';
}

/** A number under the filter at one of its places; undefined where padding is read. */
export interface Under {
  value: number;
  weight: number;
  padding: boolean;
}

/** An example with numbers from a generator. */
export function makeExample(axes: Example['axes'], of: Example['of'], rng: Rng): Example {
  const [rows, columns] = axes;
  const grid = (height: number, width: number, low: number, high: number) =>
    Array.from({ length: height }, () => Array.from({ length: width }, () => low + rng.int(high - low + 1)));
  const input = grid(rows.size, columns.size, 0, 4);
  const filter =
    of === 'sum' ? grid(rows.kernel, columns.kernel, -1, 2) : grid(rows.kernel, columns.kernel, 1, 1);
  const example: Example = { axes, input, filter, map: [], of };
  example.map = Array.from({ length: rows.out }, (_, y) =>
    Array.from({ length: columns.out }, (_, x) => result(under(example, y, x), of)),
  );
  return example;
}

/** The numbers under the filter at a place of the map, row by row. */
export function under({ axes, input, filter }: Example, row: number, column: number): Under[] {
  const [rows, columns] = axes;
  const out: Under[] = [];
  for (let i = 0; i < rows.kernel; i++)
    for (let j = 0; j < columns.kernel; j++) {
      const y = pointUnder(rows, row, i);
      const x = pointUnder(columns, column, j);
      const value = input[y]?.[x];
      out.push({ value: value ?? 0, weight: filter[i][j], padding: value === undefined });
    }
  return out;
}

/** What a place of the map becomes; padding counts as 0 in sums and is left out of maxima and means. */
function result(places: readonly Under[], of: Example['of']): number {
  if (of === 'sum') return places.reduce((sum, p) => sum + p.value * p.weight, 0);
  const values = places.filter((p) => !p.padding).map((p) => p.value);
  if (of === 'maximum') return values.length > 0 ? Math.max(...values) : 0;
  const mean = values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
  return Math.round(10 * mean) / 10;
}

/** How the number at a place comes about: 3·1 + 0·2 + ... = 7. At most so many terms are written out. */
export function sumText(example: Example, row: number, column: number, most = 9): string {
  const places = under(example, row, column);
  const value = example.map[row][column];
  if (example.of !== 'sum') {
    const values = places.filter((p) => !p.padding).map((p) => p.value);
    return `${example.of === 'maximum' ? 'max' : 'mean'}(${values.slice(0, most).join(', ')}${values.length > most ? ', ...' : ''}) = ${value}`;
  }
  const terms = places.map((p) => `${p.value}·${p.weight < 0 ? `(${p.weight})` : p.weight}`);
  const shown = terms.length > most ? [...terms.slice(0, most - 1), '...'] : terms;
  return `${shown.join(' + ')} = ${value}`;
}
