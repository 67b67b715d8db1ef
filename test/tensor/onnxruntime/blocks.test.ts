import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { Rng } from '../../../base/rng.js';
import { registerOnnxruntime } from '../../../src/tensor/onnxruntime/register.js';

registerOnnxruntime();
const rng = new Rng('blocks');

/** Numbers of both backends for the same inputs, each close to the other's. */
async function same(inputs: [number[], number][], run: (...x: tf.Tensor[]) => tf.Tensor[]): Promise<void> {
  const data = inputs.map(([shape, scale]) =>
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => scale * rng.normal()),
  );
  const results: Float32Array[][] = [];
  for (const backend of ['cpu', 'onnxruntime']) {
    await tf.setBackend(backend);
    const made = tf.tidy(() => run(...inputs.map(([shape], i) => tf.tensor(data[i], shape))));
    results.push(made.map((t) => Float32Array.from(t.dataSync())));
    tf.dispose(made);
  }
  const [expected, found] = results;
  expected.forEach((list, i) => {
    assert.equal(found[i].length, list.length);
    const most = list.reduce((m, v) => Math.max(m, Math.abs(v)), 1);
    list.forEach((v, k) => {
      assert.ok(Math.abs(v - found[i][k]) <= 2e-5 * most, `result ${i} at ${k}: ${found[i][k]}, not ${v}`);
    });
  });
}

/** A convolution whose channels and batch fill blocks of 8 and of 16. */
const convolution = fc.record({
  height: fc.integer({ min: 3, max: 6 }),
  width: fc.integer({ min: 3, max: 6 }),
  kernel: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
  stride: fc.integer({ min: 1, max: 3 }),
  dilation: fc.constantFrom(1, 1, 2),
  from: fc.constantFrom(1, 3, 16, 32),
  to: fc.constantFrom(1, 16, 32),
  pad: fc.constantFrom<'same' | 'valid'>('same', 'valid'),
});

describe('convolutions in blocks of channels', () => {
  it('have the values and gradients of the cpu backend', async () => {
    await fc.assert(
      fc.asyncProperty(convolution, async ({ height, width, kernel, stride, dilation, from, to, pad }) => {
        const d = stride > 1 ? 1 : dilation;
        if (kernel.some((k, i) => (k - 1) * d + 1 > [height, width][i])) return;
        const input: [number[], number] = [[16, height, width, from], 1];
        const filter: [number[], number] = [[...kernel, from, to], 0.3];
        await same([input, filter], (x, w) => {
          const conv = (a: tf.Tensor, b: tf.Tensor) =>
            tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, pad, 'NHWC', d);
          const y = conv(x, w);
          if (d > 1) return [y]; // of which TensorFlow.js has no gradient
          const slope = tf.cos(y);
          const [dx, dw] = tf.grads((a, b) => conv(a, b))([x, w], slope);
          return [y, dx, dw];
        });
      }),
      { numRuns: 12 },
    );
  });
});
