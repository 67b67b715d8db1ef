import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { start } from '../../../src/tensor/backend.js';

for (const backend of ['cpu', 'wasm', 'onnxruntime'] as const)
  test(`every image of a batch gets its own gradient of a resized one, on ${backend}`, async () => {
    assert.equal(await start(backend, { threads: 1 }), undefined);
    tf.tidy(() => {
      const x = tf.randomNormal<tf.Rank.R4>([3, 2, 3, 2], 0, 1, 'float32', 1);
      const dy = tf.randomNormal<tf.Rank.R4>([3, 4, 6, 2], 0, 1, 'float32', 2);
      for (const resize of [tf.image.resizeNearestNeighbor, tf.image.resizeBilinear]) {
        const f = (z: tf.Tensor) =>
          resize(z as tf.Tensor4D, [4, 6])
            .mul(dy)
            .sum();
        const gradient = tf.grad(f)(x);
        // f is linear: what each image adds to it is its product with its gradient.
        const images = (t: tf.Tensor) => [0, 1, 2].map((i) => t.slice([i], [1]).as1D().dataSync());
        const parts = images(resize(x, [4, 6]).mul(dy));
        const products = images(x.mul(gradient));
        const sum = (numbers: ArrayLike<number>) => Array.from(numbers).reduce((a, b) => a + b, 0);
        parts.forEach((part, i) => {
          assert.ok(Math.abs(sum(part) - sum(products[i])) < 1e-4, `image ${i}`);
        });
      }
    });
  });
