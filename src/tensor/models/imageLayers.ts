import { imageResult, type LayerCall, Operand, unsupported, type Write } from './layerCall.js';

function transposed(data: Float32Array, shape: readonly number[], perm: readonly number[]): Float32Array {
  const strides = shape.map((_, i) => shape.slice(i + 1).reduce((a, b) => a * b, 1));
  const to = perm.map((p) => shape[p]);
  const out = new Float32Array(data.length);
  for (let i = 0; i < out.length; i++) {
    let rest = i;
    let from = 0;
    for (let d = to.length - 1; d >= 0; d--) {
      from += (rest % to[d]) * strides[perm[d]];
      rest = Math.floor(rest / to[d]);
    }
    out[i] = data[from];
  }
  return out;
}

interface Window {
  kernel: number[];
  strides: number[];
  dilation: number[];
}

/** ONNX's description of a sliding window with TensorFlow's padding. */
function sliding(call: LayerCall, { kernel, strides, dilation }: Window): Record<string, number[] | string> {
  const { padding, dataFormat } = call.config as { padding?: string; dataFormat?: string };
  if (dataFormat === 'channelsFirst') throw unsupported(call, 'its images have channels first');
  const base = { kernel_shape: kernel, strides, dilations: dilation };
  if (padding !== 'same') return { ...base, pads: [0, 0, 0, 0] };
  const before: number[] = [];
  const after: number[] = [];
  for (const axis of [0, 1]) {
    const size = call.inputs[0].shape[axis + 1];
    const stride = strides[axis];
    if (size === null && stride > 1) return { ...base, auto_pad: 'SAME_UPPER' };
    const span = (kernel[axis] - 1) * dilation[axis] + 1;
    // At stride 1 the padding does not depend on the size.
    const total =
      size === null ? span - 1 : Math.max(0, (Math.ceil(size / stride) - 1) * stride + span - size);
    before.push(total >> 1);
    after.push(total - (total >> 1));
  }
  return { ...base, pads: [...before, ...after] };
}

const pair = (value: unknown, otherwise: number): number[] => {
  const list = value === undefined || value === null ? [otherwise] : [value].flat().map(Number);
  return list.length === 1 ? [list[0], list[0]] : list;
};

function windowOf(call: LayerCall, kernel: readonly number[]): Window {
  const { strides, dilationRate } = call.config;
  return {
    kernel: kernel.slice(0, 2) as number[],
    strides: pair(strides, 1),
    dilation: pair(dilationRate, 1),
  };
}

function bias(call: LayerCall, names: string[]): string[] {
  const b = call.weight('bias');
  return b ? [...names, call.graph.constant(b.data, b.shape)] : names;
}

/** A filter of one channel each, `[height, width, in, multiplier]` as `[in * multiplier, 1, height, width]`. */
function depthwise(call: LayerCall, name: string, more: (names: string[]) => string[]): string {
  const { data, shape } = call.weight(name)!;
  const [h, w, channels, multiplier] = shape;
  const filter = call.graph.constant(transposed(data, shape, [2, 3, 0, 1]), [channels * multiplier, 1, h, w]);
  return call.graph.node('Conv', more([call.inputs[0].channelsFirst, filter]), {
    ...sliding(call, windowOf(call, shape)),
    group: channels,
  });
}

export const conv2d: Write = (call) => {
  const { data, shape } = call.weight('kernel')!;
  const [h, w, from, to] = shape;
  const filter = call.graph.constant(transposed(data, shape, [3, 2, 0, 1]), [to, from, h, w]);
  const name = call.graph.node(
    'Conv',
    bias(call, [call.inputs[0].channelsFirst, filter]),
    sliding(call, windowOf(call, shape)),
  );
  return imageResult(call, name, call.config.activation);
};

export const conv2dTranspose: Write = (call) => {
  const { data, shape } = call.weight('kernel')!;
  const [h, w, to, from] = shape;
  const { strides, padding, dataFormat } = call.config as Record<string, string>;
  if (dataFormat === 'channelsFirst') throw unsupported(call, 'its images have channels first');
  const step = pair(strides, 1);
  const total = [h, w].map((k, i) => (padding === 'same' ? Math.max(0, k - step[i]) : 0));
  const name = call.graph.node(
    'ConvTranspose',
    bias(call, [
      call.inputs[0].channelsFirst,
      call.graph.constant(transposed(data, shape, [3, 2, 0, 1]), [from, to, h, w]),
    ]),
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
  const [, , from, to] = shape;
  const mix = call.graph.constant(transposed(data, shape, [3, 2, 0, 1]), [to, from, 1, 1]);
  return imageResult(call, call.graph.node('Conv', bias(call, [spread, mix])), call.config.activation);
};

export const pooling =
  (op: 'MaxPool' | 'AveragePool'): Write =>
  (call) => {
    const { poolSize, strides } = call.config;
    const kernel = pair(poolSize, 2);
    const { dilations, ...geometry } = sliding(call, {
      kernel,
      strides: strides ? pair(strides, 1) : kernel,
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
  const { size, interpolation, dataFormat } = call.config as Record<string, string>;
  if (dataFormat === 'channelsFirst') throw unsupported(call, 'its images have channels first');
  const mode = (interpolation ?? 'nearest') === 'nearest' ? 'nearest' : 'linear';
  const name = g.node(
    'Resize',
    [call.inputs[0].channelsFirst, '', g.constant(Float32Array.of(1, 1, ...pair(size, 2)), [4])],
    {
      mode,
      coordinate_transformation_mode: 'asymmetric',
      ...(mode === 'nearest' ? { nearest_mode: 'floor' } : {}),
    },
  );
  return new Operand(g, call.outputShape, undefined, name);
};
