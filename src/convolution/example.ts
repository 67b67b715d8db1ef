import type { Rng } from '../../base/rng.js';
import { pointUnder, type SlidingAxis, span } from '../tensor/convolution/geometry.js';
import type { Laid } from './layer.js';

/** One channel of an input, a filter on it, and the map that comes out, small whole numbers throughout. */
export interface Example {
  axes: readonly [rows: SlidingAxis, columns: SlidingAxis];
  /** `[height][width]`. */
  input: number[][];
  /** Steps from a point of the input to the next, with zeros between; 1 but for transposed convolutions. */
  spread?: readonly [rows: number, columns: number];
  filter: number[][];
  /** `[rows][columns]`. */
  map: number[][];
  /** What becomes of the numbers under the filter: their products' sum, their maximum, or their mean. */
  of: 'sum' | 'maximum' | 'mean';
}

/** A number under the filter at one of its places. */
export interface Under {
  value: number;
  weight: number;
  /** Whether it is a zero around the input, or between its points. */
  padding: boolean;
}

/** Places of the filter, and points of the padded input a side, that are drawn at most. */
const MOST_STEPS = 400;
export const MOST_SIDE = 24;

/** Points of the padded input a side. */
export function paddedSide(axes: Example['axes']): number {
  return Math.max(...axes.map(({ before, size, after }) => before + size + after));
}

/** Whether an example is small enough to be looked at. */
export function isDrawable(axes: Example['axes']): boolean {
  return paddedSide(axes) <= MOST_SIDE && axes[0].out * axes[1].out <= MOST_STEPS;
}

/** A layer with a window as an example on one channel, with numbers from a generator; undefined for other layers. */
export function exampleOf({ layer, axes }: Laid, rng: Rng): Example | undefined {
  if (!axes) return undefined;
  if (layer.kind === 'transposed') return makeTransposed(axes, rng);
  return makeExample(axes, layer.kind === 'pool' ? layer.of : 'sum', rng);
}

/** An example with numbers from a generator. */
export function makeExample(axes: Example['axes'], of: Example['of'], rng: Rng): Example {
  const [rows, columns] = axes;
  const input = numbers(rows.size, columns.size, [0, 4], rng);
  const filter = numbers(rows.kernel, columns.kernel, of === 'sum' ? [-1, 2] : [1, 1], rng);
  return withMap({ axes, input, filter, map: [], of });
}

/**
 * A transposed convolution as the convolution that does the same: at stride 1, on the input with zeros between its points and
 * around them, with the filter turned by 180 degrees (Dumoulin and Visin 2016, chapter 4).
 * @param axes of the convolution that it turns around.
 */
export function makeTransposed(axes: Example['axes'], rng: Rng): Example {
  const [rows, columns] = axes;
  return withMap({
    axes: [turnedAround(rows), turnedAround(columns)],
    input: numbers(rows.out, columns.out, [0, 4], rng),
    spread: [rows.stride, columns.stride],
    filter: numbers(rows.kernel, columns.kernel, [-1, 2], rng),
    map: [],
    of: 'sum',
  });
}

function numbers(
  height: number,
  width: number,
  [low, high]: readonly [number, number],
  rng: Rng,
): number[][] {
  return Array.from({ length: height }, () =>
    Array.from({ length: width }, () => low + rng.int(high - low + 1)),
  );
}

/** The axis of a convolution turned around: its places are points, and its points are places. */
function turnedAround(axis: SlidingAxis): SlidingAxis {
  const { out, stride, kernel, dilation } = axis;
  const size = (out - 1) * stride + 1;
  const before = span(axis) - 1 - axis.before;
  const after = axis.size - size + axis.before;
  return { size, out: axis.size, kernel, stride: 1, dilation, before, after };
}

function withMap(example: Example): Example {
  const [rows, columns] = example.axes;
  const map = Array.from({ length: rows.out }, (_, y) =>
    Array.from({ length: columns.out }, (_, x) => result(under(example, y, x), example.of)),
  );
  return { ...example, map };
}

/** The input's number at a point of the grid that the filter slides over; undefined for a zero around or between. */
export function pointAt({ input, spread = [1, 1] }: Example, y: number, x: number): number | undefined {
  return y % spread[0] === 0 && x % spread[1] === 0 ? input[y / spread[0]]?.[x / spread[1]] : undefined;
}

/** The numbers under the filter at a place of the map, row by row. */
export function under(example: Example, row: number, column: number): Under[] {
  const { axes, filter } = example;
  const [rows, columns] = axes;
  const out: Under[] = [];
  for (let i = 0; i < rows.kernel; i++)
    for (let j = 0; j < columns.kernel; j++) {
      const y = pointUnder(rows, row, i);
      const x = pointUnder(columns, column, j);
      const value = pointAt(example, y, x);
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
