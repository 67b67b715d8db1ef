import * as tf from '@tensorflow/tfjs';
import { Rng } from '../../../base/rng.js';
import { noiseChannels } from './noise.js';

/** Factors that pictures are made larger by. */
export const SCALES = [2, 4] as const;
export type Scale = (typeof SCALES)[number];

/** Size of a network. */
export interface NetworkSize {
  /** Channels of its convolutions. */
  channels: number;
  /** Residual blocks, of two convolutions each. */
  blocks: number;
}

/**
 * Sizes by what they may cost: less than a second of a core for a megapixel of output at scale 2, a quarter of that at scale 4.
 * Those of both scales are alike, so that one can go on from what the other has learned.
 */
export const SIZES: Record<Scale, NetworkSize> = {
  2: { channels: 32, blocks: 6 },
  4: { channels: 32, blocks: 6 },
};

/** What a network is made from besides its size. */
export interface NetworkOptions {
  /** Seed of its first weights. */
  seed: number;
  /** Whether it takes noise, to draw detail from that its input cannot tell. */
  noise?: boolean;
}

/**
 * The network that upscales: residual blocks at the size of the input (Lim et al. 2017, EDSR, without its batch
 * normalisation as there), then what is to be added to the bicubic picture, `scale` x `scale` points of three colours in the
 * channels of each input point (sub-pixel convolution, Shi et al. 2016). At first it adds nothing.
 * `picture` `[batch, height, width, 3]`, 0 to 1, and where it is wanted `noise` `[batch, height, width, scale^2]`
 * -> `[batch, height, width, 3 scale^2]`.
 */
export function upscalingNetwork(
  scale: Scale,
  { channels, blocks }: NetworkSize,
  { seed, noise }: NetworkOptions,
): tf.LayersModel {
  const rng = new Rng(`upscaling ${seed}`);
  const conv = (name: string, filters: number, activation?: 'relu') =>
    tf.layers.conv2d({
      name,
      filters,
      kernelSize: 3,
      padding: 'same',
      activation,
      kernelInitializer: tf.initializers.heNormal({ seed: rng.int(2 ** 31) }),
    });
  const picture = tf.input({ shape: [null, null, 3], name: 'picture' });
  const random = noise ? tf.input({ shape: [null, null, noiseChannels(scale)], name: 'noise' }) : undefined;
  /** The first half of a block. Noise is added before its rectifier, which can so let much or little of it through. */
  const half = (name: string, x: tf.SymbolicTensor) => {
    if (!random) return conv(name, channels, 'relu').apply(x);
    const terms = [
      conv(name, channels).apply(x),
      noiseLayer(name, channels, rng.int(2 ** 31)).apply(random),
    ] as tf.SymbolicTensor[];
    return tf.layers
      .reLU({ name: `${name}_relu` })
      .apply(tf.layers.add({ name: `${name}_sum` }).apply(terms));
  };
  const head = conv('head', channels).apply(picture) as tf.SymbolicTensor;
  let x = head;
  for (let i = 1; i <= blocks; i++) {
    const inner = half(`block${i}a`, x);
    const change = conv(`block${i}b`, channels).apply(inner) as tf.SymbolicTensor;
    x = tf.layers.add({ name: `block${i}` }).apply([x, change]) as tf.SymbolicTensor;
  }
  const tail = tf.layers.conv2d({
    name: 'detail',
    filters: 3 * scale * scale,
    kernelSize: 3,
    padding: 'same',
    kernelInitializer: 'zeros',
  });
  return tf.model({
    inputs: random ? [picture, random] : picture,
    outputs: tail.apply(x) as tf.SymbolicTensor,
    name: `upscale-x${scale}`,
  });
}

/** How the names of the layers end that noise goes through. */
export const NOISE_LAYER = '_noise';

function noiseLayer(name: string, filters: number, seed: number): tf.layers.Layer {
  return tf.layers.conv2d({
    name: `${name}${NOISE_LAYER}`,
    filters,
    kernelSize: 1,
    useBias: false,
    kernelInitializer: tf.initializers.randomNormal({ stddev: 0.1, seed }),
  });
}

/** Points around one that its result depends on, to each side: one a convolution. */
export function reach({ blocks }: NetworkSize): number {
  return 2 * blocks + 2;
}
