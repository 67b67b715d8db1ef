import * as tf from '@tensorflow/tfjs';
import { Rng } from '../../../base/rng.js';

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

/**
 * The network that upscales: residual blocks at the size of the input (Lim et al. 2017, EDSR, without its batch
 * normalisation as there), then what is to be added to the bicubic picture, `scale` x `scale` points of three colours in the
 * channels of each input point (sub-pixel convolution, Shi et al. 2016).
 * `[batch, height, width, 3]`, 0 to 1 -> `[batch, height, width, 3 scale^2]`. At first it adds nothing.
 */
export function upscalingNetwork(
  scale: Scale,
  { channels, blocks }: NetworkSize,
  seed: number,
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
  const input = tf.input({ shape: [null, null, 3], name: 'picture' });
  const head = conv('head', channels).apply(input) as tf.SymbolicTensor;
  let x = head;
  for (let i = 1; i <= blocks; i++) {
    const inner = conv(`block${i}a`, channels, 'relu').apply(x);
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
  return tf.model({ inputs: input, outputs: tail.apply(x) as tf.SymbolicTensor, name: `upscale-x${scale}` });
}

/** Points around one that its result depends on, to each side: one a convolution. */
export function reach({ blocks }: NetworkSize): number {
  return 2 * blocks + 2;
}
