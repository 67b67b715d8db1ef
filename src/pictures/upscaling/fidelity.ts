import * as tf from '@tensorflow/tfjs';
import type { TensorBatch } from '../../tensor/training/data.js';
import { adam } from '../../tensor/training/optimizers.js';
import { ParameterSet } from '../../tensor/training/parameterSet.js';
import type { Task } from '../../tensor/training/trainer.js';
import { variablesOf } from '../../tensor/training/variables.js';
import { LUMINANCE_WEIGHTS } from '../measures/luminance.js';

/** Weight of the colours' error beside that of the luminance, in which eyes and published figures see most. */
const COLORS = 0.3;

/**
 * Learns what is nearest to the true picture on average: the mean absolute error (Zhao et al. 2017), of luminance and colours.
 * Shows it as `loss`, and the peak signal-to-noise ratio in luminance as `psnr`.
 */
export function fidelityTask(model: tf.LayersModel, scale: number): Task {
  const parameters = new ParameterSet(variablesOf(model), {
    optimizer: adam(0.9, 0.999),
    averageDecay: 0.999,
    clipNorm: 1,
  });
  const metrics = ({ small, base, large }: TensorBatch) => {
    // Compared before the points are put in place, where no shuffling is needed.
    const wanted = toDepth(tf.sub(large, base), scale);
    const error = tf.reshape(tf.sub(model.apply(small) as tf.Tensor, wanted), [-1, 3]);
    const bright = tf.matMul(error as tf.Tensor2D, tf.tensor2d([...LUMINANCE_WEIGHTS], [3, 1]));
    const loss = tf.add(tf.mean(tf.abs(bright)), tf.mul(tf.mean(tf.abs(error)), COLORS));
    // Luminance has 219 of 255 steps: errors of it are counted in these.
    const psnr = tf.mul(tf.log(tf.mean(tf.square(bright))), -10 / Math.LN10);
    return { loss, psnr };
  };
  return {
    parameters: { generator: parameters },
    step: (batch, { rate }) => parameters.minimize(() => metrics(batch), rate),
    evaluate: (batch) => metrics(batch),
  };
}

/** `[n, scale h, scale w, c]` -> `[n, h, w, c scale^2]`, the order of depthToSpace. */
export function toDepth(x: tf.Tensor, scale: number): tf.Tensor {
  const [n, height, width, c] = x.shape;
  const [h, w] = [height / scale, width / scale];
  const blocks = tf.transpose(tf.reshape(x, [n, h, scale, w, scale, c]), [0, 1, 3, 2, 4, 5]);
  return tf.reshape(blocks, [n, h, w, c * scale * scale]);
}
