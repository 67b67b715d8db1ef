import { type NormWeights, normScale } from '../folding.js';
import type { Graph } from '../onnx/graph.js';
import {
  conv2d,
  conv2dTranspose,
  depthwiseConv2d,
  globalPooling,
  pooling,
  separableConv2d,
  upsampling,
} from './imageLayers.js';
import {
  activation,
  elementwise,
  type LayerCall,
  Operand,
  plain,
  unsupported,
  type Write,
} from './layerCall.js';

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

/** What a batch normalisation holds. */
export const normWeights = (weight: LayerCall['weight']): NormWeights => ({
  mean: weight('moving_mean')!.data,
  variance: weight('moving_variance')!.data,
  gamma: weight('gamma')?.data,
  beta: weight('beta')?.data,
});

const batchNormalization: Write = (call) => {
  const [x] = call.inputs;
  const axis = Number(call.config.axis ?? -1);
  if (axis !== -1 && axis !== x.shape.length - 1)
    throw unsupported(call, 'it does not normalise the last axis');
  const { scale, shift } = normScale(normWeights(call.weight), Number(call.config.epsilon ?? 1e-3));
  return elementwise(call, (name) => {
    const shape = x.isChannelsFirst ? [1, scale.length, 1, 1] : [scale.length];
    const g = call.graph;
    return g.node('Add', [g.node('Mul', [name, g.constant(scale, shape)]), g.constant(shift, shape)]);
  });
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

const identity: Write = (call) => call.inputs[0];

/** How each kind of layer is written. */
export const LAYERS: Record<string, Write> = {
  Dense: dense,
  Conv2D: conv2d,
  Conv2DTranspose: conv2dTranspose,
  DepthwiseConv2D: depthwiseConv2d,
  SeparableConv2D: separableConv2d,
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
