import * as tf from '@tensorflow/tfjs';
import { Rng } from '../../../base/rng.js';
import { batchNormTraining } from '../../tensor/batchNorm.js';
import { conv, dense, deviation, doubling, doublingKernel, type Layer, leaky, Weights } from './layers.js';

/** What pictures a pair of networks is for. */
export interface Shape {
  size: number;
  channels: 1 | 3;
  /** Kinds of pictures that both networks are told, by labels `[n, classes]`; none or 0 where there are no labels. */
  classes?: number;
}

/** Numbers that a picture is made from. */
export const LATENT = 64;

/** Numbers that a sample is made from: its latents, and a 1 among as many zeros as there are other classes. */
export function latentWidth(classes: number): number {
  return LATENT + classes;
}

/** Numbers of each picture of a batch, `[n, k]`, with its label behind them, `[n, k + classes]`. */
export function withLabels(x: tf.Tensor, labels: tf.Tensor | undefined): tf.Tensor {
  return labels ? tf.concat([x, labels], 1) : x;
}

/** A network with its weights. */
export interface Network {
  readonly weights: Weights;
  /** `[n, 64 + classes]` -> `[n, size, size, channels]` from -1 to 1 for a generator; pictures -> `[n, 1]` for a discriminator. */
  apply(x: tf.Tensor, labels?: tf.Tensor): tf.Tensor;
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

/** The layers of recipe r1's generator before its last: the name, the side and the channels of what each makes. */
function featuresOf(size: number): { name: string; side: number; channels: number }[] {
  return sidesOf(size)
    .slice(0, -1)
    .map((side, i) => ({ name: i === 0 ? 'start' : `to${side}`, side, channels: widthsAt(side).made }));
}

/**
 * The generator of recipe r1: a dense layer to the smallest side, and transposed convolutions that double it, the last one to
 * colours: no convolution at full size, where it would cost most. This is how it draws; it learns as {@link learningGenerator}.
 */
export function generator({ size, channels, classes = 0 }: Shape, seed: number): Network {
  const weights = new Weights(new Rng(`generator ${seed}`));
  const [first, ...more] = featuresOf(size);
  const start = dense(weights, first.name, latentWidth(classes), first.side ** 2 * first.channels);
  let from = first.channels;
  const steps: Layer[] = [];
  for (const { name, channels: to } of more) {
    steps.push(doubling(weights, name, from, to));
    from = to;
  }
  const colors = doubling(weights, 'colors', from, channels, 1);
  return {
    weights,
    apply(z) {
      let x = tf.relu(tf.reshape(start.apply(weights, z), [-1, first.side, first.side, first.channels]));
      for (const step of steps) x = tf.relu(step.apply(weights, x));
      return tf.tanh(colors.apply(weights, x));
    },
  };
}

/** {@link generator} as it learns: features are normalised by the statistics of the batch (Ioffe and Szegedy 2015). */
export interface LearningGenerator extends Network {
  /** The weights of a {@link generator} that draws the same when the batch is these latents, `[n, 64 + classes]`. */
  folded(latents: tf.Tensor): Record<string, tf.Tensor>;
}

const EPSILON = 1e-5;

export function learningGenerator({ size, channels, classes = 0 }: Shape, seed: number): LearningGenerator {
  const weights = new Weights(new Rng(`generator ${seed}`));
  const features = featuresOf(size);
  const [first] = features;
  weights.addKernel(first.name, [latentWidth(classes), first.side ** 2 * first.channels], LATENT);
  const steps = features.slice(1).map(({ name, channels: to }, i) => ({
    name,
    layer: doublingKernel(weights, name, features[i].channels, to),
  }));
  for (const { name, channels: width } of features) {
    weights.addVector(`${name}/gamma`, width, 1);
    weights.addVector(`${name}/beta`, width);
  }
  const colors = doubling(weights, 'colors', features.at(-1)!.channels, channels, 1);

  /** Hands the statistics of each layer to `seen`. */
  function run(z: tf.Tensor, seen: (name: string, mean: tf.Tensor, variance: tf.Tensor) => void): tf.Tensor {
    const normed = (name: string, x: tf.Tensor) => {
      const [gamma, beta] = [weights.vector(`${name}/gamma`), weights.vector(`${name}/beta`)];
      const { y, mean, variance } = batchNormTraining(x, gamma, beta, EPSILON);
      seen(name, mean, variance);
      return tf.relu(y);
    };
    const flat = tf.matMul(z as tf.Tensor2D, weights.kernel(first.name) as tf.Tensor2D);
    let x = normed(first.name, tf.reshape(flat, [-1, first.side, first.side, first.channels]));
    for (const { name, layer } of steps) x = normed(name, layer.apply(weights, x));
    return tf.tanh(colors.apply(weights, x));
  }
  return {
    weights,
    apply: (z) => run(z, (_, mean, variance) => tf.dispose([mean, variance])),
    folded(latents) {
      const all: Record<string, tf.Tensor> = {};
      for (const name of ['colors/kernel', 'colors/bias']) all[name] = weights.vector(name).clone();
      const picture = run(latents, (name, mean, variance) => {
        const scale = tf.div(weights.vector(`${name}/gamma`), tf.sqrt(tf.add(variance, EPSILON)));
        const bias = tf.sub(weights.vector(`${name}/beta`), tf.mul(mean, scale));
        tf.dispose([mean, variance]);
        const kernel = weights.kernel(name);
        // The dense layer's outputs are all points of its channels, a transposed kernel's are its last axis but one.
        const points = name === first.name ? first.side ** 2 : 1;
        const factor = name === first.name ? tf.tile(scale, [points]) : tf.expandDims(scale, 1);
        all[`${name}/kernel`] = tf.mul(kernel, factor);
        all[`${name}/bias`] = tf.tile(bias, [points]);
      });
      picture.dispose();
      return all;
    },
  };
}

/**
 * The discriminator of recipe r1: convolutions with stride 2 down to the smallest side, the batch's deviation, a verdict. Where there
 * are labels, how well the features fit the class is added to it (Miyato and Koyama 2018, projection).
 */
export function discriminator({ size, channels, classes = 0 }: Shape, seed: number): Network {
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
  if (classes > 0) weights.addKernel('class', [classes, flat], flat, 1);
  return {
    weights,
    apply(picture, labels) {
      let x = picture;
      for (const step of steps) x = leaky(step.apply(weights, x));
      const features = tf.reshape(x, [-1, flat]);
      const seen = tf.concat([features, tf.mul(tf.ones([x.shape[0], 1]), deviation(x))], 1);
      const plain = verdict.apply(weights, seen);
      if (!labels) return plain;
      const ofClass = tf.matMul(labels as tf.Tensor2D, weights.kernel('class') as tf.Tensor2D);
      return tf.add(plain, tf.sum(tf.mul(ofClass, features), 1, true));
    },
  };
}
