import assert from 'node:assert/strict';
import test from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { Rng } from '../../../base/rng.js';
import { start } from '../../../src/tensor/backend.js';
import type { HostBatch } from '../../../src/tensor/training/data.js';
import { adam, momentum, type Optimizer, rmsProp, sgd } from '../../../src/tensor/training/optimizers.js';
import { type Task, Trainer, type TrainerOptions } from '../../../src/tensor/training/trainer.js';

const START = [0.5, -1, 2, 0.25];
const TARGETS = [
  [1, 2, -1, 0],
  [0, -3, 4, 1],
  [2, 0, 1, -1],
];
const RATE = 0.1;

/** Half the squared distance of w to the batch's target: the gradient is w - target. */
function quadratic(w: tf.Variable): Task {
  return {
    trainable: new Map([['w', w]]),
    statistics: new Map(),
    losses: ({ target }) => ({
      loss: tf.mul(0.5, tf.sum(tf.square(tf.sub(w, tf.reshape(target, w.shape))))),
    }),
  };
}

const batchOf = (target: number[]): HostBatch => ({
  target: { data: Float32Array.from(target), shape: [4] },
});

/** w after each of some steps of a trainer. */
async function course(options: TrainerOptions, shape = [4], count = 6): Promise<number[][]> {
  const w = tf.variable(tf.tensor(START, shape));
  const trainer = new Trainer(quadratic(w), options);
  const out: number[][] = [];
  for (let i = 0; i < count; i++) {
    await trainer.train(batchOf(TARGETS[i % 3]), RATE, new Rng(0));
    out.push([...(await w.data())]);
  }
  trainer.dispose();
  w.dispose();
  return out;
}

/** The same with one of tfjs's own optimizers. */
function stockCourse(optimizer: tf.Optimizer, count = 6): number[][] {
  const w = tf.variable(tf.tensor1d(START));
  const out: number[][] = [];
  for (let i = 0; i < count; i++) {
    optimizer.minimize(
      () => tf.mul(0.5, tf.sum(tf.square(tf.sub(w, tf.tensor1d(TARGETS[i % 3]))))) as tf.Scalar,
    );
    out.push([...w.dataSync()]);
  }
  w.dispose();
  return out;
}

/** The same by hand: `update` takes weight, gradient and step, and returns the weight. */
function handCourse(
  update: (w: number, g: number, step: number, slot: number[]) => number,
  count = 6,
): number[][] {
  const w = [...START];
  const slots = w.map(() => [0, 0]);
  return Array.from({ length: count }, (_, step) => {
    for (const i of w.keys()) w[i] = update(w[i], w[i] - TARGETS[step % 3][i], step, slots[i]);
    return [...w];
  });
}

function close(actual: number[][], expected: number[][], tolerance = 1e-5): void {
  assert.equal(actual.length, expected.length);
  for (const [i, row] of actual.entries())
    for (const [k, value] of row.entries())
      assert.ok(
        Math.abs(value - expected[i][k]) <= tolerance * Math.max(1, Math.abs(expected[i][k])),
        `step ${i} place ${k}: ${value} is not ${expected[i][k]}`,
      );
}

for (const backend of ['cpu', 'onnxruntime'] as const)
  test(`optimizers on the backend ${backend}`, async (t) => {
    assert.equal(await start(backend), undefined);

    await t.test('gradient descent, momentum, Nesterov and Adam equal those of TensorFlow.js', async () => {
      const pairs: [Optimizer, tf.Optimizer][] = [
        [sgd(), tf.train.sgd(RATE)],
        [momentum(0.9), tf.train.momentum(RATE, 0.9)],
        [momentum(0.9, true), tf.train.momentum(RATE, 0.9, true)],
        [adam(0.9, 0.99, 1e-7), tf.train.adam(RATE, 0.9, 0.99, 1e-7)],
      ];
      for (const [ours, stock] of pairs) close(await course({ optimizer: ours }), stockCourse(stock));
    });

    await t.test('RMSProp adds epsilon behind the root, as Keras does', async () => {
      const byHand = handCourse((w, g, _, slot) => {
        slot[0] = 0.9 * slot[0] + 0.1 * g * g;
        return w - (RATE * g) / (Math.sqrt(slot[0]) + 0.01);
      });
      close(await course({ optimizer: rmsProp(0.9, 0.01) }), byHand);
    });

    await t.test('AdamW: decay apart from the gradient, of matrices and not of vectors', async () => {
      const decayed = (decay: number) =>
        handCourse((w, g, step, slot) => {
          slot[0] = 0.9 * slot[0] + 0.1 * g;
          slot[1] = 0.999 * slot[1] + 0.001 * g * g;
          const mean = slot[0] / (1 - 0.9 ** (step + 1));
          const square = slot[1] / (1 - 0.999 ** (step + 1));
          return w - RATE * decay * w - (RATE * mean) / (Math.sqrt(square) + 1e-8);
        });
      close(await course({ optimizer: adam(), weightDecay: 0.3 }, [2, 2]), decayed(0.3));
      close(await course({ optimizer: adam(), weightDecay: 0.3 }, [4]), decayed(0));
    });

    await t.test('a gradient longer than the limit is shrunk to it', async () => {
      const [[...after]] = await course({ optimizer: sgd(), clipNorm: 0.5 }, [4], 1);
      const gradient = START.map((w, i) => w - TARGETS[0][i]);
      const norm = Math.hypot(...gradient);
      close([after], [START.map((w, i) => w - (RATE * gradient[i] * 0.5) / norm)]);
      close(await course({ optimizer: sgd(), clipNorm: 100 }), await course({ optimizer: sgd() }));
    });
  });

test('the average follows the weights and is what evaluation uses', async () => {
  await start('cpu');
  const w = tf.variable(tf.tensor1d(START));
  const trainer = new Trainer(quadratic(w), { optimizer: sgd(), averageDecay: 0.5 });
  const average = [...START];
  for (let i = 0; i < 8; i++) {
    await trainer.train(batchOf(TARGETS[i % 3]), RATE, new Rng(0));
    const decay = Math.min(0.5, (i + 1) / (i + 10));
    for (const [k, value] of w.dataSync().entries()) average[k] += (1 - decay) * (value - average[k]);
  }
  const own = [...w.dataSync()];
  close([await trainer.withAverage(async () => [...w.dataSync()])], [average]);
  assert.deepEqual([...w.dataSync()], own);
  const data = { count: 3, batch: () => batchOf(TARGETS[0]) };
  const { loss } = await trainer.evaluate(data, 3);
  const expected = average.reduce((sum, v, k) => sum + 0.5 * (v - TARGETS[0][k]) ** 2, 0);
  assert.ok(Math.abs(loss - expected) < 1e-5);
});

test('a loss that is not a number ends the training with advice', async () => {
  await start('cpu');
  const w = tf.variable(tf.tensor1d(START));
  const trainer = new Trainer(quadratic(w), { optimizer: sgd() });
  await assert.rejects(
    trainer.train(batchOf([Number.NaN, 0, 0, 0]), RATE, new Rng(0)),
    /not a number; train again with a lower/,
  );
});
