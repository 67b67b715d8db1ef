import type * as tf from '@tensorflow/tfjs';
import { ZeroError } from '../../../engine/errors.js';
import type { Graph } from '../onnx/graph.js';

export type Shape = (number | null)[];

/**
 * A value of the model that is written: its shape as TensorFlow.js has it, channels last, and the names of its data
 * in that order, or with channels first, or both; a Transpose is written where the missing one is asked for.
 */
export class Operand {
  constructor(
    readonly graph: Graph,
    readonly shape: Shape,
    private last?: string,
    private first?: string,
  ) {}

  get channelsLast(): string {
    this.last ??= this.graph.node('Transpose', [this.first!], { perm: [0, 2, 3, 1] });
    return this.last;
  }

  get channelsFirst(): string {
    this.first ??= this.graph.node('Transpose', [this.last!], { perm: [0, 3, 1, 2] });
    return this.first;
  }

  get isChannelsFirst(): boolean {
    return this.first !== undefined;
  }
}

/** A layer at its place, with its weights, ready to be written. */
export interface LayerCall {
  graph: Graph;
  layer: tf.layers.Layer;
  config: Record<string, never>;
  inputs: Operand[];
  outputShape: Shape;
  /** A weight by its name in the layer, or nothing when the layer has none such. */
  weight(name: string): { data: Float32Array; shape: number[] } | undefined;
}

type Write = (call: LayerCall) => Operand;

const unsupported = (call: LayerCall, what: string) =>
  new ZeroError(
    `the layer ${call.layer.name} (${call.layer.getClassName()}) cannot be exported to ONNX: ${what}`,
  );

/** Writes an activation by its Keras name. */
function activation(call: LayerCall, name: string, kind: string | undefined, axis: number): string {
  const g = call.graph;
  switch ((kind ?? 'linear').replaceAll('_', '').toLowerCase()) {
    case 'linear':
      return name;
    case 'relu':
      return g.node('Relu', [name]);
    case 'relu6':
      return g.node('Clip', [name, g.scalar(0), g.scalar(6)]);
    case 'sigmoid':
      return g.node('Sigmoid', [name]);
    case 'hardsigmoid':
      return g.node('HardSigmoid', [name], {}, { alpha: 0.2, beta: 0.5 });
    case 'tanh':
      return g.node('Tanh', [name]);
    case 'elu':
      return g.node('Elu', [name]);
    case 'selu':
      return g.node('Selu', [name]);
    case 'softplus':
      return g.node('Softplus', [name]);
    case 'softsign':
      return g.node('Softsign', [name]);
    case 'swish':
      return g.node('Mul', [name, g.node('Sigmoid', [name])]);
    case 'softmax':
      return g.node('Softmax', [name], { axis });
    default:
      throw unsupported(call, `its activation '${kind}' is not known here`);
  }
}

/** A value that an element-wise node makes of one input, in the input's order of axes. */
function elementwise(call: LayerCall, write: (name: string) => string): Operand {
  const [x] = call.inputs;
  return x.isChannelsFirst
    ? new Operand(call.graph, call.outputShape, undefined, write(x.channelsFirst))
    : new Operand(call.graph, call.outputShape, write(x.channelsLast));
}

/** The activation of a layer of images, which softmax takes over the channels. */
function imageResult(call: LayerCall, name: string, kind: string | undefined): Operand {
  return new Operand(call.graph, call.outputShape, undefined, activation(call, name, kind, 1));
}

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

