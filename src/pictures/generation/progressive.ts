import * as tf from '@tensorflow/tfjs';
import { Rng } from '../../../base/rng.js';
import { conv, dense, type Layer, leaky, pixelNorm, Weights, withDeviation } from './layers.js';
import { channelsAt, LATENT, type Shape, sidesOf } from './networks.js';

/** How far a pair of networks has grown: the number of its side in {@link sidesOf}, and how much that side counts already. */
export interface Growth {
  level: number;
  /** 0 when the side is new, 1 when it has been faded in: a scalar, for it changes from step to step. */
  fade: tf.Tensor;
}

/** A network that grows. */
export interface GrowingNetwork {
  readonly weights: Weights;
  apply(x: tf.Tensor, growth: Growth): tf.Tensor;
}

/**
 * The growing generator (Karras et al. 2017, table 2): two convolutions a side behind a doubling by repetition, and colours
 * by a 1x1 convolution of each side, which are faded over from those of the side before.
 */
export function growingGenerator({ size, channels }: Shape, seed: number): GrowingNetwork {
  const weights = new Weights(new Rng(`growing generator ${seed}`), true);
  const sides = sidesOf(size);
  const [first] = sides;
  const start = dense(weights, 'start', LATENT, first * first * channelsAt(first), Math.SQRT2 / 4);
  const blocks = sides.map((side, i) => {
    const from = channelsAt(i === 0 ? side : sides[i - 1]);
    const convs = [
      ...(i === 0 ? [] : [conv(weights, `grow${side}`, from, channelsAt(side))]),
      conv(weights, `keep${side}`, channelsAt(side), channelsAt(side)),
    ];
    return { convs, colors: conv(weights, `colors${side}`, channelsAt(side), channels, 1, 1, 1) };
  });
  return {
    weights,
    apply(z, { level, fade }) {
      const flat = start.apply(weights, pixelNorm(z));
      let x = pixelNorm(leaky(tf.reshape(flat, [-1, first, first, channelsAt(first)])));
      let before: tf.Tensor | undefined;
      for (let i = 0; i <= level; i++) {
        if (i > 0) {
          if (i === level) before = blocks[i - 1].colors.apply(weights, x);
          x = doubled(x);
        }
        for (const layer of blocks[i].convs) x = pixelNorm(leaky(layer.apply(weights, x)));
      }
      const colors = blocks[level].colors.apply(weights, x);
      return before ? mixed(doubled(before), colors, fade) : colors;
    },
  };
}

/** The growing discriminator: the generator in a mirror, with the deviation of the batch before its last convolution. */
export function growingDiscriminator({ size, channels }: Shape, seed: number): GrowingNetwork {
  const weights = new Weights(new Rng(`growing discriminator ${seed}`), true);
  const sides = sidesOf(size);
  const [first] = sides;
  const blocks = sides.map((side, i) => {
    const to = channelsAt(i === 0 ? side : sides[i - 1]);
    const here = channelsAt(side);
    const convs: Layer[] =
      i === 0
        ? [conv(weights, `keep${side}`, here + 1, here)]
        : [conv(weights, `keep${side}`, here, here), conv(weights, `shrink${side}`, here, to)];
    return { colors: conv(weights, `colors${side}`, channels, here, 1), convs };
  });
  const last = channelsAt(first);
  const end = dense(weights, 'end', first * first * last, last);
  const verdict = dense(weights, 'verdict', last, 1, 1);
  const seen = (level: number, picture: tf.Tensor) => leaky(blocks[level].colors.apply(weights, picture));
  return {
    weights,
    apply(picture, { level, fade }) {
      let x = seen(level, picture);
      for (let i = level; i > 0; i--) {
        for (const layer of blocks[i].convs) x = leaky(layer.apply(weights, x));
        x = halved(x);
        if (i === level) x = mixed(seen(i - 1, halved(picture)), x, fade);
      }
      x = withDeviation(x);
      for (const layer of blocks[0].convs) x = leaky(layer.apply(weights, x));
      return verdict.apply(weights, leaky(end.apply(weights, tf.reshape(x, [-1, first * first * last]))));
    },
  };
}

/** Pictures of the full size as they are at a level: shrunk, and while it fades in half as fine in part. */
export function atLevel(pictures: tf.Tensor, levels: number, { level, fade }: Growth): tf.Tensor {
  let x = pictures;
  for (let i = levels - 1; i > level; i--) x = halved(x);
  return level === 0 ? x : mixed(doubled(halved(x)), x, fade);
}

/** Each point four times. */
export function doubled(x: tf.Tensor): tf.Tensor {
  const [, h, w] = x.shape;
  return tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [2 * h, 2 * w]);
}

function halved(x: tf.Tensor): tf.Tensor {
  return tf.avgPool(x as tf.Tensor4D, 2, 2, 'valid');
}

/** From a to b as the share goes from 0 to 1. */
function mixed(a: tf.Tensor, b: tf.Tensor, share: tf.Tensor): tf.Tensor {
  return tf.add(a, tf.mul(tf.sub(b, a), share));
}

/**
 * Where a growing training stands: the levels take equal shares of its steps, of which each but the first spends the first half
 * fading in; the last takes twice its share.
 */
export function stageOf(
  step: number,
  total: number,
  levels: number,
): { level: number; fade: number; age: number } {
  const share = total / (levels + 1);
  const level = Math.min(levels - 1, Math.floor(step / share));
  const age = step - level * share;
  return { level, fade: level === 0 ? 1 : Math.min(1, age / (share / 2)), age };
}
