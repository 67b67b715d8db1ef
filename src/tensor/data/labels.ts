import { ZeroError } from '../../../base/errors.js';

/** A table of numbers, row by row. */
export interface Matrix {
  /** `[rows][columns]`, one row after the other. */
  data: Float32Array;
  /** `[rows, columns]`. */
  shape: [rows: number, columns: number];
}

/**
 * Class numbers as rows with a 1 at their class (Keras's to_categorical).
 * @param labels `[rows]`, whole numbers from 0.
 * @param classes columns; one more than the largest label when absent.
 * @returns `[rows, classes]`.
 * @throws ZeroError for a label that is no class.
 */
export function oneHot(labels: ArrayLike<number>, classes?: number): Matrix {
  const count = classes ?? Array.from(labels).reduce((most, label) => Math.max(most, label), -1) + 1;
  const data = new Float32Array(labels.length * count);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i];
    if (!Number.isInteger(label) || label < 0 || label >= count)
      throw new ZeroError(`label ${i + 1} is ${label} and must be a whole number from 0 to ${count - 1}`);
    data[i * count + label] = 1;
  }
  return { data, shape: [labels.length, count] };
}

/** Different texts as class numbers, in the order in which they first appear. @returns the numbers `[rows]` and the texts. */
export function encodeLabels(labels: readonly string[]): { numbers: Int32Array; classes: string[] } {
  const known = new Map<string, number>();
  const numbers = Int32Array.from(labels, (label) => {
    const number = known.get(label) ?? known.size;
    known.set(label, number);
    return number;
  });
  return { numbers, classes: [...known.keys()] };
}
