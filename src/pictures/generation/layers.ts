import * as tf from '@tensorflow/tfjs';
import type { Rng } from '../../../base/rng.js';

/**
 * The weights of a network by name, made as they are asked for in the first pass. Rates are equalised (Karras et al. 2017,
 * section 4.1): weights begin as normal numbers and are scaled where they are used, so that all learn at one speed.
 */
export class Weights {
  readonly variables = new Map<string, tf.Variable>();

  constructor(private readonly rng: Rng) {}

  /** Adds a weight of a shape: normal numbers, or zeros. */
  add(name: string, shape: number[], zeros = false): void {
    const size = shape.reduce((a, b) => a * b, 1);
    const data = Float32Array.from({ length: size }, () => (zeros ? 0 : this.rng.normal()));
    this.variables.set(
      name,
      tf.tidy(() => tf.variable(tf.tensor(data, shape), true)),
    );
  }

  /** A kernel scaled by He's constant for so many inputs, and the bias beside it. */
  scaled(name: string, inputs: number, gain = Math.SQRT2): { kernel: tf.Tensor; bias: tf.Tensor } {
    const kernel = tf.mul(this.variables.get(`${name}/kernel`)!, gain / Math.sqrt(inputs));
    return { kernel, bias: this.variables.get(`${name}/bias`)! };
  }

  dispose(): void {
    tf.dispose([...this.variables.values()]);
  }
}

/** A layer that can add its weights and be applied. */
export interface Layer {
  apply(weights: Weights, x: tf.Tensor): tf.Tensor;
}

function withBias(weights: Weights, name: string, kernel: number[], outputs: number): void {
  weights.add(`${name}/kernel`, kernel);
  weights.add(`${name}/bias`, [outputs], true);
}

/** A convolution, padded to keep its size, or to halve it with stride 2. `[n, h, w, from]` -> `[n, h/s, w/s, to]`. */
export function conv(
  weights: Weights,
  name: string,
  from: number,
  to: number,
  side = 3,
  stride = 1,
  gain?: number,
): Layer {
  withBias(weights, name, [side, side, from, to], to);
  return {
    apply(all, x) {
      const { kernel, bias } = all.scaled(name, side * side * from, gain);
      return tf.add(tf.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, stride, 'same'), bias);
    },
  };
}

/** A transposed convolution that doubles the size. `[n, h, w, from]` -> `[n, 2h, 2w, to]`. */
export function doubling(weights: Weights, name: string, from: number, to: number, gain?: number): Layer {
  withBias(weights, name, [4, 4, to, from], to);
  return {
    apply(all, x) {
      // Each point of the result is made of a quarter of the kernel.
      const { kernel, bias } = all.scaled(name, 4 * from, gain);
      const [n, h, w] = x.shape;
      const y = tf.conv2dTranspose(x as tf.Tensor4D, kernel as tf.Tensor4D, [n, 2 * h, 2 * w, to], 2, 'same');
      return tf.add(y, bias);
    },
  };
}

/** A layer that joins all inputs with all outputs. `[n, from]` -> `[n, to]`. */
export function dense(weights: Weights, name: string, from: number, to: number, gain?: number): Layer {
  withBias(weights, name, [from, to], to);
  return {
    apply(all, x) {
      const { kernel, bias } = all.scaled(name, from, gain);
      return tf.add(tf.matMul(x as tf.Tensor2D, kernel as tf.Tensor2D), bias);
    },
  };
}

/** max(x, 0.2 x). */
export function leaky(x: tf.Tensor): tf.Tensor {
  return tf.leakyRelu(x, 0.2);
}

/** Each point's channels divided by the root of the mean of their squares (Karras et al. 2017, section 4.2). */
export function pixelNorm(x: tf.Tensor): tf.Tensor {
  return tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), 1e-8)));
}

/**
 * The standard deviation over the batch, averaged over channels and points (Karras et al. 2017, section 3). A discriminator that
 * sees it punishes a generator whose pictures are all alike.
 */
export function deviation(x: tf.Tensor): tf.Tensor {
  const off = tf.sub(x, tf.mean(x, 0, true));
  return tf.mean(tf.sqrt(tf.add(tf.mean(tf.square(off), 0), 1e-8)));
}

/** One more channel, of the batch's {@link deviation}. */
export function withDeviation(x: tf.Tensor): tf.Tensor {
  const [n, h, w] = x.shape;
  return tf.concat([x, tf.mul(tf.ones([n, h, w, 1]), deviation(x))], 3);
}
