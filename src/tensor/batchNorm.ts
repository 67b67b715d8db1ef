import * as tf from '@tensorflow/tfjs';

/** A normalised batch, and the statistics that it was normalised with, each `[channels]`. */
export interface Normalised {
  y: tf.Tensor;
  mean: tf.Tensor;
  variance: tf.Tensor;
}

/**
 * Batch normalisation in training (Ioffe and Szegedy 2015) over all axes but the last, with its gradient in closed
 * form: half the passes over memory that differentiating the formula step by step takes.
 * @returns gamma * (x - mean) / sqrt(variance + epsilon) + beta, and the batch's statistics, which are the caller's to
 * dispose of: a custom gradient would else tidy them away.
 */
export function batchNormTraining(
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  epsilon: number,
): Normalised {
  const axes = x.shape.slice(0, -1).map((_, i) => i);
  const count = axes.reduce((n, a) => n * x.shape[a], 1);
  let mean!: tf.Tensor;
  let variance!: tf.Tensor;
  const normalise = tf.customGrad((...args) => {
    const [input, scale, shift, save] = args as unknown as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    mean = tf.keep(tf.mean(input, axes));
    const centred = tf.sub(input, mean);
    variance = tf.keep(tf.mean(tf.square(centred), axes));
    const inverse = tf.rsqrt(tf.add(variance, epsilon));
    const factor = tf.mul(inverse, scale);
    save([centred, inverse, factor]);
    return {
      value: tf.add(tf.mul(centred, factor), shift),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [c, inv, f] = saved;
        const dBeta = tf.sum(dy, axes);
        // With the centred input for the normalised one, 1 / sqrt(variance) moves into the small factors.
        const dGamma = tf.mul(tf.sum(tf.mul(dy, c), axes), inv);
        // (dy - c slope - offset) f, with the small factors multiplied first: fewer passes over the large ones.
        const slope = tf.mul(tf.mul(tf.mul(dGamma, inv), f), -1 / count);
        const offset = tf.mul(tf.mul(dBeta, f), -1 / count);
        const dx = tf.add(tf.mul(dy, f), tf.add(tf.mul(c, slope), offset));
        return [dx, dGamma, dBeta];
      },
    };
  });
  const y = normalise(x, gamma, beta);
  return { y, mean, variance };
}

/** How far a batch's deviation may be from the running one, as a factor, and its mean, in deviations. */
const MOST_SCALE = 3;
const MOST_SHIFT = 5;

/**
 * Batch renormalisation in training (Ioffe 2017): as {@link batchNormTraining}, then corrected to what the running statistics
 * would have given, so that training and play see the same; the correction is a constant for the gradient. Within bounds:
 * a batch that is further away is normalised towards its own statistics.
 */
export function batchRenormTraining(
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  running: { mean: tf.Tensor; variance: tf.Tensor },
  epsilon: number,
): Normalised {
  const { y, mean, variance } = batchNormTraining(x, tf.onesLike(gamma), tf.zerosLike(beta), epsilon);
  const inverse = tf.rsqrt(tf.add(running.variance, epsilon));
  const scale = within(tf.mul(tf.sqrt(tf.add(variance, epsilon)), inverse), 1 / MOST_SCALE, MOST_SCALE);
  const shift = within(tf.mul(tf.sub(mean, running.mean), inverse), -MOST_SHIFT, MOST_SHIFT);
  const normalised = tf.add(tf.mul(y, scale), shift);
  return { y: tf.add(tf.mul(normalised, gamma), beta), mean, variance };
}

function within(x: tf.Tensor, low: number, high: number): tf.Tensor {
  return tf.maximum(tf.minimum(x, high), low);
}
