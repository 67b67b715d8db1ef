import * as tf from '@tensorflow/tfjs';
import type { Rng } from '../../../base/rng.js';

/**
 * The weights of a network by name. Kernels begin as normal numbers with He's deviation. Where rates are equalised (Karras et al.
 * 2017, section 4.1) they begin with deviation 1 and are multiplied by He's where they are used, so that all learn at one speed.
 */
export class Weights {
  readonly variables = new Map<string, tf.Variable>();
  private readonly factors = new Map<string, number>();

  constructor(
    private readonly rng: Rng,
    private readonly equalised = false,
  ) {}

  /** Adds a kernel whose results are each made of so many inputs. */
  addKernel(name: string, shape: number[], inputs: number, gain = Math.SQRT2): void {
    const he = gain / Math.sqrt(inputs);
    const [deviation, factor] = this.equalised ? [1, he] : [he, 1];
    this.factors.set(name, factor);
    this.add(`${name}/kernel`, shape, () => deviation * this.rng.normal());
  }

  /** Adds one number for each channel. */
  addVector(name: string, size: number, value = 0): void {
    this.add(name, [size], () => value);
  }

  private add(name: string, shape: number[], value: () => number): void {
    const size = shape.reduce((a, b) => a * b, 1);
    const data = Float32Array.from({ length: size }, value);
    this.variables.set(
      name,
      tf.tidy(() => tf.variable(tf.tensor(data, shape), true)),
    );
  }

  /** A kernel as it is used. */
  kernel(name: string): tf.Tensor {
    const factor = this.factors.get(name)!;
    const kernel = this.variables.get(`${name}/kernel`)!;
    return factor === 1 ? kernel : tf.mul(kernel, factor);
  }

  vector(name: string): tf.Tensor {
    return this.variables.get(name)!;
  }

  dispose(): void {
    tf.dispose([...this.variables.values()]);
  }
}

/** A layer that can add its weights and be applied. */
export interface Layer {
  apply(weights: Weights, x: tf.Tensor): tf.Tensor;
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
  weights.addKernel(name, [side, side, from, to], side * side * from, gain);
  weights.addVector(`${name}/bias`, to);
  return {
    apply(all, x) {
      const y = tf.conv2d(x as tf.Tensor4D, all.kernel(name) as tf.Tensor4D, stride, 'same');
      return tf.add(y, all.vector(`${name}/bias`));
    },
  };
}

/** A transposed convolution that doubles the size, without a bias. `[n, h, w, from]` -> `[n, 2h, 2w, to]`. */
export function doublingKernel(
  weights: Weights,
  name: string,
  from: number,
  to: number,
  gain?: number,
): Layer {
  // Each point of the result is made of a quarter of the kernel.
  weights.addKernel(name, [4, 4, to, from], 4 * from, gain);
  return {
    apply(all, x) {
      const [n, h, w] = x.shape;
      const kernel = all.kernel(name) as tf.Tensor4D;
      return tf.conv2dTranspose(x as tf.Tensor4D, kernel, [n, 2 * h, 2 * w, to], 2, 'same');
    },
  };
}

/** {@link doublingKernel} and a bias. */
export function doubling(weights: Weights, name: string, from: number, to: number, gain?: number): Layer {
  const layer = doublingKernel(weights, name, from, to, gain);
  weights.addVector(`${name}/bias`, to);
  return { apply: (all, x) => tf.add(layer.apply(all, x), all.vector(`${name}/bias`)) };
}

/** A layer that joins all inputs with all outputs. `[n, from]` -> `[n, to]`. */
export function dense(weights: Weights, name: string, from: number, to: number, gain?: number): Layer {
  weights.addKernel(name, [from, to], from, gain);
  weights.addVector(`${name}/bias`, to);
  return {
    apply: (all, x) =>
      tf.add(tf.matMul(x as tf.Tensor2D, all.kernel(name) as tf.Tensor2D), all.vector(`${name}/bias`)),
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
