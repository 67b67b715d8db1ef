import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import type { OnnxruntimeBackend } from '../../../src/tensor/onnxruntime/backend.js';
import { registerOnnxruntime } from '../../../src/tensor/onnxruntime/register.js';

registerOnnxruntime({ threads: 1 });
const ints = (...numbers: number[]) => tf.tensor1d(numbers, 'int32');
const bools = (...values: number[]) => tf.tensor1d(values, 'bool');
const floats = (...numbers: number[]) => tf.tensor1d(numbers);
/** Data that graphs make: what is known of uploaded data is not known of these. */
const made = (t: tf.Tensor) => t.add(tf.scalar(0, 'int32')) as tf.Tensor1D;

const NAN = Number.NaN;
const ALL = [
  NAN,
  Infinity,
  -Infinity,
  0,
  -0,
  1e-8,
  -1e-8,
  1e-4,
  0.5,
  -0.5,
  1,
  -1,
  2.5,
  -2.5,
  17.5,
  -17.5,
  30,
  -30,
  3e9,
];

const on = async <T>(name: string, f: () => T): Promise<T> => {
  await tf.setBackend(name);
  return tf.tidy(f as never) as T;
};

/** Both backends' results of one computation. */
async function both(f: () => tf.Tensor): Promise<[tf.Tensor, number[]][]> {
  const out: [tf.Tensor, number[]][] = [];
  for (const name of ['cpu', 'onnxruntime'])
    out.push(
      await on(name, () => {
        const t = f();
        return [t, [...t.dataSync()]] as [tf.Tensor, number[]];
      }),
    );
  return out;
}

function assertClose(actual: number[], expected: number[], of: readonly number[] = []): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((x, i) => {
    const y = expected[i];
    const near = Object.is(x, y) || x === y || Math.abs(x - y) <= 1e-5 * Math.max(Math.abs(x), Math.abs(y));
    assert.ok(near, `${x} for ${y} of ${of[i] ?? `place ${i}`}`);
  });
}

describe("special numbers give what TensorFlow.js's cpu backend gives", () => {
  const cases: Record<string, () => tf.Tensor> = {
    sigmoid: () => tf.sigmoid(floats(...ALL)),
    'log of sigmoid': () => tf.log(tf.sigmoid(floats(-20, -30, 5))),
    log1p: () => tf.log1p(floats(...ALL)),
    expm1: () => tf.expm1(floats(...ALL)),
    elu: () => tf.elu(floats(...ALL)),
    selu: () => tf.selu(floats(...ALL)),
    softplus: () => tf.softplus(floats(...ALL)),
    relu: () => tf.relu(floats(...ALL)),
    step: () => tf.step(floats(...ALL)),
    'step with slope': () => tf.step(floats(...ALL), 0.1),
    'cast to int32': () => tf.cast(floats(...ALL, -3e9), 'int32'),
    'cast to bool': () => tf.cast(floats(...ALL), 'bool'),
    'max of NaN': () => tf.max(tf.tensor2d([1, NAN, 3, 4], [2, 2]), 1),
    'min of NaN': () => tf.min(tf.tensor2d([1, NAN, 3, 4], [2, 2]), 1),
    'argMax passes NaN over': () => tf.argMax(floats(1, 5, NAN)),
    'argMin passes NaN over': () => tf.argMin(floats(3, 1, NAN)),
    'sigmoid cross-entropy': () => tf.losses.sigmoidCrossEntropy(floats(0, 0), floats(-17, -30)),
    'any of nothing': () => tf.any(tf.zeros([0, 3], 'bool'), 0),
    'sum of nothing': () => tf.sum(tf.zeros([0, 3]), 0),
    'sum of large whole numbers': () => tf.sum(ints(2 ** 31 - 1, 1)),
    'product of large whole numbers': () => tf.prod(ints(46341, 46341)),
    'concat of nothing': () => tf.concat([tf.zeros([0, 2]), tf.ones([1, 2])], 0),
    'reshape of nothing': () => tf.expandDims(tf.zeros([0, 3]), 0),
    'clip of whole numbers': () => tf.clipByValue(ints(-3, 0, 3), -0.5, 1.5),
    'oneHot out of range': () => tf.oneHot(ints(-1, 3, 1), 3),
    'oneHot of a number': () => tf.oneHot(tf.scalar(1, 'int32'), 3),
    'segments that there are not': () => tf.unsortedSegmentSum(floats(1, 2, 3, 4), ints(0, -1, 1, 9), 2),
    'the same, still to be computed': () =>
      tf.unsortedSegmentSum(floats(1, 2, 3, 4), made(ints(0, -1, 1, 9)), 2),
    'convolution rounded up': () =>
      tf.conv2d(
        tf.ones<tf.Rank.R4>([1, 5, 5, 1]),
        tf.ones<tf.Rank.R4>([3, 3, 1, 1]),
        3,
        1,
        'NHWC',
        1,
        'ceil',
      ),
    'pooling rounded up': () => tf.maxPool(tf.ones<tf.Rank.R4>([1, 5, 5, 1]), 3, 3, 1, 'ceil'),
  };
  for (const [name, f] of Object.entries(cases))
    it(name, async () => {
      const [[wanted, expected], [given, actual]] = await both(f);
      assert.deepEqual(given.shape, wanted.shape);
      assert.equal(given.dtype, wanted.dtype);
      assertClose(actual, expected, ALL);
    });

  it('an index below 0 is an error where it is known and where it is computed', async () => {
    await on('onnxruntime', () => {
      assert.throws(() => tf.gather(floats(1, 2, 3), ints(-1)), /-1 is not in \[0, 2\]/);
      assert.throws(() => tf.gather(floats(1, 2, 3), made(ints(-1))).dataSync(), /cannot be computed/);
    });
  });

  it('an array that is used again after it was given was copied', async () => {
    await on('onnxruntime', () => {
      const array = new Float32Array([1, 2]);
      const y = tf.add(tf.tensor1d(array), 1);
      array.set([100, 200]);
      assert.deepEqual([...y.dataSync()], [2, 3]);
    });
  });
});

