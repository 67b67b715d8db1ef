import assert from 'node:assert/strict';
import test from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { ZeroError } from '../../../base/errors.js';
import { Rng } from '../../../base/rng.js';
import { start } from '../../../src/tensor/backend.js';
import type { DataSource, HostBatch, TensorBatch } from '../../../src/tensor/training/data.js';
import { sgd } from '../../../src/tensor/training/optimizers.js';
import { ParameterSet } from '../../../src/tensor/training/parameterSet.js';
import { Trainer } from '../../../src/tensor/training/trainer.js';

/** A number w that learns the mean of the batch's x: half the squared distance to it. */
function meanTrainer(averageDecay = 0): { trainer: Trainer; w: tf.Variable } {
  const w = tf.variable(tf.scalar(0));
  const set = new ParameterSet(
    { trainable: new Map([['w', w]]), statistics: new Map() },
    { optimizer: sgd(), averageDecay },
  );
  const metrics = ({ x }: TensorBatch) => ({
    loss: tf.mul(0.5, tf.square(tf.sub(w, tf.mean(x)))),
    largest: tf.max(x),
  });
  const trainer = new Trainer({
    parameters: { set },
    step: (batch, { rate }) => set.minimize(() => metrics(batch), rate),
    evaluate: metrics,
  });
  return { trainer, w };
}

const batchOf = (...x: number[]): HostBatch => ({ x: { data: Float32Array.from(x), shape: [x.length] } });
const sourceOf = (...x: number[]): DataSource => ({
  count: x.length,
  batch: (indices) => batchOf(...[...indices].map((i) => x[i])),
});

test('a step shows all metrics of before its change', async () => {
  await start('cpu');
  const { trainer, w } = meanTrainer();
  assert.deepEqual(await trainer.train(batchOf(1, 3), 0.5, new Rng(0)), { loss: 2, largest: 3 });
  assert.equal(w.dataSync()[0], 1);
  assert.equal(trainer.step, 1);
});

test('an evaluation uses the averages, weighs a smaller last batch less, and changes nothing', async () => {
  await start('cpu');
  const { trainer, w } = meanTrainer(0.9);
  await trainer.train(batchOf(2), 0.5, new Rng(0));
  await trainer.train(batchOf(2), 0.5, new Rng(0));
  // w goes 0, 1, 1.5; its average with decays 1/10 and 2/11: 0, 0.9, 1.39...
  const average = (2 / 11) * 0.9 + (9 / 11) * 1.5;
  const { loss, largest } = await trainer.evaluate(sourceOf(1, 5, 7), 2);
  const expected = (2 * 0.5 * (average - 3) ** 2 + 0.5 * (average - 7) ** 2) / 3;
  assert.ok(Math.abs(loss - expected) < 1e-5, `${loss} is not ${expected}`);
  assert.ok(Math.abs(largest - (2 * 5 + 7) / 3) < 1e-5);
  assert.equal(w.dataSync()[0], 1.5);
});

test('a metric that is not a number ends the training with advice', async () => {
  await start('cpu');
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY])
    await assert.rejects(
      meanTrainer().trainer.train(batchOf(bad), 0.1, new Rng(0)),
      (error) =>
        error instanceof ZeroError && /the loss at step 1 is not a number; .* lower/.test(error.message),
    );
});

test('a state of other sets of parameters is refused, and changes nothing', async () => {
  await start('cpu');
  const { trainer, w } = meanTrainer();
  await trainer.train(batchOf(2), 0.5, new Rng(0));
  const state = await trainer.save();
  const { set } = state.parameters;
  const refused = (parameters: typeof state.parameters, message: RegExp) =>
    assert.throws(
      () => trainer.restore({ step: 9, parameters }, 'the file'),
      (error) => error instanceof ZeroError && message.test(error.message),
    );
  refused({}, /it has no 'set'/);
  refused({ set, critic: set }, /it also has 'critic'/);
  refused({ set: { ...set, optimizer: 'adam' } }, /the optimizer adam, not sgd/);
  refused({ set: { ...set, weights: {} } }, /it has no 'w'/);
  const short = { w: { shape: [], data: new Uint8Array(3) } };
  refused({ set: { ...set, weights: short } }, /damaged: its 'w' has 3 bytes, not 4/);
  assert.equal(trainer.step, 1);
  assert.equal(w.dataSync()[0], 1);
});
