import * as tf from '@tensorflow/tfjs';
import { Rng } from '../../../base/rng.js';
import type { TensorBatch } from '../../tensor/training/data.js';
import { adam } from '../../tensor/training/optimizers.js';
import { ParameterSet } from '../../tensor/training/parameterSet.js';
import type { Task } from '../../tensor/training/trainer.js';
import { variablesOf } from '../../tensor/training/variables.js';

/** Weights of the terms of the loss; the first keeps the picture true to its input. */
const WEIGHTS = { consistency: 20, pixel: 1, texture: 0.02, adversarial: 0.01 };
/** Points of a side of the squares in which textures are compared (Sajjadi et al. 2017 take 16). */
const SQUARE = 16;

/**
 * Learns what looks like a true picture, as EnhanceNet-PAT does (Sajjadi et al. 2017): a discriminator that tells true from
 * made, and a texture loss, the difference between Gram matrices of features in squares. Their features are VGG's, which was
 * trained on ImageNet; here they are the discriminator's own, of its first two layers, so nothing has to be downloaded. The
 * shrunk result is held to the input.
 */
export function textureTask(network: tf.LayersModel, scale: number, seed: number): Task {
  const judge = discriminator(seed);
  const generator = new ParameterSet(variablesOf(network), {
    optimizer: adam(0.9, 0.99),
    averageDecay: 0.999,
    clipNorm: 1,
  });
  const critic = new ParameterSet(variablesOf(judge), { optimizer: adam(0, 0.99), clipNorm: 10 });
  const made = ({ small, base }: TensorBatch) =>
    tf.add(base, tf.depthToSpace(network.apply(small) as tf.Tensor4D, scale));
  const judged = (x: tf.Tensor) => judge.apply(x) as tf.Tensor[];
  const consistencyOf = (picture: tf.Tensor, small: tf.Tensor) =>
    tf.mean(tf.abs(tf.sub(tf.avgPool(picture as tf.Tensor4D, scale, scale, 'valid'), small)));
  return {
    parameters: { generator, discriminator: critic },
    step(batch, { rate }) {
      const { large, base } = batch;
      const fake = tf.tidy(() => made(batch));
      const d = critic.minimize(() => {
        const real = judged(large)[2];
        const other = judged(fake)[2];
        // Relative to each other (Jolicoeur-Martineau 2019), which keeps the two in balance.
        return { loss: tf.mean(tf.softplus(tf.sub(other, real))) };
      }, rate);
      const g = generator.minimize(() => {
        const picture = made(batch);
        const [fine, coarse, verdict] = judged(picture);
        const [trueFine, trueCoarse, trueVerdict] = judged(large);
        const pixel = tf.mean(tf.abs(tf.sub(picture, large)));
        const texture = tf.add(textureLoss(fine, trueFine), textureLoss(coarse, trueCoarse, 2));
        const adversarial = tf.mean(tf.softplus(tf.sub(trueVerdict, verdict)));
        const target = tf.avgPool(base as tf.Tensor4D, scale, scale, 'valid');
        const consistency = consistencyOf(picture, target);
        const terms = [
          tf.mul(pixel, WEIGHTS.pixel),
          tf.mul(texture, WEIGHTS.texture),
          tf.mul(adversarial, WEIGHTS.adversarial),
          tf.mul(consistency, WEIGHTS.consistency),
        ];
        return { loss: tf.addN(terms), pixel, texture, consistency };
      }, rate);
      return {
        loss: g.loss,
        discriminator: d.loss,
        pixel: g.pixel,
        texture: g.texture,
        consistency: g.consistency,
      };
    },
    evaluate(batch) {
      const error = tf.sub(made(batch), batch.large);
      const psnr = tf.mul(tf.log(tf.mean(tf.square(error))), -10 / Math.LN10);
      return { loss: tf.mean(tf.abs(error)), psnr };
    },
  };
}

/** The discriminator: features at full and at half size, and a verdict for each part of the picture. */
function discriminator(seed: number): tf.LayersModel {
  const rng = new Rng(`upscaling discriminator ${seed}`);
  const conv = (name: string, filters: number, strides: number) =>
    tf.layers.conv2d({
      name,
      filters,
      kernelSize: 3,
      strides,
      padding: 'same',
      kernelInitializer: tf.initializers.heNormal({ seed: rng.int(2 ** 31) }),
    });
  const leaky = (name: string, x: tf.SymbolicTensor) =>
    tf.layers.leakyReLU({ name, alpha: 0.2 }).apply(x) as tf.SymbolicTensor;
  const input = tf.input({ shape: [null, null, 3], name: 'picture' });
  const fine = leaky('fine', conv('judge1', 24, 1).apply(input) as tf.SymbolicTensor);
  const coarse = leaky('coarse', conv('judge2', 48, 2).apply(fine) as tf.SymbolicTensor);
  const deep = leaky('deep', conv('judge3', 64, 2).apply(coarse) as tf.SymbolicTensor);
  const deeper = leaky('deeper', conv('judge4', 64, 2).apply(deep) as tf.SymbolicTensor);
  const verdict = conv('verdict', 1, 1).apply(deeper) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: [fine, coarse, verdict], name: 'discriminator' });
}

/**
 * Mean absolute difference of the Gram matrices of features in squares, over the true ones' size: what the discriminator makes
 * of its weights does not change how much textures count.
 * @param shrink how many times the features are smaller than the picture.
 */
function textureLoss(made: tf.Tensor, truth: tf.Tensor, shrink = 1): tf.Tensor {
  const side = SQUARE / shrink;
  const wanted = gram(truth, side);
  const size = tf.add(tf.mean(tf.abs(wanted)), 1e-6);
  return tf.div(tf.mean(tf.abs(tf.sub(gram(made, side), wanted))), size);
}

/** Gram matrices of the features `[n, h, w, c]` in squares: `[squares, c, c]`. */
function gram(x: tf.Tensor, side: number): tf.Tensor {
  const [n, h, w, c] = x.shape;
  const squares = tf.transpose(tf.reshape(x, [n, h / side, side, w / side, side, c]), [0, 1, 3, 2, 4, 5]);
  const flat = tf.reshape(squares, [-1, side * side, c]);
  return tf.div(tf.matMul(flat, flat, true, false), side * side);
}
