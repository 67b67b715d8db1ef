import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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
export function makeTrainer({ units = 8, optimizer = 'adam', average = 0.9 } = {}): { trainer: Trainer } {
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
  const trainer = new Trainer(classifier(model, { labelSmoothing: 0.05 }), {
    optimizer: optimizer === 'adam' ? adam() : sgd(),
    weightDecay: 0.01,
    clipNorm: 1,
    averageDecay: average,
  });
  return { trainer };
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

// As a program: trains in a folder, telling each step, and writes the final weights there.
if (process.argv[1]?.endsWith('tinyTraining.js')) {
  const [folder, delay] = process.argv.slice(2);
  await start('onnxruntime', { threads: 1 });
  const { trainer } = makeTrainer();
  await fit(trainer, {
    ...options(),
    folder,
    checkpointSeconds: 0,
    callbacks: {
      onStep: async (step) => {
        process.stdout.write(`step ${step}\n`);
        await sleep(Number(delay));
      },
    },
  });
  const weights = await trainer.withAverage(async () => {
    const all = [...trainer.task.trainable.values(), ...trainer.task.statistics.values()];
    return all.map((v) => [...v.dataSync()]);
  });
  writeFileSync(join(folder, 'weights.json'), JSON.stringify(weights));
}
