import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { ZeroError } from '../../../base/errors.js';
import { useBackend } from '../../../src/tensor/backend.js';
import { compareWithOnnx, modelToOnnx } from '../../../src/tensor/models/onnx.js';

before(async () => {
  await useBackend({ backend: 'cpu' });
});
const { layers } = tf;
const image = [9, 8, 4];
const init = (seed: number) => tf.initializers.randomNormal({ seed, stddev: 0.5 });

/** Stacks that each begin with an input of the given shape. */
const stacks: [string, number[], () => tf.layers.Layer[]][] = [];
const stack = (what: string, shape: number[], make: () => tf.layers.Layer[]) =>
  stacks.push([what, shape, make]);

for (const padding of ['same', 'valid'] as const)
  for (const [strides, dilationRate, kernelSize] of [
    [1, 1, 3],
    [2, 1, 3],
    [2, 1, 2],
    [1, 2, 3],
    [[2, 1], 1, [3, 2]],
  ] as const)
    stack(
      `conv2d ${padding}, stride ${strides}, dilation ${dilationRate}, kernel ${kernelSize}`,
      image,
      () => [
        layers.conv2d({
          filters: 5,
          kernelSize: kernelSize as number,
          padding,
          strides: strides as number,
          dilationRate,
          activation: 'relu',
          kernelInitializer: init(1),
          biasInitializer: init(2),
        }),
      ],
    );
for (const padding of ['same', 'valid'] as const)
  for (const strides of [1, 2, 3]) {
    stack(`conv2dTranspose ${padding}, stride ${strides}`, image, () => [
      layers.conv2dTranspose({
        filters: 3,
        kernelSize: 2 + (strides % 2),
        padding,
        strides,
        kernelInitializer: init(1),
        biasInitializer: init(2),
      }),
    ]);
    stack(`pooling ${padding}, stride ${strides}`, image, () => [
      layers.maxPooling2d({ poolSize: 3, strides, padding }),
      layers.averagePooling2d({ poolSize: 2, strides: 1, padding }),
    ]);
    stack(`depthwise and separable ${padding}, stride ${strides}`, image, () => [
      layers.depthwiseConv2d({
        kernelSize: 3,
        depthMultiplier: 2,
        padding,
        depthwiseInitializer: init(3),
        biasInitializer: init(4),
      }),
      layers.separableConv2d({
        filters: 6,
        kernelSize: 3,
        strides,
        padding: 'same',
        depthwiseInitializer: init(5),
        pointwiseInitializer: init(6),
        activation: 'tanh',
      }),
    ]);
  }
for (const interpolation of ['nearest', 'bilinear'] as const)
  stack(`upsampling ${interpolation}`, image, () => [layers.upSampling2d({ size: [2, 3], interpolation })]);
stack('flatten, dense, softmax after an image', image, () => [
  layers.conv2d({ filters: 3, kernelSize: 3, activation: 'elu', kernelInitializer: init(1) }),
  layers.flatten(),
  layers.dropout({ rate: 0.5 }),
  layers.dense({ units: 7, activation: 'sigmoid', kernelInitializer: init(2) }),
  layers.dense({ units: 4, activation: 'softmax', useBias: false }),
]);
stack('reshape, permute, padding, global average', [24], () => [
  layers.reshape({ targetShape: [2, 3, 4] }),
  layers.permute({ dims: [2, 1, 3] }),
  layers.zeroPadding2d({
    padding: [
      [1, 0],
      [2, 1],
    ] as never,
  }),
  layers.globalAveragePooling2d({}),
]);
stack('global maximum of a convolution', image, () => [
  layers.conv2d({ filters: 3, kernelSize: 1 }),
  layers.globalMaxPooling2d({}),
]);
stack('embedding, dense on rows, flatten', [6], () => [
  layers.embedding({ inputDim: 11, outputDim: 5, embeddingsInitializer: init(1) }),
  layers.dense({ units: 3, activation: 'softsign' }),
  layers.flatten(),
]);
for (const activation of ['relu6', 'selu', 'softplus', 'tanh', 'hardSigmoid', 'softmax', 'swish'] as const)
  stack(`activation ${activation}`, image, () => [
    layers.conv2d({ filters: 3, kernelSize: 1, kernelInitializer: init(1) }),
    layers.activation({ activation }),
  ]);
stack('activation layers', image, () => [
  layers.conv2d({ filters: 3, kernelSize: 1, kernelInitializer: init(1) }),
  layers.leakyReLU({ alpha: 0.1 }),
  layers.elu(),
  layers.prelu({ alphaInitializer: init(3) }),
  layers.reLU({ maxValue: 0.5 }),
  layers.thresholdedReLU({ theta: 0.2 }),
  layers.softmax({ axis: -1 }),
]);
stack('batch normalisation after a convolution and a dense layer', image, () => [
  layers.conv2d({ filters: 4, kernelSize: 3, kernelInitializer: init(1), biasInitializer: init(2) }),
  layers.batchNormalization(),
  layers.activation({ activation: 'relu' }),
  layers.conv2dTranspose({ filters: 3, kernelSize: 3, useBias: false, kernelInitializer: init(3) }),
  layers.batchNormalization({ scale: false, epsilon: 0.01 }),
  layers.flatten(),
  layers.dense({ units: 3, kernelInitializer: init(4) }),
  layers.batchNormalization({ center: false }),
]);