describe('whole numbers and booleans', () => {
  const cases: Record<string, () => tf.Tensor> = {
    matMul: () => tf.matMul(tf.tensor2d([1, 2], [1, 2], 'int32'), tf.tensor2d([3, 4], [2, 1], 'int32')),
    'matMul turned': () =>
      tf.matMul(tf.tensor2d([1, 2], [2, 1], 'int32'), tf.tensor2d([3, 4], [1, 2], 'int32'), true, true),
    confusionMatrix: () => tf.math.confusionMatrix(ints(0, 1), ints(0, 1), 2),
    exp: () => tf.exp(ints(1, 2)),
    round: () => tf.round(ints(1, 2)),
    relu6: () => tf.relu6(ints(-1, 3, 9)),
    leakyRelu: () => tf.leakyRelu(ints(-10, 3), 0.1),
    prelu: () => tf.prelu(ints(-10, 3), floats(0.5)),
    addN: () => tf.addN([ints(1), ints(2)]),
    pow: () => tf.pow(ints(3, 2), ints(4, -1)),
    'where of booleans': () => tf.where(bools(1, 0), bools(1, 1), bools(0, 0)),
    'product of booleans': () => tf.mul(bools(1, 1), bools(1, 0)),
    'comparison of booleans': () => tf.greater(bools(1, 1), bools(1, 0)),
    mean: () => tf.mean(ints(1, 2)),
    'mean of booleans': () => tf.mean(bools(1, 0)),
    logSoftmax: () => tf.logSoftmax(ints(1, 2)),
    'argMax of booleans': () => tf.argMax(bools(0, 1, 0)),
    isNaN: () => tf.isNaN(ints(1)),
    'gather of whole numbers': () => tf.gather(ints(4, 5, 6), ints(2, 0)),
  };
  for (const [name, f] of Object.entries(cases))
    it(name, async () => {
      const [[wanted, expected], [given, actual]] = await both(f);
      assert.equal(given.dtype, wanted.dtype);
      assertClose(actual, expected);
    });

  it('a division of whole numbers by 0 ends no process', async () => {
    await on('onnxruntime', () => {
      const out = tf.engine().runKernel('RealDiv', { a: ints(7, 8), b: ints(0, 3) }) as tf.Tensor;
      assert.deepEqual([...out.dataSync()], [0, 2]);
    });
  });
});

describe('arguments that do not fit are refused when they are given', () => {
  before(async () => {
    await tf.setBackend('onnxruntime');
  });
  const cases: Record<string, () => unknown> = {
    'matMul of sizes that differ': () => tf.matMul(tf.ones([2, 3]), tf.ones([2, 3])),
    'concat of shapes that differ': () => tf.concat([tf.ones([2, 3]), tf.ones([2, 2])], 0),
    'stack of shapes that differ': () => tf.stack([tf.ones([2]), tf.ones([3])]),
    'stack of types that differ': () => tf.stack([floats(1), bools(1)]),
    'slice past the end': () => tf.slice(floats(1, 2, 3), [2], [5]),
    'split that does not add up': () => tf.split(floats(1, 2, 3), [1, 1]),
    'split with two free sizes': () => tf.split(floats(1, 2, 3), [-1, -1]),
    'reverse of an axis that there is not': () => tf.reverse(floats(1), 1),
    'expandDims beyond the rank': () => tf.expandDims(floats(1), -3),
    'reshape to another size': () => tf.reshape(floats(1, 2, 3), [2]),
  };
  for (const [name, f] of Object.entries(cases)) it(name, () => assert.throws(f));
});

