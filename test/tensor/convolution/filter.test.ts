import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { onnxDepthwiseFilter, onnxFilter, transposed } from '../../../src/tensor/convolution/filter.js';

const numbers = (shape: number[]) =>
  Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i);

describe('axes in another order', () => {
  it("are TensorFlow.js's transpose", async () => {
    await tf.setBackend('cpu');
    for (const [shape, perm] of [
      [
        [2, 3, 4, 5],
        [3, 2, 0, 1],
      ],
      [
        [2, 3, 4, 5],
        [2, 3, 0, 1],
      ],
      [
        [3, 1, 2],
        [1, 2, 0],
      ],
      [[4], [0]],
    ])
      assert.deepEqual(
        [...transposed(numbers(shape), shape, perm)],
        [...tf.transpose(tf.tensor(numbers(shape), shape), perm).dataSync()],
      );
  });

  it('put a weight of a filter where ONNX looks for it', () => {
    const [h, w, from, to] = [2, 3, 4, 5];
    const { data, shape } = onnxFilter(numbers([h, w, from, to]), [h, w, from, to]);
    assert.deepEqual(shape, [to, from, h, w]);
    const [y, x, i, o] = [1, 2, 3, 4];
    assert.equal(data[((o * from + i) * h + y) * w + x], ((y * w + x) * from + i) * to + o);
    const depthwise = onnxDepthwiseFilter(numbers([h, w, from, 2]), [h, w, from, 2]);
    assert.deepEqual(depthwise.shape, [from * 2, 1, h, w]);
    assert.equal(depthwise.data[((i * 2 + 1) * h + y) * w + x], ((y * w + x) * from + i) * 2 + 1);
  });
});
