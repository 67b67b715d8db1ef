import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { Rng } from '../../base/rng.js';
import { makeExample, makeTransposed, sumText, under } from '../../src/convolution/example.js';
import { stepLines } from '../../src/convolution/terminal.js';
import { type Padding, slide } from '../../src/tensor/convolution/geometry.js';

before(() => tf.setBackend('cpu'));

const axesOf = (size: number, kernel: number, stride = 1, padding: Padding = 'valid', dilation = 1) => {
  const axis = slide(size, { kernel, stride, padding, dilation });
  return [axis, axis] as const;
};

/** Padding of both sides of a picture as TensorFlow.js takes it. */
const around = (
  before: number,
  after: number,
): [[number, number], [number, number], [number, number], [number, number]] => [
  [0, 0],
  [before, after],
  [before, after],
  [0, 0],
];

test("the map of the drawing is TensorFlow.js' convolution of its input with its filter", () => {
  const rng = new Rng('example');
  for (const [size, kernel, stride, padding, dilation] of [
    [7, 3, 1, 'valid', 1],
    [7, 3, 2, 1, 1],
    [6, 3, 2, 'same', 1],
    [9, 3, 1, 2, 2],
    [5, 5, 1, 'same', 1],
  ] as const) {
    const axes = axesOf(size, kernel, stride, padding, dilation);
    const example = makeExample(axes, 'sum', rng);
    const [{ before, after }] = axes;
    const wanted = tf.tidy(() =>
      tf
        .conv2d(
          tf.tensor4d(example.input.flat(), [1, size, size, 1]),
          tf.tensor4d(example.filter.flat(), [kernel, kernel, 1, 1]),
          stride,
          around(before, after),
          'NHWC',
          dilation,
        )
        .arraySync(),
    ) as number[][][][];
    assert.deepEqual(
      example.map,
      wanted[0].map((row) => row.map(([x]) => x)),
    );
  }
});

test("a transposed convolution's map is TensorFlow.js' of its input with its filter, which the drawing has turned around", () => {
  const rng = new Rng('transposed');
  for (const [size, kernel, stride, padding] of [
    [7, 3, 2, 1],
    [7, 3, 2, 'valid'],
    [8, 4, 3, 'same'],
    [6, 3, 1, 'same'],
    [5, 2, 2, 2],
    [9, 3, 4, 1],
  ] as const) {
    const axes = axesOf(size, kernel, stride, padding);
    const { before, after, out } = axes[0];
    const example = makeTransposed(axes, rng);
    const turned = [...example.filter].reverse().map((row) => [...row].reverse());
    const wanted = tf.tidy(() =>
      // What a convolution's gradient hands back to its input is the transposed convolution.
      tf
        .grad((x) =>
          tf.conv2d(
            x as tf.Tensor4D,
            tf.tensor4d(turned.flat(), [kernel, kernel, 1, 1]),
            stride,
            around(before, after),
            'NHWC',
            1,
            'floor',
          ),
        )(tf.zeros([1, size, size, 1]), tf.tensor4d(example.input.flat(), [1, out, out, 1]))
        .reshape([size, size])
        .arraySync(),
    ) as number[][];
    assert.deepEqual(example.map, wanted);
  }
});

test("pooling's maps are TensorFlow.js' pooling, padding left out of maxima and means", () => {
  for (const of of ['maximum', 'mean'] as const) {
    const example = makeExample(axesOf(5, 2, 2, 'same'), of, new Rng(of));
    const pool = of === 'maximum' ? tf.maxPool : tf.avgPool;
    const wanted = tf.tidy(() =>
      pool(tf.tensor4d(example.input.flat(), [1, 5, 5, 1]), 2, 2, 'same').arraySync(),
    ) as number[][][][];
    assert.deepEqual(
      example.map,
      wanted[0].map((row) => row.map(([x]) => Math.round(10 * x) / 10)),
    );
  }
});

test('a step tells the products, their sum, and what is under the filter', () => {
  const example = {
    ...makeExample(axesOf(3, 2, 1, 1), 'sum', new Rng(1)),
    input: [
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ],
    filter: [
      [1, -1],
      [0, 2],
    ],
  };
  example.map = Array.from({ length: 4 }, (_, y) =>
    Array.from({ length: 4 }, (_, x) => under(example, y, x).reduce((s, p) => s + p.value * p.weight, 0)),
  );
  assert.equal(sumText(example, 1, 1), '1·1 + 2·(-1) + 4·0 + 5·2 = 9');
  assert.deepEqual(stepLines(example, 0), [
    'step 1 of 16: 0·1 + 0·(-1) + 0·0 + 1·2 = 2',
    '[.][.] .  .  .     2  -  -  -',
    '[.][1] 2  3  .     -  -  -  -',
    ' .  4  5  6  .     -  -  -  -',
    ' .  7  8  9  .     -  -  -  -',
    ' .  .  .  .  .',
  ]);
});
