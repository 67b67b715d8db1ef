import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { registerSecondOrder } from '../../../src/tensor/gradients/secondOrder.js';
import { registerOnnxruntime } from '../../../src/tensor/onnxruntime/register.js';

registerOnnxruntime({ threads: 1 });
registerSecondOrder();

type F = (x: tf.Tensor) => tf.Tensor;
const IMAGE = [1, 5, 5, 2];
const FILTER = [3, 3, 2, 2];
const cube = (t: tf.Tensor) => tf.mul(tf.square(t), t).sum();
const filter = () => tf.randomNormal<tf.Rank.R4>(FILTER as never, 0, 1, 'float32', 5);
const image = (t: tf.Tensor) => t as tf.Tensor4D;

/** Numbers of functions whose second derivatives are not all 0, by the shape of their argument. */
const CASES: Record<string, [number[], F]> = {
  leakyRelu: [[6], (x) => tf.leakyRelu(x, 0.2).square().sum()],
  relu: [[6], (x) => cube(tf.relu(x))],
  prelu: [
    [6],
    (x) =>
      tf
        .prelu(x, tf.tensor1d([0.2]))
        .square()
        .sum(),
  ],
  tanh: [[6], (x) => tf.tanh(x).sum()],
  sigmoid: [[6], (x) => tf.sigmoid(x).sum()],
  exp: [[6], (x) => tf.exp(x).sum()],
  softplus: [[6], (x) => tf.softplus(x).sum()],
  elu: [[6], (x) => tf.elu(x).sum()],
  selu: [[6], (x) => tf.selu(x).sum()],
  log: [[6], (x) => tf.log(tf.add(tf.square(x), 1)).sum()],
  sqrt: [[6], (x) => tf.sqrt(tf.add(tf.square(x), 1)).sum()],
  pow: [[6], (x) => tf.pow(tf.add(tf.square(x), 1), 2.5).sum()],
  softmax: [[6], (x) => tf.softmax(x).square().sum()],
  logSoftmax: [[6], (x) => tf.logSoftmax(x).square().sum()],
  max: [[6], (x) => tf.max(x.square()).square()],
  clip: [[6], (x) => cube(tf.clipByValue(x, -1, 1))],
  'mean and standard deviation over a batch': [
    [6, 2],
    (x) => {
      const { mean, variance } = tf.moments(x, 0);
      return tf.sqrt(tf.add(variance, 1e-3)).mul(mean).sum();
    },
  ],
  matMul: [
    [3, 3],
    (x) =>
      tf
        .matMul(x as tf.Tensor2D, x as tf.Tensor2D)
        .square()
        .sum(),
  ],
  gather: [[4, 2], (x) => cube(tf.gather(x, tf.tensor1d([1, 1, 3], 'int32')))],
  'average pooling': [IMAGE, (x) => cube(tf.avgPool(image(x), 2, 2, 'valid'))],
  'average pooling, overlapping': [IMAGE, (x) => cube(tf.avgPool(image(x), 3, 1, 'same'))],
  'convolution by its image': [IMAGE, (x) => cube(tf.conv2d(image(x), filter(), 1, 'same'))],
  'convolution by its filter': [
    FILTER,
    (w) => cube(tf.conv2d(tf.ones<tf.Rank.R4>(IMAGE as never), image(w), 2, 'same')),
  ],
  'transposed convolution': [
    [1, 3, 3, 2],
    (x) => cube(tf.conv2dTranspose(image(x), filter(), [1, 5, 5, 2], 2, 'same')),
  ],
  'depthwise convolution': [IMAGE, (x) => cube(tf.depthwiseConv2d(image(x), filter(), 1, 'same'))],
  'nearest neighbours': [IMAGE, (x) => cube(tf.image.resizeNearestNeighbor(image(x), [10, 10]))],
  'a penalty on a gradient': [
    FILTER,
    (w) => {
      const x = tf.ones<tf.Rank.R4>(IMAGE as never);
      return tf
        .grad((z) => tf.tanh(tf.conv2d(image(z), image(w), 2, 'same')).sum())(x)
        .square()
        .sum();
    },
  ],
};

/** Largest difference between the Hessian times a vector and differences of gradients, as a share of the largest of those. */
function errorOf(shape: number[], f: F): number {
  const x = tf.randomNormal(shape, 0, 1, 'float32', 7);
  const v = tf.randomNormal(shape, 0, 1, 'float32', 8);
  const gradient = tf.grad(f as never) as F;
  const product = tf
    .grad(((z: tf.Tensor) => tf.sum(tf.mul(gradient(z), v))) as never)(x)
    .dataSync();
  const step = 5e-3;
  const plus = gradient(tf.add(x, tf.mul(v, step))).dataSync();
  const minus = gradient(tf.sub(x, tf.mul(v, step))).dataSync();
  const expected = Array.from(plus, (p, i) => (p - minus[i]) / (2 * step));
  const largest = Math.max(...expected.map(Math.abs));
  assert.ok(largest > 1e-3, 'there is a second derivative');
  return Math.max(...expected.map((e, i) => Math.abs(e - product[i]))) / largest;
}

for (const backend of ['onnxruntime', 'cpu'])
  describe(`gradients of gradients agree with differences on ${backend}`, () => {
    before(async () => {
      await tf.setBackend(backend);
    });
    // TensorFlow.js's cpu kernel of this gradient is itself wrong at the edges.
    for (const [name, [shape, f]] of Object.entries(CASES))
      if (!(backend === 'cpu' && name.includes('overlapping')))
        it(name, () => {
          const error = tf.tidy(() => errorOf(shape, f) as never) as unknown as number;
          assert.ok(error < 0.01, `off by ${error}`);
        });

    it('or say which kernel has none', () => {
      const f = (x: tf.Tensor) => cube(tf.maxPool(image(x), 2, 2, 'valid'));
      assert.throws(() => tf.tidy(() => errorOf(IMAGE, f) as never), /MaxPoolGrad/);
    });
  });

describe('the order of the tape', () => {
  it('gives exp, whose every derivative is exp, exactly', () => {
    const x = tf.tensor1d([-1, 0, 2]);
    let f = (z: tf.Tensor) => tf.exp(z);
    for (let order = 1; order <= 3; order++) {
      const last = f;
      f = tf.grad(((z: tf.Tensor) => last(z).sum()) as never) as typeof f;
      const expected = [Math.exp(-1), 1, Math.exp(2)];
      f(x)
        .dataSync()
        .forEach((y, i) => {
          assert.ok(Math.abs(y - expected[i]) < 1e-5 * expected[i]);
        });
    }
  });

  it('leaves first gradients and their number of tensors as they were', () => {
    const x = tf.tensor1d([0.5, -0.5]);
    const { numTensors } = tf.memory();
    tf.tidy(() => {
      const dy = tf
        .grad((z) => tf.sigmoid(tf.tanh(z)).sum())(x)
        .dataSync();
      for (const [i, v] of [0.5, -0.5].entries()) {
        const t = Math.tanh(v);
        const s = 1 / (1 + Math.exp(-t));
        assert.ok(Math.abs(dy[i] - s * (1 - s) * (1 - t * t)) < 1e-6);
      }
    });
    assert.equal(tf.memory().numTensors, numTensors);
  });
});
