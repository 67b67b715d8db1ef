import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { Rng } from '../../../base/rng.js';
import { textureLoss, waves } from '../../../src/pictures/upscaling/waves.js';
import { useBackend } from '../../../src/tensor/backend.js';

before(() => useBackend({ backend: 'onnxruntime', threads: 1 }));

test('the waves are orthonormal and add up to nothing', () => {
  const all = tf.reshape(waves(), [16, 15]) as tf.Tensor2D;
  const products = tf.matMul(all, all, true).dataSync();
  for (const [i, x] of products.entries()) assert.ok(Math.abs(x - (i % 16 === 0 ? 1 : 0)) < 1e-6, `${i}`);
  for (const sum of tf.sum(all, 0).dataSync()) assert.ok(Math.abs(sum) < 1e-6);
});

test('textures are as far apart as their waves are of other strength, wherever their crests are', () => {
  const rng = new Rng(1);
  const grain = (strength: number) => {
    const values = Float32Array.from({ length: 64 * 64 }, () => 0.5 + strength * rng.normal());
    return tf.tensor4d(values, [1, 64, 64, 1]);
  };
  const bank = waves();
  const loss = (a: tf.Tensor, b: tf.Tensor) => textureLoss(a, b, bank).dataSync()[0];
  const [one, another, weak, none] = [grain(0.1), grain(0.1), grain(0.05), grain(0)];
  assert.equal(loss(one, one), 0);
  // Root mean squares of 64 dependent numbers differ by some tenth of themselves.
  assert.ok(loss(one, another) < 0.06);
  // Half the strength: a quarter of its square is missing, and three quarters of its power, squared, with weight 0.3.
  assert.ok(Math.abs(loss(weak, one) - (0.25 + 0.3 * 0.75 ** 2)) < 0.06);
  assert.ok(loss(none, one) > 0.9);
  // A blur has the power of the true picture in long waves alone.
  assert.ok(loss(tf.avgPool(one as tf.Tensor4D, 3, 1, 'same'), one) > 0.3);
});
