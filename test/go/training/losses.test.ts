import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { Rng } from '../../../base/rng.js';
import { planesOf } from '../../../bench/positions.js';
import { Model } from '../../../src/go/network/model.js';
import { fastTraining } from '../../../src/go/settings/training.js';
import { type BatchTensors, LOSS_NAMES, lossTerms } from '../../../src/go/training/losses.js';
import { start } from '../../../src/tensor/backend.js';
import { configOf, livelyWeights, randomPositions } from '../network/samples.js';

const SIZE = 2;
const settings = { ...fastTraining(SIZE), valueWeight: 1.5, scoreWeight: 0.2, ownershipWeight: 0.3 };

/** A network that says the same of two positions on 2x2 whatever they are. */
function saying(out: object): Model {
  return { config: { size: SIZE }, forward: () => out } as unknown as Model;
}

/** tanh^-1, so that the network's values are round numbers. */
const atanh = (...values: number[]) => values.map(Math.atanh);

const policy = tf.tensor2d(
  // Probabilities 1/2, 1/8, 1/8, 1/8, 1/8; and all alike.
  [...[0.5, 0.125, 0.125, 0.125, 0.125].map(Math.log), 7, 7, 7, 7, 7],
  [2, 5],
);
const valueLogit = tf.tensor2d(atanh(0.5, -0.25), [2, 1]);

const batch: BatchTensors = {
  planes: tf.zeros([2, SIZE, SIZE, 1]),
  policy: tf.tensor2d([0.5, 0.5, 0, 0, 0, 0, 0, 0, 0, 1], [2, 5]),
  value: tf.tensor2d([1, 0.75], [2, 1]),
  score: tf.tensor2d([4, -1], [2, 1]),
  scored: tf.tensor2d([1, 1], [2, 1]),
  ownership: tf.tensor2d([1, -1, 0, 1, 1, 1, 1, 1], [2, 4]),
};
// -(1/2 log 1/2 + 1/2 log 1/8) = 2 log 2, and log 5; squared errors of the value 1/4 and 1.
const POLICY = (2 * Math.log(2) + Math.log(5)) / 2;
const VALUE = (0.25 + 1) / 2;

async function terms(out: object, targets: BatchTensors): Promise<number[]> {
  const found = lossTerms(saying(out), targets, settings, false);
  return LOSS_NAMES.map((name) => {
    assert.equal(found[name].size, 1, name);
    return found[name].dataSync()[0];
  });
}

function close(actual: number[], expected: number[]): void {
  for (const [i, name] of LOSS_NAMES.entries())
    assert.ok(Math.abs(actual[i] - expected[i]) < 1e-6, `${name}: ${actual[i]}, not ${expected[i]}`);
}

test('AlphaGo Zero: cross-entropy and the squared error of the value', async () => {
  await start('cpu');
  close(await terms({ policy, valueLogit }, batch), [POLICY + 1.5 * VALUE, POLICY, VALUE, 0, 0]);
});

test('score and ownership: Huber in sides of the board, squares of the points', async () => {
  await start('cpu');
  const score = tf.tensor2d([10, 0], [2, 1]);
  const ownershipLogit = tf.tensor2d(atanh(0.5, -0.5, 0.5, 0, 0, 0, 0, 0.5), [2, 4]);
  // Errors of 6 and 1 points are 3 and 1/2 sides: 3 - 1/2 beyond one side, (1/2)^2 / 2 within.
  const huber = (2.5 + 0.125) / 2;
  // Rows (1/4 + 1/4 + 1/4 + 1) / 4 and (1 + 1 + 1 + 1/4) / 4.
  const owners = (1.75 / 4 + 3.25 / 4) / 2;
  const total = POLICY + 1.5 * VALUE + 0.2 * huber + 0.3 * owners;
  close(await terms({ policy, valueLogit, score, ownershipLogit }, batch), [
    total,
    POLICY,
    VALUE,
    huber,
    owners,
  ]);
  // A game that was resigned teaches neither; the mean is still over the whole batch.
  const resigned = { ...batch, scored: tf.tensor2d([1, 0], [2, 1]) };
  const [, , , lessScore, lessOwners] = await terms({ policy, valueLogit, score, ownershipLogit }, resigned);
  assert.ok(Math.abs(lessScore - 2.5 / 2) < 1e-6);
  assert.ok(Math.abs(lessOwners - 1.75 / 8) < 1e-6);
});

test('on every board the loss of a batch is the mean of the losses of its positions', async () => {
  await start('cpu');
  const config = configOf('fast', 9, { planes: 'sized' });
  const model = new Model(config, livelyWeights(config, 'losses'));
  for (const size of [5, 7, 13]) {
    const [count, area] = [3, size * size];
    const rng = new Rng(size);
    const numbers = (n: number) => Array.from({ length: count * n }, () => 2 * rng.float() - 1);
    const targets: BatchTensors = {
      planes: tf.tensor4d(planesOf(randomPositions(size, count, 'losses'), { size, planes: 'sized' }), [count, size, size, 16]), // biome-ignore format: one tensor
      policy: tf.softmax(tf.tensor2d(numbers(area + 1), [count, area + 1])),
      value: tf.tensor2d(numbers(1), [count, 1]),
      score: tf.mul(tf.tensor2d(numbers(1), [count, 1]), size),
      scored: tf.tensor2d([1, 0, 1], [count, 1]),
      ownership: tf.tensor2d(numbers(area), [count, area]),
    };
    const read = (of: BatchTensors) => {
      const found = lossTerms(model, of, settings, false);
      return LOSS_NAMES.map((name) => found[name].dataSync()[0]);
    };
    const single = [0, 1, 2].map(
      (row) =>
      read(Object.fromEntries(Object.entries(targets).map(([name, t]) => [name, tf.slice(t, row, 1)])) as unknown as BatchTensors), // biome-ignore format: one row
    );
    const together = read(targets);
    for (const [i, name] of LOSS_NAMES.entries()) {
      const mean = single.reduce((sum, row) => sum + row[i], 0) / count;
      assert.ok(Math.abs(together[i] - mean) < 1e-4 * Math.max(1, mean), `${name} on ${size}x${size}`);
    }
  }
  model.dispose();
});
