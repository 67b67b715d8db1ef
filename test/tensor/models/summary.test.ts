import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { useBackend } from '../../../src/tensor/backend.js';
import { formatSummary, summarize } from '../../../src/tensor/models/summary.js';

before(async () => {
  await useBackend({ backend: 'cpu' });
});

test('a convolution and a dense layer: shapes, parameters and operations counted by hand', () => {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 32, kernelSize: 3, activation: 'relu' }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 10, useBias: false }),
    ],
  });
  const { rows, parameters, trainable, flops } = summarize(model);
  assert.deepEqual(
    rows.map((r) => [r.kind, r.outputShape, r.parameters, r.flops]),
    [
      ['InputLayer', [null, 28, 28, 1], 0, 0],
      // a product for each filter point, channel and output; the bias and relu one each
      ['Conv2D', [null, 26, 26, 32], 9 * 32 + 32, 26 * 26 * 32 * (2 * 9 + 1 + 1)],
      ['MaxPooling2D', [null, 13, 13, 32], 0, 13 * 13 * 32 * 4],
      ['Flatten', [null, 5408], 0, 0],
      ['Dense', [null, 10], 54080, 2 * 54080],
    ],
  );
  assert.equal(parameters, 320 + 54080);
  assert.equal(trainable, parameters);
  assert.equal(
    flops,
    rows.reduce((a, r) => a + r.flops!, 0),
  );
});

test('parameters equal those that TensorFlow.js counts, in a model with a branch, a shared layer and a model inside', () => {
  const x = tf.input({ shape: [8, 8, 4] });
  const shared = tf.layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same' });
  const inner = tf.sequential({
    layers: [
      tf.layers.separableConv2d({ inputShape: [8, 8, 4], filters: 6, kernelSize: 3, padding: 'same' }),
    ],
  });
  const a = shared.apply(x) as tf.SymbolicTensor;
  const b = tf.layers.batchNormalization().apply(shared.apply(a)) as tf.SymbolicTensor;
  const sum = tf.layers.add().apply([a, b]) as tf.SymbolicTensor;
  const y = inner.apply(sum) as tf.SymbolicTensor;
  const model = tf.model({ inputs: x, outputs: y });
  const summary = summarize(model);
  assert.equal(summary.parameters, model.countParams());
  assert.equal(summary.parameters - summary.trainable, 8);
  assert.deepEqual(
    summary.rows.map((r) => r.kind),
    ['InputLayer', 'Conv2D', 'Conv2D', 'BatchNormalization', 'Add', 'Sequential'],
  );
  const conv = 2 * 64 * 4 * 9 * 4 + 64 * 4;
  const separable = 64 * (2 * 9 * 4 + 2 * 4 * 6) + 64 * 6;
  assert.equal(summary.flops, 2 * conv + 2 * 256 + 256 + separable);
  const text = formatSummary(summary);
  assert.match(text, /Inputs/);
  assert.match(text, /of them trainable/);
});

test('sizes that are not known and layers that are not counted are said to be unknown, not guessed', () => {
  const open = tf.sequential({
    layers: [tf.layers.conv2d({ inputShape: [null, null, 3] as never, filters: 2, kernelSize: 3 })],
  });
  assert.equal(summarize(open).flops, null);
  assert.match(formatSummary(summarize(open)), /not known for all layers/);
});

test('what a point sees: exactly the points of the input whose change changes it, through a branch too', () => {
  const x = tf.input({ shape: [40, 40, 1] });
  const ones = { kernelInitializer: 'ones', biasInitializer: 'zeros' } as const;
  const conv = (kernelSize: number, strides: number, dilationRate: number, input: tf.SymbolicTensor) =>
    tf.layers
      .conv2d({ filters: 1, kernelSize, strides, dilationRate, padding: 'same', ...ones })
      .apply(input) as tf.SymbolicTensor;
  const a = conv(3, 2, 1, x);
  const b = tf.layers
    .averagePooling2d({ poolSize: 3, strides: 1, padding: 'same' })
    .apply(conv(3, 1, 2, a)) as tf.SymbolicTensor;
  const y = tf.layers.add().apply([a, b]) as tf.SymbolicTensor;
  const model = tf.model({ inputs: x, outputs: y });
  const { rows } = summarize(model);
  assert.deepEqual(
    rows.map((r) => r.sees),
    [1, 3, 11, 15, 15],
  );
  // The network is linear: an input of zeros but for one point changes the centre of the output, or it does not.
  const columns = tf.tidy(() => {
    const points = tf.eye(40).reshape([40, 1, 40, 1]);
    const inputs = tf.pad(points as tf.Tensor4D, [
      [0, 0],
      [20, 19],
      [0, 0],
      [0, 0],
    ]);
    const centre = tf.slice(model.apply(inputs) as tf.Tensor4D, [0, 10, 10, 0], [40, 1, 1, 1]);
    return [...centre.dataSync()].flatMap((change, column) => (change !== 0 ? [column] : []));
  });
  assert.equal(Math.max(...columns) - Math.min(...columns) + 1, rows.at(-1)!.sees);
});

test('memory is that of the values; behind a dense layer everything is seen', () => {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [8, 8, 1], filters: 2, kernelSize: 3 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3 }),
    ],
  });
  assert.deepEqual(
    summarize(model).rows.map((r) => [r.memory, r.sees]),
    [
      [256, 1],
      [288, 3],
      [288, null],
      [12, null],
    ],
  );
});