const conv2d: Write = (call) => {
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

const conv2dTranspose: Write = (call) => {
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

const dense: Write = (call) => {
  const g = call.graph;
  const { data, shape } = call.weight('kernel')!;
  const [x] = call.inputs;
  const kernel = g.constant(data, shape);
  const rank = x.shape.length;
  let name = g.node('MatMul', [x.channelsLast, kernel]);
  const b = call.weight('bias');
  if (b) name = g.node('Add', [name, g.constant(b.data, b.shape)]);
  return new Operand(g, call.outputShape, activation(call, name, call.config.activation, rank - 1));
};

/** Scale and shift of a batch normalisation with its running statistics, one a channel. */
export function normScale(
  weight: LayerCall['weight'],
  epsilon: number,
): { scale: Float32Array; shift: Float32Array } {
  const mean = weight('moving_mean')!.data;
  const variance = weight('moving_variance')!.data;
  const gamma = weight('gamma')?.data;
  const beta = weight('beta')?.data;
  const scale = mean.map((_, c) => (gamma?.[c] ?? 1) / Math.sqrt(variance[c] + epsilon));
  return { scale, shift: mean.map((m, c) => (beta?.[c] ?? 0) - m * scale[c]) };
}

const batchNormalization: Write = (call) => {
  const [x] = call.inputs;
  const axis = Number(call.config.axis ?? -1);
  if (axis !== -1 && axis !== x.shape.length - 1)
    throw unsupported(call, 'it does not normalise the last axis');
  const { scale, shift } = normScale(call.weight, Number(call.config.epsilon ?? 1e-3));
  return elementwise(call, (name) => {
    const shape = x.isChannelsFirst ? [1, scale.length, 1, 1] : [scale.length];
    const g = call.graph;
    return g.node('Add', [g.node('Mul', [name, g.constant(scale, shape)]), g.constant(shift, shape)]);
  });
};

const pooling =
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

const globalPooling =
  (op: 'ReduceMean' | 'ReduceMax'): Write =>
  (call) => {
    const [x] = call.inputs;
    const name = x.isChannelsFirst ? x.channelsFirst : x.channelsLast;
    const axes = x.isChannelsFirst ? [2, 3] : [1, 2];
    return new Operand(call.graph, call.outputShape, call.graph.node(op, [name], { axes, keepdims: 0 }));
  };

const merge =
  (write: (g: Graph, names: string[]) => string): Write =>
  (call) => {
    const { inputs, graph, outputShape } = call;
    // Inputs of fewer axes broadcast only where the channels come last.
    const first = inputs.some((x) => x.isChannelsFirst) && inputs.every((x) => x.shape.length === 4);
    return first
      ? new Operand(
          graph,
          outputShape,
          undefined,
          write(
            graph,
            inputs.map((x) => x.channelsFirst),
          ),
        )
      : new Operand(
          graph,
          outputShape,
          write(
            graph,
            inputs.map((x) => x.channelsLast),
          ),
        );
  };

const pairwise = (op: string) => merge((g, names) => names.reduce((a, b) => g.node(op, [a, b])));

const upsampling: Write = (call) => {
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

const plain =
  (write: (call: LayerCall, name: string) => string): Write =>
  (call) =>
    new Operand(call.graph, call.outputShape, write(call, call.inputs[0].channelsLast));

const identity: Write = (call) => call.inputs[0];

/** How each kind of layer is written. */
export const LAYERS: Record<string, Write> = {
  Dense: dense,
  Conv2D: conv2d,
  Conv2DTranspose: conv2dTranspose,
  DepthwiseConv2D: (call) =>
    imageResult(
      call,
      depthwise(call, 'depthwise_kernel', (n) => bias(call, n)),
      call.config.activation,
    ),
  SeparableConv2D: (call) => {
    const spread = depthwise(call, 'depthwise_kernel', (n) => n);
    const { data, shape } = call.weight('pointwise_kernel')!;
    const [, , from, to] = shape;
    const mix = call.graph.constant(transposed(data, shape, [3, 2, 0, 1]), [to, from, 1, 1]);
    return imageResult(call, call.graph.node('Conv', bias(call, [spread, mix])), call.config.activation);
  },
  BatchNormalization: batchNormalization,
  MaxPooling2D: pooling('MaxPool'),
  AveragePooling2D: pooling('AveragePool'),
  GlobalAveragePooling2D: globalPooling('ReduceMean'),
  GlobalMaxPooling2D: globalPooling('ReduceMax'),
  Embedding: plain((call, name) => {
    const { data, shape } = call.weight('embeddings')!;
    const g = call.graph;
    return g.node('Gather', [g.constant(data, shape), g.node('Cast', [name], { to: 6 })]);
  }),
  UpSampling2D: upsampling,
  Flatten: plain((call, name) => call.graph.node('Flatten', [name], { axis: 1 })),
  Reshape: plain((call, name) =>
    call.graph.node('Reshape', [name, call.graph.ints([0, ...(call.config.targetShape as number[])])]),
  ),
  Permute: plain((call, name) =>
    call.graph.node('Transpose', [name], { perm: [0, ...(call.config.dims as number[])] }),
  ),
  ZeroPadding2D: plain((call, name) => {
    const [[top, bottom], [left, right]] = call.config.padding as number[][];
    return call.graph.node('Pad', [name, call.graph.ints([0, top, left, 0, 0, bottom, right, 0])]);
  }),
  Activation: (call) => {
    const kind = call.config.activation as string;
    const last = call.inputs[0].shape.length - 1;
    return kind === 'softmax'
      ? plain((c, name) => activation(c, name, kind, last))(call)
      : elementwise(call, (name) => activation(call, name, kind, last));
  },
  Softmax: plain((call, name) => {
    const axis = Number(call.config.axis ?? -1);
    return call.graph.node('Softmax', [name], { axis });
  }),
  ReLU: (call) =>
    elementwise(call, (name) => {
      const g = call.graph;
      const { maxValue } = call.config as { maxValue?: number | null };
      return maxValue === undefined || maxValue === null
        ? g.node('Relu', [name])
        : g.node('Clip', [name, g.scalar(0), g.scalar(maxValue)]);
    }),
  LeakyReLU: (call) =>
    elementwise(call, (name) =>
      call.graph.node('LeakyRelu', [name], {}, { alpha: Number(call.config.alpha) }),
    ),
  ELU: (call) =>
    elementwise(call, (name) => call.graph.node('Elu', [name], {}, { alpha: Number(call.config.alpha) })),
  ThresholdedReLU: (call) =>
    elementwise(call, (name) =>
      call.graph.node('ThresholdedRelu', [name], {}, { alpha: Number(call.config.theta) }),
    ),
  PReLU: plain((call, name) => {
    const { data, shape } = call.weight('alpha')!;
    return call.graph.node('PRelu', [name, call.graph.constant(data, shape)]);
  }),
  Add: pairwise('Add'),
  Multiply: pairwise('Mul'),
  Maximum: pairwise('Max'),
  Minimum: pairwise('Min'),
  Average: merge((g, names) => g.node('Mean', names)),
  Concatenate: (call) => {
    const rank = call.outputShape.length;
    const axis = Number(call.config.axis ?? -1);
    const at = axis < 0 ? axis + rank : axis;
    const first = rank === 4 && call.inputs.some((x) => x.isChannelsFirst);
    return merge((g, names) => g.node('Concat', names, { axis: first ? [0, 2, 3, 1][at] : at }))(call);
  },
  // These do nothing outside of training.
  Dropout: identity,
  SpatialDropout1D: identity,
  AlphaDropout: identity,
  GaussianDropout: identity,
  GaussianNoise: identity,
};
