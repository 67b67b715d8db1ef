import * as tf from '@tensorflow/tfjs';
import type { TensorBatch } from '../../tensor/training/data.js';
import { adam } from '../../tensor/training/optimizers.js';
import { ParameterSet } from '../../tensor/training/parameterSet.js';
import type { StepContext, Task } from '../../tensor/training/trainer.js';
import type { ModelVariables } from '../../tensor/training/variables.js';
import { augmented } from './augmentation.js';
import type { Weights } from './layers.js';
import { discriminator, generator, type Shape, sidesOf } from './networks.js';
import { atLevel, type Growth, growingDiscriminator, growingGenerator, stageOf } from './progressive.js';

/** How a pair of networks is trained. */
export const RECIPES = ['r1', 'progressive'] as const;
export type Recipe = (typeof RECIPES)[number];

/** A generator in training against a discriminator. */
export interface Adversaries {
  task: Task;
  generator: ModelVariables;
  /** Pictures of latents `[n, 64]` as the generator makes them now, `[n, side, side, channels]`, -1 to 1. */
  sample(latents: tf.Tensor, step: number): tf.Tensor;
  dispose(): void;
}

/** Steps of which one has the penalty, and its weight there (Karras et al. 2020, lazy regularisation). */
const LAZY = 8;
/** Weight of the squared gradient at true pictures (Mescheder et al. 2018); pictures as small as these want little. */
const R1 = 0.02;
/** Weight of the gradient penalty, and of the drift of the verdicts (Karras et al. 2017, appendix A.1). */
const GP = 10;
const DRIFT = 0.001;

const trainable = (weights: Weights): ModelVariables => ({
  trainable: weights.variables,
  statistics: new Map(),
});

/** Both networks of a recipe, with what trains them. @param total steps of the whole training, by which `progressive` grows. */
export function adversaries(recipe: Recipe, shape: Shape, seed: number, total: number): Adversaries {
  return recipe === 'r1' ? plain(shape, seed) : growing(shape, seed, total);
}

function sets(g: Weights, d: Weights): { generator: ParameterSet; discriminator: ParameterSet } {
  return {
    generator: new ParameterSet(trainable(g), { optimizer: adam(0, 0.99), averageDecay: 0.999 }),
    discriminator: new ParameterSet(trainable(d), { optimizer: adam(0, 0.99) }),
  };
}

/** Non-saturating loss (Goodfellow et al. 2014) with R1, some batches of it. */
function plain(shape: Shape, seed: number): Adversaries {
  const g = generator(shape, seed);
  const d = discriminator(shape, seed);
  const parameters = sets(g.weights, d.weights);
  const penalty = (real: tf.Tensor) => {
    const slope = tf.grad((x) => tf.sum(d.apply(x)))(real);
    return tf.mean(tf.sum(tf.square(slope), [1, 2, 3]));
  };
  return {
    task: {
      parameters,
      step(batch: TensorBatch, { rate, step }: StepContext) {
        const real = augmented(batch.real, batch, 'real');
        const fake = augmented(g.apply(batch.noise), batch, 'fake');
        const withPenalty = step % LAZY === 0;
        const judged = parameters.discriminator.minimize(() => {
          const verdicts = tf.add(
            tf.mean(tf.softplus(d.apply(fake))),
            tf.mean(tf.softplus(tf.neg(d.apply(real)))),
          );
          if (!withPenalty) return { loss: verdicts, verdicts };
          const slope = penalty(real);
          return { loss: tf.add(verdicts, tf.mul(slope, (R1 / 2) * LAZY)), verdicts, slope };
        }, rate);
        const made = parameters.generator.minimize(
          () => ({
            loss: tf.mean(tf.softplus(tf.neg(d.apply(augmented(g.apply(batch.again), batch, 'again'))))),
          }),
          rate,
        );
        return {
          generator: made.loss,
          discriminator: judged.verdicts,
          ...('slope' in judged && { slope: judged.slope as tf.Tensor }),
        };
      },
    },
    generator: trainable(g.weights),
    sample: (latents) => g.apply(latents),
    dispose() {
      g.weights.dispose();
      d.weights.dispose();
    },
  };
}

/** Wasserstein loss with gradient penalty (Gulrajani et al. 2017) on networks that grow. */
function growing(shape: Shape, seed: number, total: number): Adversaries {
  const g = growingGenerator(shape, seed);
  const d = growingDiscriminator(shape, seed);
  const parameters = sets(g.weights, d.weights);
  const levels = sidesOf(shape.size).length;
  const growthAt = (step: number): Growth => {
    const { level, fade } = stageOf(step, total, levels);
    return { level, fade: tf.tensor1d([fade]) };
  };
  return {
    task: {
      parameters,
      step(batch: TensorBatch, { rate, step }: StepContext) {
        const growth = growthAt(step);
        const real = atLevel(batch.real, levels, growth);
        const fake = g.apply(batch.noise, growth);
        const between = tf.add(real, tf.mul(tf.sub(fake, real), batch.share));
        const judged = parameters.discriminator.minimize(() => {
          const verdict = d.apply(real, growth);
          const distance = tf.sub(tf.mean(verdict), tf.mean(d.apply(fake, growth)));
          const slopes = tf.grad((x) => tf.sum(d.apply(x, growth)))(between);
          const norm = tf.sqrt(tf.add(tf.sum(tf.square(slopes), [1, 2, 3]), 1e-12));
          const slope = tf.mean(tf.square(tf.sub(norm, 1)));
          const drift = tf.mean(tf.square(verdict));
          const loss = tf.addN([tf.neg(distance), tf.mul(slope, GP), tf.mul(drift, DRIFT)]);
          return { loss, distance, slope };
        }, rate);
        const made = parameters.generator.minimize(
          () => ({ loss: tf.neg(tf.mean(d.apply(g.apply(batch.again, growth), growth))) }),
          rate,
        );
        return { generator: made.loss, distance: judged.distance, slope: judged.slope };
      },
    },
    generator: trainable(g.weights),
    sample: (latents, step) => g.apply(latents, growthAt(step)),
    dispose() {
      g.weights.dispose();
      d.weights.dispose();
    },
  };
}
