import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { registerSecondOrder } from '../../../src/tensor/gradients/secondOrder.js';
import { registerOnnxruntime } from '../../../src/tensor/onnxruntime/register.js';

registerOnnxruntime({ threads: 1 });
registerSecondOrder();

type Image = (x: tf.Tensor4D) => tf.Tensor4D;
const SIZES: [number, number][] = [
  [1, 1],
  [3, 3],
  [4, 6],
  [7, 2],
  [9, 15],
];

function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < actual.length; i++) assert.ok(Math.abs(actual[i] - expected[i]) < 1e-5, `place ${i}`);
}

/**
 * Values against the cpu backend; the gradient by what makes it one: these operations are linear, so
 * sum(dy f(x)) = sum(x f'(dy)) for every dy.
 */
async function check(shape: [number, number, number, number], f: Image): Promise<void> {
  const images = () => tf.randomUniform<tf.Rank.R4>(shape, -1, 1, 'float32', 3);
  await tf.setBackend('cpu');
  const expected = tf.tidy(() => f(images())).dataSync();
  await tf.setBackend('onnxruntime');
  tf.tidy(() => {
    const x = images();
    const y = f(x);
    assertClose(y.dataSync(), expected);
    const weights = tf.randomUniform(y.shape, -1, 1, 'float32', 4);
    const gradient = tf.grad((z) =>
      f(z as tf.Tensor4D)
        .mul(weights)
        .sum(),
    )(x);
    const [left, right] = [tf.sum(tf.mul(y, weights)), tf.sum(tf.mul(x, gradient))].map(
      (t) => t.dataSync()[0],
    );
    assert.ok(Math.abs(left - right) < 1e-4 * Math.max(1, Math.abs(left)), `${left} and ${right}`);
  });
}

describe('resizing', () => {
  for (const [how, resize] of [
    ['nearest neighbours', tf.image.resizeNearestNeighbor],
    ['bilinear', tf.image.resizeBilinear],
  ] as const)
    for (const size of SIZES)
      for (const [alignCorners, halfPixelCenters] of [
        [false, false],
        [true, false],
        [false, true],
      ])
        it(`${how} to ${size.join('x')}${alignCorners ? ', corners aligned' : ''}${halfPixelCenters ? ', half pixels' : ''}`, () =>
          check([2, 3, 5, 4], (x) => resize(x, size, alignCorners, halfPixelCenters)));

  it('takes no warning: nothing of it is computed by cpu kernels', async () => {
    const heard: string[] = [];
    const listen = (warning: Error) => heard.push(warning.message);
    process.on('warning', listen);
    await check([1, 4, 4, 3], (x) => tf.image.resizeBilinear(x, [8, 8]));
    await check([1, 4, 4, 3], (x) => tf.image.resizeNearestNeighbor(x, [2, 2]));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', listen);
    assert.deepEqual(heard, []);
  });
});

describe('channels to space', () => {
  for (const [block, channels] of [
    [2, 4],
    [2, 8],
    [3, 18],
  ])
    it(`blocks of ${block}, ${channels} channels`, () =>
      check([2, 3, 2, channels], (x) => tf.depthToSpace(x, block) as tf.Tensor4D));
});