describe('gradients of windows whose number was rounded up', () => {
  it('agree with differences', async () => {
    await tf.setBackend('onnxruntime');
    const x = tf.randomUniform([1, 5, 5, 2], -1, 1, 'float32', 3) as tf.Tensor4D;
    const w = tf.randomUniform([3, 3, 2, 2], -1, 1, 'float32', 4) as tf.Tensor4D;
    const pad: [[number, number], [number, number], [number, number], [number, number]] = [
      [0, 0],
      [1, 0],
      [0, 1],
      [0, 0],
    ];
    const f = (a: tf.Tensor4D, b: tf.Tensor4D) =>
      tf.tidy(() => tf.conv2d(a, b, 2, pad, 'NHWC', 1, 'ceil').square().sum() as tf.Scalar);
    const [dx, dw] = tf.grads(f as never)([x, w]) as tf.Tensor[];
    for (const [variable, gradient, at] of [
      [x, dx, (t: tf.Tensor4D) => f(t, w)],
      [w, dw, (t: tf.Tensor4D) => f(x, t)],
    ] as const) {
      const data = [...variable.dataSync()];
      const given = [...gradient.dataSync()];
      for (const i of [0, 7, data.length - 1]) {
        const moved = (by: number) =>
          at(
            tf.tensor4d(
              data.map((v, k) => (k === i ? v + by : v)),
              variable.shape,
            ),
          ).dataSync()[0];
        const expected = (moved(0.01) - moved(-0.01)) / 0.02;
        assert.ok(Math.abs(expected - given[i]) < 0.02 * Math.max(1, Math.abs(expected)));
      }
    }
  });
});

describe('text and complex numbers', () => {
  before(async () => {
    await tf.setBackend('onnxruntime');
  });

  it('are kept, and computed by the cpu kernels', () => {
    const words = tf.tensor1d(['one', 'two']);
    assert.deepEqual([...(words.dataSync() as unknown as string[])], ['one', 'two']);
    const two = tf.concat([words, words.slice(1), words.slice(0, 1)]);
    assert.deepEqual([...(two.dataSync() as unknown as string[])], ['one', 'two', 'two', 'one']);
    assert.deepEqual([...tf.equal(words, tf.tensor1d(['one', 'three'])).dataSync()], [1, 0]);
    const z = tf.complex([1, 2], [3, 4]);
    assert.deepEqual([...tf.mul(z, z).dataSync()], [-8, 6, -12, 16]);
    assert.deepEqual([...tf.imag(z).add(1).dataSync()], [4, 5]);
    const wave = tf.spectral.fft(tf.complex([1, 0, 0, 0], [0, 0, 0, 0]));
    assert.deepEqual([...tf.real(wave).dataSync()], [1, 1, 1, 1]);
  });

  it('leave nothing behind', () => {
    const data = () => (tf.backend() as unknown as OnnxruntimeBackend).numDataIds();
    const once = () =>
      tf.tidy(() => {
        tf.abs(tf.complex([3, 0], [4, 1])).dataSync();
        tf.tensor1d(['a', 'b']).clone().reshape([2, 1]).dataSync();
      });
    once();
    const [ids, tensors] = [data(), tf.memory().numTensors];
    for (let i = 0; i < 10; i++) once();
    assert.deepEqual([data(), tf.memory().numTensors], [ids, tensors]);
  });
});

describe('tensors of another backend', () => {
  it('are fetched when they are used', async () => {
    await tf.setBackend('cpu');
    const x = tf.tensor1d([1, 2]);
    await tf.setBackend('onnxruntime');
    const y = tf.add(x, 1);
    assert.deepEqual([...y.dataSync()], [2, 3]);
    await tf.setBackend('cpu');
    assert.deepEqual([...tf.mul(y, x).dataSync()], [2, 6]);
  });

  it('a mean of whole numbers leaves no data behind', async () => {
    await tf.setBackend('onnxruntime');
    const x = ints(1, 2);
    const data = () => (tf.backend() as unknown as OnnxruntimeBackend).numDataIds();
    tf.tidy(() => tf.mean(x).dataSync());
    const ids = data();
    for (let i = 0; i < 10; i++) tf.tidy(() => tf.mean(x).dataSync());
    assert.equal(data(), ids);
  });
});