/** Gives running statistics and the like values that are not those they start with. */
function disturb(model: tf.LayersModel): void {
  for (const layer of model.layers)
    if (layer.getClassName() === 'BatchNormalization')
      layer.setWeights(
        layer
          .getWeights()
          .map((w, i) => tf.add(tf.mul(tf.randomUniform(w.shape, 0.5, 1.5, 'float32', i + 1), 1), 0.1)),
      );
}

function check(model: tf.LayersModel, fold: boolean): void {
  const difference = compareWithOnnx(model, modelToOnnx(model, { fold }));
  assert.ok(difference < 1e-5, `outputs differ by ${difference}`);
}

for (const [what, shape, make] of stacks)
  test(`${what}: onnxruntime gives what TensorFlow.js gives`, () => {
    const model = tf.sequential();
    model.add(layers.inputLayer({ inputShape: shape }));
    for (const layer of make()) model.add(layer);
    disturb(model);
    check(model, false);
    check(model, true);
  });

test('branches, a shared layer, a model inside, two inputs and two outputs', () => {
  const a = tf.input({ shape: image });
  const b = tf.input({ shape: image });
  const shared = layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', kernelInitializer: init(1) });
  const inner = tf.sequential({
    layers: [layers.conv2d({ inputShape: image, filters: 4, kernelSize: 1, kernelInitializer: init(2) })],
  });
  const norm = layers.batchNormalization();
  const x = norm.apply(shared.apply(a)) as tf.SymbolicTensor;
  const y = inner.apply(shared.apply(b)) as tf.SymbolicTensor;
  const both = [x, y];
  const parts = [layers.add(), layers.multiply(), layers.maximum(), layers.minimum(), layers.average()].map(
    (layer) => layer.apply(both) as tf.SymbolicTensor,
  );
  const joined = layers.concatenate({ axis: -1 }).apply([...parts, a]) as tf.SymbolicTensor;
  const tall = layers.concatenate({ axis: 1 }).apply(both) as tf.SymbolicTensor;
  const model = tf.model({ inputs: [a, b], outputs: [joined, tall, x] });
  disturb(model);
  check(model, false);
  check(model, true);
});

test('folding takes the normalisation out of the graph, and leaves it where others see its input', () => {
  const x = tf.input({ shape: image });
  const conv = layers
    .conv2d({ filters: 4, kernelSize: 3, kernelInitializer: init(1) })
    .apply(x) as tf.SymbolicTensor;
  const norm = layers.batchNormalization().apply(conv) as tf.SymbolicTensor;
  const alone = tf.model({ inputs: x, outputs: norm });
  const seen = tf.model({ inputs: x, outputs: [norm, conv] });
  disturb(alone);
  const size = (model: tf.LayersModel, fold: boolean) =>
    Buffer.from(modelToOnnx(model, { fold })).toString('latin1').split('Mul').length;
  assert.ok(size(alone, true) < size(alone, false));
  assert.equal(size(seen, true), size(seen, false));
  check(alone, true);
  check(seen, true);
});

test('layers may have the names that the writer would make up', () => {
  const model = tf.sequential({
    layers: [
      layers.dense({ inputShape: [4], units: 3, name: 'matmul_1' }),
      layers.dense({ units: 3, name: 'add_2' }),
      layers.dense({ units: 3, name: 'c_0' }),
    ],
  });
  check(model, false);
});

test('images of any size stay free in the export', () => {
  const model = tf.sequential({
    layers: [
      layers.conv2d({
        inputShape: [null, null, 3] as never,
        filters: 4,
        kernelSize: 3,
        strides: 2,
        padding: 'same',
        kernelInitializer: init(1),
      }),
      layers.globalAveragePooling2d({}),
    ],
  });
  check(model, false);
});

test('a layer that cannot be exported is named, with what can', () => {
  const model = tf.sequential({ layers: [layers.gru({ inputShape: [5, 3], units: 2, name: 'memory' })] });
  assert.throws(
    () => modelToOnnx(model),
    (error: Error) =>
      error instanceof ZeroError &&
      /layer memory is a GRU, which cannot be exported.*Conv2D/.test(error.message),
  );
});

test('the comparison sees a model that was changed after its export', () => {
  const model = tf.sequential({
    layers: [layers.dense({ inputShape: [4], units: 3, kernelInitializer: init(1) })],
  });
  const onnx = modelToOnnx(model);
  model.layers[0].setWeights([tf.ones([4, 3]), tf.ones([3])]);
  assert.ok(compareWithOnnx(model, onnx) > 0.01);
});
