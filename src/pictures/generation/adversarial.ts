import * as tf from '@tensorflow/tfjs';
import type { TensorBatch } from '../../tensor/training/data.js';
import { adam } from '../../tensor/training/optimizers.js';
import { ParameterSet } from '../../tensor/training/parameterSet.js';
import type { MetricTensors, StepContext, Task } from '../../tensor/training/trainer.js';
import type { ModelVariables } from '../../tensor/training/variables.js';
import { augmented } from './augmentation.js';
import { autoencoding, encoder } from './autoencoder.js';
import { latentsOf } from './latents.js';
import type { Weights } from './layers.js';
import {
  discriminator,
  latentWidth,
  learningGenerator,
  type Shape,
  sidesOf,
  withLabels,
} from './networks.js';
import { atLevel, type Growth, growingDiscriminator, growingGenerator, stageOf } from './progressive.js';

/** How a pair of networks is trained. */
export const RECIPES = ['r1', 'progressive'] as const;
export type Recipe = (typeof RECIPES)[number];

/** A generator in training against a discriminator. */
export interface Adversaries {
  task: Task;
  /** Weights of the generator as a file holds them and it draws with; the caller disposes of them. */
  finished(): Record<string, tf.Tensor>;
  dispose(): void;
}

/** Steps of which one has the penalty, and its weight there (Karras et al. 2020, lazy regularisation). */
const LAZY = 8;
/**
 * Weight of the squared gradient at true pictures (Mescheder et al. 2018) at the beginning and from some step on, falling by equal
 * factors between: verdicts that must not slope end as one number for all pictures, and then nothing more is learned.
 */
const R1 = { first: 2, last: 0.2, steps: 10_240 };
/** The generator's rate as a multiple of the discriminator's. */
const AHEAD = 2;
/** Latents over which a finished generator's features are normalised. */
const STATISTICS = 512;
/** Weight of the gradient penalty, and of the drift of the verdicts (Karras et al. 2017, appendix A.1). */
const GP = 10;
const DRIFT = 0.001;

const trainable = (weights: Weights): ModelVariables => ({
  trainable: weights.variables,
  statistics: new Map(),
});

/** Steps of a training: those of its beginning, when `r1`'s generator is a decoder, and all, by which `progressive` grows. */
export interface Span {
  warmUp: number;
  total: number;
}

/** The weight of R1 at a step of those with an adversary. */
export function r1Weight(step: number): number {
  return R1.first * (R1.last / R1.first) ** Math.min(1, step / R1.steps);
}

/** Both networks of a recipe, with what trains them. */
export function adversaries(
  recipe: Recipe,
  shape: Shape,
  seed: number,
  { warmUp, total }: Span,
): Adversaries {
  return recipe === 'r1' ? plain(shape, seed, warmUp) : growing(shape, seed, total);
}

function sets(
  g: Weights,
  d: Weights,
  beta: number,
): { generator: ParameterSet; discriminator: ParameterSet } {
  return {
    generator: new ParameterSet(trainable(g), { optimizer: adam(beta, 0.99), averageDecay: 0.999 }),
    discriminator: new ParameterSet(trainable(d), { optimizer: adam(beta, 0.99) }),
  };
}

/**
 * Losses of pairs (Jolicoeur-Martineau 2019): a true picture's verdict against a made one's, with R1 in some of the steps. Before
 * that the generator learns as an autoencoder's decoder, so that it begins with something of everything (Larsen et al. 2016).
 */
function plain(shape: Shape, seed: number, warmUp: number): Adversaries {
  const g = learningGenerator(shape, seed);
  const d = discriminator(shape, seed);
  const e = encoder(shape, seed);
  const { classes = 0 } = shape;
  const width = latentWidth(classes);
  const parameters = {
    ...sets(g.weights, d.weights, 0.5),
    encoder: new ParameterSet(trainable(e.weights), { optimizer: adam(0.9, 0.99) }),
  };
  const penalty = (real: tf.Tensor, labels: tf.Tensor | undefined) => {
    const slope = tf.grad((x) => tf.sum(d.apply(x, labels)))(real);
    return tf.mean(tf.sum(tf.square(slope), [1, 2, 3]));
  };
  return {
    task: {
      parameters,
      step(batch: TensorBatch, { rate, step }: StepContext): MetricTensors {
        // Made pictures are of the classes of the true ones that they are compared with.
        const labels: tf.Tensor | undefined = batch.labels;
        if (step < warmUp) {
          const { reconstruction, divergence } = parameters.generator.minimize(
            () => autoencoding(batch.real, batch.noise, e.apply, g.apply, labels),
            rate,
            [parameters.encoder],
          );
          return { reconstruction, divergence };
        }
        if (step === warmUp) parameters.generator.restart();
        const real = augmented(batch.real, batch, 'real');
        const fake = augmented(g.apply(withLabels(batch.noise, labels)), batch, 'fake');
        const withPenalty = step % LAZY === 0;
        const judged = parameters.discriminator.minimize(() => {
          const truth = d.apply(real, labels);
          const verdicts = tf.mean(tf.softplus(tf.sub(d.apply(fake, labels), truth)));
          if (!withPenalty) return { loss: verdicts, verdicts, truth };
          const slope = penalty(real, labels);
          const weight = (r1Weight(step - warmUp) / 2) * LAZY;
          return { loss: tf.add(verdicts, tf.mul(slope, weight)), verdicts, truth, slope };
        }, rate);
        const made = parameters.generator.minimize(() => {
          const other = augmented(g.apply(withLabels(batch.again, labels)), batch, 'again');
          const verdict = d.apply(other, labels);
          return { loss: tf.mean(tf.softplus(tf.sub(judged.truth, verdict))) };
        }, AHEAD * rate);
        return {
          generator: made.loss,
          discriminator: judged.verdicts,
          ...('slope' in judged && { slope: judged.slope as tf.Tensor }),
        };
      },
    },
    finished: () => g.folded(tf.tensor2d(latentsOf('statistics', STATISTICS, classes), [STATISTICS, width])),
    dispose() {
      for (const { weights } of [g, d, e]) weights.dispose();
    },
  };
}

/** Wasserstein loss with gradient penalty (Gulrajani et al. 2017) on networks that grow. */
function growing(shape: Shape, seed: number, total: number): Adversaries {
  const g = growingGenerator(shape, seed);
  const d = growingDiscriminator(shape, seed);
  const parameters = sets(g.weights, d.weights, 0);
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
    finished: () => Object.fromEntries([...g.weights.variables].map(([name, v]) => [name, v.clone()])),
    dispose() {
      g.weights.dispose();
      d.weights.dispose();
    },
  };
}
