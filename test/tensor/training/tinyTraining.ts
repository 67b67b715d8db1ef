import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { Rng } from '../../../base/rng.js';
import { start } from '../../../src/tensor/backend.js';
import { classifier } from '../../../src/tensor/training/classifier.js';
import type { DataSource } from '../../../src/tensor/training/data.js';
import { type FitOptions, fit } from '../../../src/tensor/training/fit.js';
import { batchNormalization, dropout } from '../../../src/tensor/training/layers.js';
import { adam, sgd } from '../../../src/tensor/training/optimizers.js';
import { reduceOnPlateau } from '../../../src/tensor/training/schedules.js';
import { Trainer } from '../../../src/tensor/training/trainer.js';

/** Checks that two lists of weights or losses are the same but for rounding. */
export function close(actual: number[][], expected: number[][]): void {
  assert.equal(actual.length, expected.length);
  for (const [i, row] of expected.entries())
    for (const [k, value] of row.entries())
      assert.ok(
        Math.abs(value - actual[i][k]) <= 1e-5 * Math.max(1, Math.abs(value)),
        `weight ${i} ${k}: ${actual[i][k]}, not ${value}`,
      );
}

/** Points `[2]` in three clouds, with a little noise added at random in training. */
export function blobs(count: number, seed: number): DataSource {
  const random = new Rng(`blobs ${seed}`);
  const centres = [
    [2, 0],
    [-1, 2],
    [-1, -2],
  ];
  const labels = Array.from({ length: count }, (_, i) => i % 3);
  const points = labels.map((label) => centres[label].map((c) => c + 0.6 * random.normal()));
  return {
    count,
    batch(indices, rng) {
      const x = new Float32Array(indices.length * 2);
      const y = new Float32Array(indices.length * 3);
      for (const [i, k] of indices.entries()) {
        for (const axis of [0, 1]) x[2 * i + axis] = points[k][axis] + (rng ? 0.1 * rng.normal() : 0);
        y[3 * i + labels[k]] = 1;
      }
      return {
        x: { data: x, shape: [indices.length, 2] },
        y: { data: y, shape: [indices.length, 3] },
      };
    },
  };
}

/** A net with everything that has a state: batch normalisation, dropout, Adam's slots and an average. */
export function makeTrainer({ units = 8, optimizer = 'adam', average = 0.9 } = {}): Trainer {
  const glorot = (seed: number) => tf.initializers.glorotUniform({ seed });
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ name: 'hidden', inputShape: [2], units, kernelInitializer: glorot(1) }),
      batchNormalization({ name: 'norm', momentum: 0.9 }),
      tf.layers.reLU({ name: 'relu' }),
      dropout(0.1, 'drop'),
      tf.layers.dense({ name: 'logits', units: 3, kernelInitializer: glorot(2) }),
    ],
  });
  const task = classifier(model, {
    labelSmoothing: 0.05,
    optimizer: optimizer === 'adam' ? adam() : sgd(),
    weightDecay: 0.01,
    clipNorm: 1,
    averageDecay: average,
  });
  return new Trainer(task);
}

/** 100 points in batches of 16, the last of 4: 7 steps an epoch. */
export function options(): FitOptions {
  return {
    training: blobs(100, 1),
    validation: blobs(60, 2),
    batch: 16,
    epochs: 6,
    schedule: reduceOnPlateau(0.02, { patience: 1, factor: 0.5, floor: 1e-4 }),
    seed: 1,
    logSteps: 2,
    quiet: true,
  };
}

/** All weights of a trainer, averaged. */
export function weightsOf(trainer: Trainer): Promise<number[][]> {
  const { model } = trainer.task.parameters;
  return Promise.all([...model.averaged.values()].map(async (v) => [...(await v.data())]));
}

/** Places at which a training kills itself: in a step, in the validation after it, or after the epoch's end is logged. */
export type KillAt = 'step' | 'validation' | 'epoch';

/** Trains four epochs in a folder, with a checkpoint after each step. */
export async function trainInFolder(folder: string, at?: KillAt, step?: number): Promise<Trainer> {
  const trainer = makeTrainer();
  const killHere = (place: KillAt) => {
    if (place === at && trainer.step === step) process.kill(process.pid, 'SIGKILL');
  };
  const all = options();
  const { validation } = all;
  await fit(trainer, {
    ...all,
    epochs: 4,
    validation: {
      count: validation!.count,
      batch(indices) {
        killHere('validation');
        return validation!.batch(indices);
      },
    },
    folder,
    checkpointSeconds: 0,
    onStep: () => killHere('step'),
    onEpoch: () => killHere('epoch'),
  });
  return trainer;
}

// As a program: goes on with the training in a folder until it kills itself.
if (process.argv[1]?.endsWith('tinyTraining.js')) {
  const [folder, at, step] = process.argv.slice(2) as [string, KillAt, string];
  await start('cpu');
  await trainInFolder(folder, at, Number(step));
}
