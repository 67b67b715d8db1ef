import * as tf from '@tensorflow/tfjs';
import type { Rng } from '../../../base/rng.js';
import type { HostBatch, TensorBatch } from '../../tensor/training/data.js';

/*
 * Differentiable augmentation (Zhao et al. 2020): what the discriminator sees, true or made, is shifted and has a square cut out,
 * so that it cannot learn a small set by heart. Shifts are products with 0-1 matrices, which come with the batch: the graph stays
 * the same, and its gradients have gradients.
 */

/** Largest shift, and side of the square that is cut out, as shares of the picture's side. */
const SHIFT = 1 / 8;
const CUT = 1 / 3;

/** Matrices and masks for one batch under a name: `down` and `across` `[n, side, side]`, `mask` `[n, side, side, 1]`. */
export function drawAugmentation(name: string, n: number, side: number, rng: Rng): HostBatch {
  const most = Math.floor(side * SHIFT);
  const cut = Math.floor(side * CUT);
  const matrices = () => {
    const data = new Float32Array(n * side * side);
    for (let i = 0; i < n; i++) {
      const shift = rng.int(2 * most + 1) - most;
      // What comes in from beyond an edge is the edge.
      for (let row = 0; row < side; row++)
        data[(i * side + row) * side + Math.min(side - 1, Math.max(0, row - shift))] = 1;
    }
    return { data, shape: [n, side, side] };
  };
  const mask = new Float32Array(n * side * side).fill(1);
  for (let i = 0; i < n; i++) {
    const [x, y] = [rng.int(side + cut) - cut, rng.int(side + cut) - cut];
    for (let row = Math.max(0, y); row < Math.min(side, y + cut); row++) {
      const from = (i * side + row) * side;
      mask.fill(0, from + Math.max(0, x), from + Math.max(0, Math.min(side, x + cut)));
    }
  }
  return {
    [`${name}Down`]: matrices(),
    [`${name}Across`]: matrices(),
    [`${name}Mask`]: { data: mask, shape: [n, side, side, 1] },
  };
}

/** Pictures `[n, side, side, c]` as the discriminator sees them; as they are where the batch has no augmentation of the name. */
export function augmented(pictures: tf.Tensor, batch: TensorBatch, name: string): tf.Tensor {
  const [n, side, , c] = pictures.shape;
  const down = batch[`${name}Down`];
  if (!down) return pictures;
  const moved = tf.matMul(down, tf.reshape(pictures, [n, side, side * c]));
  const turned = tf.transpose(tf.reshape(moved, [n, side, side, c]), [0, 2, 1, 3]);
  const both = tf.matMul(batch[`${name}Across`], tf.reshape(turned, [n, side, side * c]));
  const back = tf.transpose(tf.reshape(both, [n, side, side, c]), [0, 2, 1, 3]);
  return tf.mul(back, batch[`${name}Mask`]);
}
