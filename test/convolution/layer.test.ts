import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { ZeroError } from '../../base/errors.js';
import { Rng } from '../../base/rng.js';
import { type Layer, lay, layAll, type Volume, valuesOf, type Window } from '../../src/convolution/layer.js';

const window = (kernel: number, more: Partial<Window> = {}): Window => ({
  kernel: [kernel, kernel],
  stride: 1,
  dilation: 1,
  padding: 'valid',
  ...more,
});
const conv = (kernel: number, filters: number, more = {}): Layer => ({
  kind: 'conv',
  filters,
  ...window(kernel),
  ...more,
});
const outputs = (layer: Layer, ...input: Volume) => [...lay(layer, input).output];

test("the article's numbers: sizes of feature maps", () => {
  assert.deepEqual(outputs(conv(5, 1), 32, 32, 3), [28, 28, 1]);
  assert.deepEqual(outputs(conv(5, 6), 32, 32, 3), [28, 28, 6], 'six filters make six maps');
  assert.deepEqual(outputs(conv(3, 1, { padding: 1 }), 32, 32, 3), [32, 32, 1]);
  assert.deepEqual(outputs(conv(5, 1, { padding: 2 }), 32, 32, 3), [32, 32, 1]);
  assert.deepEqual(outputs(conv(5, 1, { stride: 2 }), 32, 32, 3), [14, 14, 1]);
  assert.deepEqual(outputs(conv(5, 1, { stride: 2, padding: 'same' }), 32, 32, 3), [16, 16, 1]);
});

test("the article's numbers: parameters", () => {
  assert.equal(lay(conv(5, 1), [32, 32, 3]).parameters, 76);
  assert.equal(lay(conv(5, 6), [32, 32, 3]).parameters, 456);
  assert.equal(lay({ kind: 'dense', units: 1 }, [32, 32, 3]).parameters, 3073);
  assert.equal(Math.round(lay({ kind: 'dense', units: 1 }, [256, 256, 3]).parameters / 1e5), 2, '200,000');
});

test('LeNet-5 has the sizes and the 61,706 parameters of its paper in the usual reading', () => {
  const chain = layAll(
    [
      conv(5, 6, { padding: 'same' }),
      { kind: 'pool', of: 'mean', ...window(2), stride: 2 },
      conv(5, 16),
      { kind: 'pool', of: 'mean', ...window(2), stride: 2 },
      { kind: 'flatten' },
      { kind: 'dense', units: 120 },
      { kind: 'dense', units: 84 },
      { kind: 'dense', units: 10 },
    ],
    [28, 28, 1],
  );
  assert.deepEqual(
    chain.map((laid) => laid.output.join('x')),
    ['28x28x6', '14x14x6', '10x10x16', '5x5x16', '1x1x400', '1x1x120', '1x1x84', '1x1x10'],
  );
  assert.equal(
    chain.reduce((sum, laid) => sum + laid.parameters, 0),
    61_706,
  );
});

test('multiplications are those of the loops that compute it', () => {
  const { multiplications } = lay(conv(3, 4, { stride: 2, padding: 1 }), [7, 9, 5]);
  let counted = 0;
  for (let y = -1; y + 3 <= 8; y += 2) for (let x = -1; x + 3 <= 10; x += 2) counted += 4 * 3 * 3 * 5;
  assert.equal(multiplications, counted);
});

test('a filter that does not fit is one sentence, with the layer of a chain', () => {
  for (const [layer, input, pattern] of [
    [conv(5, 1), [4, 4, 1], /a filter that covers 5 does not fit into 4 points; give/],
    [
      conv(3, 1, { dilation: 4, padding: 1 }),
      [6, 6, 1],
      /covers 9 does not fit into 6 points with 2 of padding/,
    ],
    [{ kind: 'transposed', filters: 1, ...window(2), padding: 3 }, [2, 2, 1], /leaves nothing of 2x2/],
  ] as [Layer, Volume, RegExp][])
    assert.throws(
      () => lay(layer, input),
      (e) => e instanceof ZeroError && pattern.test(e.message),
    );
  assert.throws(() => layAll([conv(3, 8), conv(5, 8)], [6, 6, 1]), /^ZeroError: layer 2, on 4x4x8: a filter/);
});

before(() => tf.setBackend('cpu'));

/** A random layer on a random input, and TensorFlow.js' own layer for it. */
function randomCase(rng: Rng): { layer: Layer; input: Volume; own: tf.layers.Layer } {
  const between = (low: number, high: number) => low + rng.int(high - low + 1);
  const input: Volume = [between(1, 40), between(1, 40), between(1, 6)];
  const kernelSize: [number, number] = [between(1, 7), between(1, 7)];
  const strides = between(1, 4);
  const padding = rng.int(2) === 0 ? 'valid' : 'same';
  const dilation = strides === 1 ? between(1, 3) : 1;
  const filters = between(1, 8);
  const window = { kernel: kernelSize, stride: strides, dilation, padding } as const;
  const zeros = { kernelInitializer: 'zeros', depthwiseInitializer: 'zeros' } as const;
  switch (rng.int(4)) {
    case 0:
      return {
        layer: { kind: 'conv', filters, ...window },
        input,
        own: tf.layers.conv2d({ filters, kernelSize, strides, padding, dilationRate: dilation, ...zeros }),
      };
    case 1:
      return {
        layer: { kind: 'transposed', filters, ...window, dilation: 1 },
        input,
        own: tf.layers.conv2dTranspose({ filters, kernelSize, strides, padding, ...zeros }),
      };
    case 2:
      return {
        layer: { kind: 'depthwise', ...window },
        input,
        own: tf.layers.depthwiseConv2d({ kernelSize, strides, padding, dilationRate: dilation, ...zeros }),
      };
    default:
      return {
        layer: { kind: 'pool', of: 'maximum', ...window, dilation: 1 },
        input,
        own: tf.layers.maxPooling2d({ poolSize: kernelSize, strides, padding }),
      };
  }
}

/** What TensorFlow.js makes of it; its depthwise layer forgets the dilation (4.22), its kernel does not. */
function shapeOf(own: tf.layers.Layer, layer: Layer, input: Volume): number[] {
  if (layer.kind !== 'depthwise') return own.computeOutputShape([null, ...input]) as number[];
  const { kernel, stride, dilation, padding } = layer;
  return tf.backend_util.computeConv2DInfo(
    [1, ...input],
    [...kernel, input[2], 1],
    stride,
    dilation,
    padding as 'valid' | 'same',
    'floor',
    true,
  ).outShape;
}

test("sizes and parameters are TensorFlow.js' own on 10,000 random layers", () => {
  const rng = new Rng('layers');
  for (let i = 0; i < 10_000; i++) {
    const { layer, input, own } = randomCase(rng);
    const [, height, width, channels] = shapeOf(own, layer, input);
    const fits = height > 0 && width > 0;
    if (!fits) {
      assert.throws(() => lay(layer, input), ZeroError);
      continue;
    }
    const laid = lay(layer, input);
    assert.deepEqual([...laid.output], [height, width, channels], JSON.stringify({ layer, input }));
    own.build([null, ...input]);
    assert.equal(laid.parameters, own.countParams(), JSON.stringify({ layer, input }));
    tf.dispose(own.weights.map((weight) => weight.read()));
  }
});

test('values of a volume', () => {
  assert.equal(valuesOf([32, 32, 3]), 3072);
});
