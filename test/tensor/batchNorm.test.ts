import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { Rng } from '../../base/rng.js';
import { start } from '../../src/tensor/backend.js';
import { batchNormTraining, batchRenormTraining } from '../../src/tensor/batchNorm.js';

const EPSILON = 1e-3;
const rng = new Rng('renorm');
const numbers = (count: number, scale = 1, shift = 0) =>
  Array.from({ length: count }, () => shift + scale * rng.normal());

test('a batch near the running statistics is normalised by these, and its gradient stays that of its own, scaled', async () => {
  await start('cpu');
  const x = tf.tensor4d(numbers(2 * 3 * 3 * 2, 1.5, 0.4), [2, 3, 3, 2]);
  const [gamma, beta] = [tf.tensor1d([1.3, 0.7]), tf.tensor1d([0.2, -0.4])];
  const running = { mean: tf.tensor1d([0.1, 0.8]), variance: tf.tensor1d([1.2, 2.5]) };
  const inPlay = tf.add(
    tf.mul(tf.div(tf.sub(x, running.mean), tf.sqrt(tf.add(running.variance, EPSILON))), gamma),
    beta,
  );
  const renormed = batchRenormTraining(x, gamma, beta, running, EPSILON);
  assert.ok(tf.max(tf.abs(tf.sub(renormed.y, inPlay))).dataSync()[0] < 1e-5);
  const own = batchNormTraining(x, gamma, beta, EPSILON);
  assert.deepEqual(renormed.mean.dataSync(), own.mean.dataSync());
  assert.deepEqual(renormed.variance.dataSync(), own.variance.dataSync());

  const weights = tf.tensor4d(numbers(36), [2, 3, 3, 2]);
  const slope = (of: (x: tf.Tensor) => tf.Tensor) =>
    tf.grad((t: tf.Tensor) => tf.sum(tf.mul(of(t), weights)))(x);
  const scale = tf.div(tf.sqrt(tf.add(own.variance, EPSILON)), tf.sqrt(tf.add(running.variance, EPSILON)));
  const expected = tf.mul(
    slope((t) => batchNormTraining(t, gamma, beta, EPSILON).y),
    scale,
  );
  const found = slope((t) => batchRenormTraining(t, gamma, beta, running, EPSILON).y);
  assert.ok(tf.max(tf.abs(tf.sub(found, expected))).dataSync()[0] < 1e-5);
});

test('a batch far from the running statistics is brought as near as the bounds allow', async () => {
  await start('cpu');
  const x = tf.tensor2d(numbers(64, 100, 1000), [64, 1]);
  const running = { mean: tf.tensor1d([0]), variance: tf.tensor1d([1]) };
  const { y } = batchRenormTraining(x, tf.tensor1d([1]), tf.tensor1d([0]), running, 0);
  const { mean, variance } = tf.moments(y, 0);
  assert.ok(Math.abs(mean.dataSync()[0] - 5) < 1e-4);
  assert.ok(Math.abs(variance.dataSync()[0] - 9) < 1e-3);
});
