import { setImmediate as nextTurn } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import { shiftedInto } from './augment.js';
import { CLASSES, type Digits, PIXELS, SIDE } from './csv.js';

/** Shifts in pixels of the views that a prediction may be the mean of: as it is, by one to each side, and diagonally. */
export const VIEWS: readonly (readonly [dx: number, dy: number])[] = [
  [0, 0],
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
  [1, 1],
  [1, -1],
  [-1, 1],
  [-1, -1],
];

/** How to predict. */
export interface PredictOptions {
  /** How many of {@link VIEWS} to average (default 1). */
  views?: number;
  /** Pictures of a step (default 500). */
  batch?: number;
  onProgress?(done: number): void;
}

/** The probabilities `[count, 10]` that a model gives each digit, the mean over views. */
export async function predictDigits(
  model: tf.LayersModel,
  digits: Pick<Digits, 'count' | 'pixels'>,
  options: PredictOptions = {},
): Promise<Float32Array> {
  const { views = 1, batch = 500, onProgress } = options;
  const out = new Float32Array(digits.count * CLASSES);
  for (let from = 0; from < digits.count; from += batch) {
    const n = Math.min(batch, digits.count - from);
    for (const [dx, dy] of VIEWS.slice(0, views)) {
      const x = new Float32Array(n * PIXELS);
      for (let i = 0; i < n; i++) shiftedInto(digits.pixels, from + i, x, i * PIXELS, dx, dy);
      const y = tf.tidy(() => model.apply(tf.tensor4d(x, [n, SIDE, SIDE, 1])) as tf.Tensor);
      const values = await y.data();
      y.dispose();
      for (let i = 0; i < values.length; i++) out[from * CLASSES + i] += values[i] / views;
    }
    onProgress?.(from + n);
    await nextTurn(); // lets Ctrl-C in
  }
  return out;
}

/** The likeliest class of each row of `[count, 10]`. */
export function likeliest(probabilities: Float32Array): Uint8Array {
  const out = new Uint8Array(probabilities.length / CLASSES);
  for (let i = 0; i < out.length; i++) {
    let best = 0;
    for (let k = 1; k < CLASSES; k++)
      if (probabilities[i * CLASSES + k] > probabilities[i * CLASSES + best]) best = k;
    out[i] = best;
  }
  return out;
}
