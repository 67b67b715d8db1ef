import * as tf from '@tensorflow/tfjs';
import { Rng } from '../../../base/rng.js';
import { conv, dense, doubling, type Layer, leaky, pixelNorm, Weights, withDeviation } from './layers.js';

/** What pictures a pair of networks is for. */
export interface Shape {
  size: number;
  channels: 1 | 3;
}

/** Numbers that a picture is made from. */
export const LATENT = 64;

/** A network with its weights. */
export interface Network {
  readonly weights: Weights;
  /** `[n, 64]` -> `[n, size, size, channels]` from -1 to 1 for a generator; pictures -> `[n, 1]` for a discriminator. */
  apply(x: tf.Tensor): tf.Tensor;
}

/** The sides of the pictures from the first, 4 or 7, to the last. */
export function sidesOf(size: number): number[] {
  let first = size;
  while (first % 2 === 0 && first > 4) first /= 2;
  const sides = [first];
  while (sides.at(-1)! < size) sides.push(sides.at(-1)! * 2);
  return sides;
}

/** Channels of the features at a side: fewer where pictures are larger, so that no side costs much more than another. */
export function channelsAt(side: number): number {
  return side <= 16 ? 64 : side <= 32 ? 32 : 16;
}

/**
 * The generator of recipe r1: a dense layer to the smallest side, transposed convolutions that double it, one convolution to
 * colours. Pixel norm behind each.
 */
export function generator({ size, channels }: Shape, seed: number): Network {
  const weights = new Weights(new Rng(`generator ${seed}`));
  const sides = sidesOf(size);
  const first = channelsAt(sides[0]);
  const start = dense(weights, 'start', LATENT, sides[0] * sides[0] * first);
  const steps = sides
    .slice(1)
    .map((side) => doubling(weights, `to${side}`, channelsAt(side / 2), channelsAt(side)));
  const colors = conv(weights, 'colors', channelsAt(size), channels, 3, 1, 1);
  return {
    weights,
    apply(z) {
      let x = tf.reshape(start.apply(weights, pixelNorm(z)), [-1, sides[0], sides[0], first]);
      x = pixelNorm(leaky(x));
      for (const step of steps) x = pixelNorm(leaky(step.apply(weights, x)));
      return colors.apply(weights, x);
    },
  };
}

/** The discriminator of recipe r1: convolutions with stride 2 down to the smallest side, the batch's deviation, a verdict. */
export function discriminator({ size, channels }: Shape, seed: number): Network {
  const weights = new Weights(new Rng(`discriminator ${seed}`));
  const sides = sidesOf(size).reverse();
  const steps: Layer[] = [];
  let from: number = channels;
  for (const side of sides.slice(1)) {
    steps.push(conv(weights, `to${side}`, from, 2 * channelsAt(2 * side), 4, 2));
    from = 2 * channelsAt(2 * side);
  }
  const last = sides.at(-1)!;
  const end = conv(weights, 'end', from + 1, from);
  const verdict = dense(weights, 'verdict', last * last * from, 1, 1);
  return {
    weights,
    apply(picture) {
      let x = picture;
      for (const step of steps) x = leaky(step.apply(weights, x));
      x = leaky(end.apply(weights, withDeviation(x)));
      return verdict.apply(weights, tf.reshape(x, [-1, last * last * from]));
    },
  };
}
