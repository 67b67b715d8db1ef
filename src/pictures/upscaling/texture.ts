import * as tf from '@tensorflow/tfjs';
import { Rng } from '../../../base/rng.js';
import type { TensorBatch } from '../../tensor/training/data.js';
import { adam } from '../../tensor/training/optimizers.js';
import { ParameterSet } from '../../tensor/training/parameterSet.js';
import type { Task } from '../../tensor/training/trainer.js';
import { variablesOf } from '../../tensor/training/variables.js';
import { LUMINANCE_WEIGHTS } from '../measures/luminance.js';
import { toDepth } from './fidelity.js';
import { textureLoss, waves } from './waves.js';

/** Weights of the terms of the loss. */
const WEIGHTS = { consistency: 20, pixel: 0.3, color: 1, texture: 0.07, adversarial: 0.02 };
/** Weight of the discriminator's squared slope at true pictures (Mescheder et al. 2018), and of how many steps one has it. */
const R1 = 0.1;
const R1_EVERY = 8;
/** What detail is multiplied by for the discriminator: its deviation is some hundredths. */
const DETAIL_SCALE = 10;
const JUDGE_CHANNELS = 64;
/** Shares of red, green and blue in brightness; grey of one is 1. */
const SHARES = LUMINANCE_WEIGHTS.map((weight, _, all) => weight / all.reduce((a, b) => a + b));

/**
 * Learns what looks like a true picture, as EnhanceNet-PAT does (Sajjadi et al. 2017), with what can be had without a
 * network that was trained on ImageNet. The network takes noise, so it can draw one of the pictures that the input may come
 * from, where the nearest to all of them is a blur. Five terms hold it:
 * - the shrunk result is the input (`consistency`);
 * - at half its size the result is the true picture (`pixel`): only the finest octave is free;
 * - colours are the true ones: what is invented is brightness alone;
 * - in small squares the waves of a cosine transform are as strong as in the true picture (`texture`, {@link textureLoss});
 * - a discriminator that sees the input and the detail added to the bicubic picture takes it for true, each judged relative
 *   to the other (Jolicoeur-Martineau 2019).
 */
export function textureTask(network: tf.LayersModel, scale: number, seed: number): Task {
  const judge = discriminator(scale, seed);
  const generator = new ParameterSet(variablesOf(network), {
    optimizer: adam(0.9, 0.99),
    averageDecay: 0.999,
    clipNorm: 1,
  });
  const critic = new ParameterSet(variablesOf(judge), { optimizer: adam(0, 0.99), clipNorm: 10 });
  const bank = waves();
  const made = ({ small, base, noise }: TensorBatch) =>
    tf.add(base, tf.depthToSpace(network.apply([small, noise]) as tf.Tensor4D, scale));
  const detail = (picture: tf.Tensor, base: tf.Tensor) =>
    toDepth(tf.mul(brightness(tf.sub(picture, base)), DETAIL_SCALE), scale);
  const verdict = (detail: tf.Tensor, small: tf.Tensor) =>
    judge.apply(tf.concat([detail, small], 3)) as tf.Tensor;

  const learnToTell = ({ large, base, small }: TensorBatch, fake: tf.Tensor, withSlope: boolean) => {
    const truth = detail(large, base);
    const mistaken = tf.sub(verdict(detail(fake, base), small), verdict(truth, small));
    const discriminator = tf.mean(tf.softplus(mistaken));
    if (!withSlope) return { loss: discriminator, discriminator };
    const slope = tf.grad((x) => tf.sum(verdict(x, small)))(truth);
    const penalty = tf.mul(tf.mean(tf.sum(tf.square(slope), 3)), (R1 / 2) * R1_EVERY);
    return { loss: tf.add(discriminator, penalty), discriminator };
  };

  const learnToMake = (batch: TensorBatch) => {
    const { large, base, small } = batch;
    const picture = made(batch);
    const error = tf.sub(picture, large);
    const bright = brightness(error);
    const terms = {
      consistency: meanSize(tf.sub(shrunk(picture, scale), shrunk(base, scale))),
      pixel: meanSize(shrunk(bright, 2)),
      color: meanSize(tf.sub(error, bright)),
      texture: textureLoss(brightness(picture), brightness(large), bank),
      adversarial: tf.mean(
        tf.softplus(tf.sub(verdict(detail(large, base), small), verdict(detail(picture, base), small))),
      ),
    };
    const weighted = Object.entries(terms).map(([name, term]) =>
      tf.mul(term, WEIGHTS[name as keyof typeof terms]),
    );
    return { loss: tf.addN(weighted), ...terms };
  };

  return {
    parameters: { generator, discriminator: critic },
    step(batch, { rate, step }) {
      const fake = tf.tidy(() => made(batch));
      const { discriminator } = critic.minimize(() => learnToTell(batch, fake, step % R1_EVERY === 0), rate);
      const { loss, pixel, texture, consistency } = generator.minimize(() => learnToMake(batch), rate);
      return { loss, discriminator, pixel, texture, consistency };
    },
    evaluate(batch) {
      const error = tf.sub(made(batch), batch.large);
      const psnr = tf.mul(tf.log(tf.mean(tf.square(error))), -10 / Math.LN10);
      return { loss: meanSize(error), psnr };
    },
  };
}

/** The discriminator: a verdict for each point of the input, on the detail around it and the input there. */
function discriminator(scale: number, seed: number): tf.LayersModel {
  const rng = new Rng(`upscaling discriminator ${seed}`);
  const conv = (name: string, filters: number) =>
    tf.layers.conv2d({
      name,
      filters,
      kernelSize: 3,
      padding: 'same',
      kernelInitializer: tf.initializers.heNormal({ seed: rng.int(2 ** 31) }),
    });
  const input = tf.input({ shape: [null, null, scale * scale + 3], name: 'detail' });
  let x = input;
  for (let i = 1; i <= 3; i++) {
    const features = conv(`judge${i}`, JUDGE_CHANNELS).apply(x);
    x = tf.layers.leakyReLU({ name: `judge${i}_relu`, alpha: 0.2 }).apply(features) as tf.SymbolicTensor;
  }
  const verdict = conv('verdict', 1).apply(x) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: verdict, name: 'discriminator' });
}

/** The brightness of colours, grey of the same red, green and blue: `[n, h, w, 3]` -> `[n, h, w, 1]`. */
function brightness(x: tf.Tensor): tf.Tensor {
  const [n, h, w] = x.shape;
  return tf.reshape(tf.matMul(tf.reshape(x, [-1, 3]) as tf.Tensor2D, tf.tensor2d(SHARES, [3, 1])), [
    n,
    h,
    w,
    1,
  ]);
}

function shrunk(x: tf.Tensor, by: number): tf.Tensor {
  return tf.avgPool(x as tf.Tensor4D, by, by, 'valid');
}

function meanSize(x: tf.Tensor): tf.Tensor {
  return tf.mean(tf.abs(x));
}
