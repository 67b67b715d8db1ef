import * as tf from '@tensorflow/tfjs';
import type { Rng } from '../../../../base/rng.js';

/** Makes the inputs of an operation. */
export type Make = (rng: Rng) => tf.Tensor[];
/** The operation. */
export type Run = (...inputs: tf.Tensor[]) => tf.Tensor;
/** Operations by name. */
export const ops = tf as unknown as Record<string, (...args: unknown[]) => tf.Tensor>;

export const normal =
  (...shape: number[]) =>
  (rng: Rng) =>
    tf.tensor(
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => rng.normal()),
      shape,
    );
export const positive =
  (...shape: number[]) =>
  (rng: Rng) =>
    tf.tensor(
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => 0.2 + rng.float()),
      shape,
    );
export const ints =
  (max: number, ...shape: number[]) =>
  (rng: Rng) =>
    tf.tensor(
      Int32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => rng.int(max)),
      shape,
      'int32',
    );
export const all =
  (...makes: ((rng: Rng) => tf.Tensor)[]): Make =>
  (rng) =>
    makes.map((m) => m(rng));

/** Cases: name, inputs, operation, and whether its gradient is compared. */
export const cases: [string, Make, Run, boolean][] = [];
export const add = (name: string, make: Make, run: Run, gradient = true) =>
  cases.push([name, make, run, gradient]);
