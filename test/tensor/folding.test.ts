import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { Rng } from '../../base/rng.js';
import { foldNorm, normScale } from '../../src/tensor/folding.js';

const EPSILON = 1e-3;
const rng = new Rng('folding');
const normal = (length: number) => Float32Array.from({ length }, () => rng.normal());
const positive = (length: number) => Float32Array.from({ length }, () => 0.2 + rng.float());

describe('a normalisation multiplied into the layer in front of it', () => {
  for (const [name, more] of [
    ['gamma and beta', { gamma: normal(5), beta: normal(5) }],
    ['gamma alone', { gamma: normal(5) }],
    ['neither', {}],
  ] as const)
    it(`says what both say one after the other, with ${name}`, async () => {
      await tf.setBackend('cpu');
      const norm = { mean: normal(5), variance: positive(5), ...more };
      const [kernel, bias] = [normal(3 * 5), normal(5)];
      const x = tf.tensor2d(normal(4 * 3), [4, 3]);
      const layer = tf.add(tf.matMul(x, tf.tensor2d(kernel, [3, 5])), tf.tensor1d(bias)) as tf.Tensor2D;
      const gamma = 'gamma' in norm ? tf.tensor1d(norm.gamma) : tf.ones([5]);
      const beta = 'beta' in norm ? tf.tensor1d(norm.beta) : tf.zeros([5]);
      const centred = tf.div(
        tf.sub(layer, tf.tensor1d(norm.mean)),
        tf.sqrt(tf.add(tf.tensor1d(norm.variance), EPSILON)),
      );
      const expected = tf.add(tf.mul(centred, gamma), beta).dataSync();
      const folded = foldNorm(kernel, [3, 5], 1, bias, normScale(norm, EPSILON));
      const actual = tf
        .add(tf.matMul(x, tf.tensor2d(folded.kernel, [3, 5])), tf.tensor1d(folded.bias))
        .dataSync();
      expected.forEach((y, i) => {
        assert.ok(Math.abs(y - actual[i]) < 1e-4 * Math.max(1, Math.abs(y)));
      });
    });

  it('finds the outputs on any axis of the kernel', () => {
    const norm = { scale: Float32Array.of(2, 3), shift: Float32Array.of(0, 1) };
    const { kernel, bias } = foldNorm(Float32Array.of(1, 1, 1, 1, 1, 1), [1, 2, 3], 1, undefined, norm);
    assert.deepEqual([...kernel], [2, 2, 2, 3, 3, 3]);
    assert.deepEqual([...bias], [0, 1]);
  });
});
