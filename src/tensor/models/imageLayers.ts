import { onnxDepthwiseFilter, onnxFilter } from '../convolution/filter.js';
import { samePadding } from '../convolution/geometry.js';
import { both, type Pair } from '../convolution/image.js';
import { imageResult, type LayerCall, Operand, unsupported, type Write } from './layerCall.js';

interface Window {
  kernel: readonly number[];
  strides: readonly number[];
  dilation: readonly number[];
}

/** ONNX's description of a sliding window with TensorFlow's padding. */
function sliding(call: LayerCall, { kernel, strides, dilation }: Window): Record<string, number[] | string> {
  const { padding, dataFormat } = call.config as { padding?: string; dataFormat?: string };
  if (dataFormat === 'channelsFirst') throw unsupported(call, 'its images have channels first');
  const base = { kernel_shape: [...kernel], strides: [...strides], dilations: [...dilation] };
  if (padding !== 'same') return { ...base, pads: [0, 0, 0, 0] };
  const sides = [0, 1].map((axis) => call.inputs[0].shape[1 + axis]);
  if (sides.some((size, axis) => size === null && strides[axis] > 1))
    return { ...base, auto_pad: 'SAME_UPPER' };
  // At stride 1 the padding does not depend on the size.
  const [rows, columns] = sides.map((size, axis) =>
    samePadding(size ?? 1, { kernel: kernel[axis], stride: strides[axis], dilation: dilation[axis] }),
  );
  return { ...base, pads: [rows[0], columns[0], rows[1], columns[1]] };
}

function windowOf(call: LayerCall, kernel: readonly number[]): Window {
  const { strides, dilationRate } = call.config as { strides?: Pair; dilationRate?: Pair };
  return { kernel: kernel.slice(0, 2), strides: both(strides), dilation: both(dilationRate) };
}

function bias(call: LayerCall, names: string[]): string[] {
  const b = call.weight('bias');
  return b ? [...names, call.graph.constant(b.data, b.shape)] : names;
}

/** A filter of one channel each, `[height, width, in, multiplier]` as `[in * multiplier, 1, height, width]`. */
function depthwise(call: LayerCall, name: string, more: (names: string[]) => string[]): string {
  const { data, shape } = call.weight(name)!;
  const filter = onnxDepthwiseFilter(data, shape);
  const names = [call.inputs[0].channelsFirst, call.graph.constant(filter.data, filter.shape)];
  return call.graph.node('Conv', more(names), { ...sliding(call, windowOf(call, shape)), group: shape[2] });
}

export const conv2d: Write = (call) => {
  const { data, shape } = call.weight('kernel')!;
  const filter = onnxFilter(data, shape);
  const name = call.graph.node(
    'Conv',
    bias(call, [call.inputs[0].channelsFirst, call.graph.constant(filter.data, filter.shape)]),
    sliding(call, windowOf(call, shape)),
  );
  return imageResult(call, name, call.config.activation);
};

export const conv2dTranspose: Write = (call) => {
  const { data, shape } = call.weight('kernel')!;
  const [h, w] = shape;
  // Its kernel is that of the convolution whose gradient it is: [height, width, out, in].
  const filter = onnxFilter(data, shape);
  const { strides, padding, dataFormat } = call.config as {
    strides?: Pair;
    padding?: string;
    dataFormat?: string;
  };
  if (dataFormat === 'channelsFirst') throw unsupported(call, 'its images have channels first');
  const step = both(strides);
  const total = [h, w].map((k, i) => (padding === 'same' ? Math.max(0, k - step[i]) : 0));
  const name = call.graph.node(
    'ConvTranspose',
    bias(call, [call.inputs[0].channelsFirst, call.graph.constant(filter.data, filter.shape)]),
    {
      kernel_shape: [h, w],
      strides: step,
      pads: [...total.map((t) => t >> 1), ...total.map((t) => t - (t >> 1))],
      output_padding: [h, w].map((k, i) => Math.max(0, step[i] - k)),
    },
  );
  return imageResult(call, name, call.config.activation);
};

export const depthwiseConv2d: Write = (call) =>
  imageResult(
    call,
    depthwise(call, 'depthwise_kernel', (n) => bias(call, n)),
    call.config.activation,
  );

export const separableConv2d: Write = (call) => {
  const spread = depthwise(call, 'depthwise_kernel', (n) => n);
  const { data, shape } = call.weight('pointwise_kernel')!;
  const filter = onnxFilter(data, shape);
  const mix = call.graph.constant(filter.data, filter.shape);
  return imageResult(call, call.graph.node('Conv', bias(call, [spread, mix])), call.config.activation);
};

export const pooling =
  (op: 'MaxPool' | 'AveragePool'): Write =>
  (call) => {
    const { poolSize, strides } = call.config as { poolSize?: Pair; strides?: Pair };
    const kernel = both(poolSize, 2);
    const { dilations, ...geometry } = sliding(call, {
      kernel,
      strides: strides ? both(strides) : kernel,
      dilation: [1, 1],
    });
    const name = call.graph.node(op, [call.inputs[0].channelsFirst], geometry);
    return new Operand(call.graph, call.outputShape, undefined, name);
  };

export const globalPooling =
  (op: 'ReduceMean' | 'ReduceMax'): Write =>
  (call) => {
    const [x] = call.inputs;
    const name = x.isChannelsFirst ? x.channelsFirst : x.channelsLast;
    const axes = x.isChannelsFirst ? [2, 3] : [1, 2];
    return new Operand(call.graph, call.outputShape, call.graph.node(op, [name], { axes, keepdims: 0 }));
  };

export const upsampling: Write = (call) => {
  const g = call.graph;
  const { size, interpolation, dataFormat } = call.config as {
    size?: Pair;
    interpolation?: string;
    dataFormat?: string;
  };
  if (dataFormat === 'channelsFirst') throw unsupported(call, 'its images have channels first');
  const mode = (interpolation ?? 'nearest') === 'nearest' ? 'nearest' : 'linear';
  const name = g.node(
    'Resize',
    [call.inputs[0].channelsFirst, '', g.constant(Float32Array.of(1, 1, ...both(size, 2)), [4])],
    {
      mode,
      coordinate_transformation_mode: 'asymmetric',
      ...(mode === 'nearest' ? { nearest_mode: 'floor' } : {}),
    },
  );
  return new Operand(g, call.outputShape, undefined, name);
};
