import * as tf from '@tensorflow/tfjs';
import { Rng } from '../../../base/rng.js';
import { dense, leaky, Weights } from './layers.js';
import { LATENT, type Shape, withLabels } from './networks.js';

/** Numbers between the pictures and the latents. */
const HIDDEN = 400;
/** Variance of a point about what is drawn of it: large, so that latents stay as normal numbers are and all of them draw something. */
const VARIANCE = 1;

/** What a picture may have been drawn from: a normal distribution of latents. */
export interface Encoder {
  readonly weights: Weights;
  /** `[n, size, size, channels]` and their labels -> means and logarithms of variances, `[n, 64]` each. */
  apply(pictures: tf.Tensor, labels?: tf.Tensor): { mean: tf.Tensor; logVariance: tf.Tensor };
}

/** Two dense layers: that a latent can be read from a picture matters here, not how exactly. */
export function encoder({ size, channels, classes = 0 }: Shape, seed: number): Encoder {
  const weights = new Weights(new Rng(`encoder ${seed}`));
  const points = size * size * channels;
  const hidden = dense(weights, 'hidden', points + classes, HIDDEN, 1);
  const latent = dense(weights, 'latent', HIDDEN, 2 * LATENT, 0.5);
  return {
    weights,
    apply(pictures, labels) {
      const flat = withLabels(tf.reshape(pictures, [-1, points]), labels);
      const [mean, logVariance] = tf.split(latent.apply(weights, leaky(hidden.apply(weights, flat))), 2, 1);
      return { mean, logVariance };
    },
  };
}

/**
 * How far a generator is from being a decoder (Kingma and Welling 2014): the negative evidence lower bound of a picture, in nats
 * but for a constant.
 * @param noise `[n, 64]` normal numbers.
 * @param labels of the pictures, `[n, classes]`, where there are some.
 */
export function autoencoding(
  pictures: tf.Tensor,
  noise: tf.Tensor,
  encode: Encoder['apply'],
  generate: (latents: tf.Tensor) => tf.Tensor,
  labels?: tf.Tensor,
): { loss: tf.Tensor; reconstruction: tf.Tensor; divergence: tf.Tensor } {
  const { mean, logVariance } = encode(pictures, labels);
  const latents = tf.add(mean, tf.mul(tf.exp(tf.mul(logVariance, 0.5)), noise));
  const drawn = generate(withLabels(latents, labels));
  const squares = tf.sum(tf.square(tf.sub(drawn, pictures)), [1, 2, 3]);
  const reconstruction = tf.mul(tf.mean(squares), 0.5 / VARIANCE);
  const each = tf.sub(tf.add(tf.square(mean), tf.exp(logVariance)), tf.add(logVariance, 1));
  const divergence = tf.mul(tf.mean(tf.sum(each, 1)), 0.5);
  return { loss: tf.add(reconstruction, divergence), reconstruction, divergence };
}
