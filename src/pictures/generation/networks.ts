import * as tf from '@tensorflow/tfjs';
import { Rng } from '../../../base/rng.js';
import { conv, dense, deviation, doubling, type Layer, leaky, pixelNorm, Weights } from './layers.js';

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

/** Channels of recipe progressive's features at a side: fewer where pictures are larger, so that no side costs much more. */
export function channelsAt(side: number): number {
  return side <= 16 ? 64 : side <= 32 ? 32 : 16;
}

/** Channels of recipe r1's features at a side, of the generator and of the discriminator, which must stay ahead of it. */
function widthsAt(side: number): { made: number; judged: number } {
  if (side <= 8) return { made: 96, judged: 128 };
  return side <= 16 ? { made: 64, judged: 64 } : { made: 32, judged: 32 };
}

/**
 * The generator of recipe r1: a dense layer to the smallest side, and transposed convolutions that double it, the last one to
 * colours: no convolution at full size, where it would cost most. Pixel norm behind each but the last.
 */
export function generator({ size, channels }: Shape, seed: number): Network {
  const weights = new Weights(new Rng(`generator ${seed}`));
  const sides = sidesOf(size);
  const first = widthsAt(sides[0]).made;
  const start = dense(weights, 'start', LATENT, sides[0] * sides[0] * first);
  const steps = sides.slice(1).map((side) => {
    const from = widthsAt(side / 2).made;
    return side === size
      ? doubling(weights, 'colors', from, channels, 1)
      : doubling(weights, `to${side}`, from, widthsAt(side).made);
  });
  return {
    weights,
    apply(z) {
      let x = tf.reshape(start.apply(weights, pixelNorm(z)), [-1, sides[0], sides[0], first]);
      for (const step of steps) x = step.apply(weights, pixelNorm(leaky(x)));
      return x;
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
    const to = widthsAt(side).judged;
    steps.push(conv(weights, `to${side}`, from, to, 4, 2));
    from = to;
  }
  const flat = sides.at(-1)! ** 2 * from;
  const verdict = dense(weights, 'verdict', flat + 1, 1, 1);
  return {
    weights,
    apply(picture) {
      let x = picture;
      for (const step of steps) x = leaky(step.apply(weights, x));
      const seen = tf.concat([tf.reshape(x, [-1, flat]), tf.mul(tf.ones([x.shape[0], 1]), deviation(x))], 1);
      return verdict.apply(weights, seen);
    },
  };
}
