import type { NetworkFile, NetworkInfo } from '../../selfplay/networkFile.js';
import { Graph } from '../tensor/onnx/graph.js';
import { type NetworkOps, network } from './architecture.js';
import { inputPlanes, type NetworkConfig, policySize } from './config.js';
import { NORM_EPSILON } from './model.js';
import type { Weights } from './parameters.js';

/**
 * A network as an ONNX graph for play: batch normalisation folded into the convolutions, images channels first
 * after one Transpose of the input. Inputs and outputs are those of {@link NetworkFile}.
 */
export function toGraph(config: NetworkConfig, weights: Weights): Graph {
  const graph = new Graph();
  const { size } = config;
  const planes = graph.input('planes', 'float32', ['batch', size, size, inputPlanes(config)]);
  const image = graph.node('Transpose', [planes], { perm: [0, 3, 1, 2] });
  const out = network(exportOps(graph, config, weights), config, image);
  const named = (value: string, name: string, shape: (number | string)[]) => {
    graph.node('Identity', [value], {}, {}, name);
    graph.output(name, 'float32', shape);
  };
  named(out.policy, 'policy', ['batch', policySize(config)]);
  named(graph.node('Tanh', [out.valueLogit]), 'value', ['batch', 1]);
  if (out.score) named(out.score, 'score', ['batch', 1]);
  if (out.ownershipLogit)
    named(graph.node('Tanh', [out.ownershipLogit]), 'ownership', ['batch', size * size]);
  return graph;
}

/** A network file's content from weights. */
export function exportNetwork(
  config: NetworkConfig,
  weights: Weights,
  info: Omit<NetworkInfo, keyof NetworkConfig | 'quantized'>,
): NetworkFile {
  return { info: { ...config, ...info, quantized: false }, onnx: toGraph(config, weights).toBytes() };
}

function exportOps(graph: Graph, config: NetworkConfig, weights: Weights): NetworkOps<string> {
  const get = (name: string): Float32Array => {
    const data = weights.get(name);
    if (!data) throw new Error(`the weights have no '${name}'`);
    return data;
  };
  const points = config.size * config.size;
  const conv = (
    x: string,
    name: string,
    kernel: number,
    from: number,
    to: number,
    scale: Float32Array,
    bias: Float32Array,
  ) => {
    const w = graph.constant(
      channelsFirst(get(`${name}/kernel`), kernel, from, to, scale),
      [to, from, kernel, kernel],
      `${name}_kernel`,
    );
    const b = graph.constant(bias, [to], `${name}_bias`);
    const pad = kernel >> 1;
    return graph.node(
      'Conv',
      [x, w, b],
      { kernel_shape: [kernel, kernel], pads: [pad, pad, pad, pad] },
      {},
      `${name}_out`,
    );
  };
  return {
    convNorm(x, name, kernel, from, to) {
      const [gamma, beta, mean, variance] = ['gamma', 'beta', 'mean', 'variance'].map((k) =>
        get(`${name}/${k}`),
      );
      const scale = gamma.map((g, i) => g / Math.sqrt(variance[i] + NORM_EPSILON));
      return conv(
        x,
        name,
        kernel,
        from,
        to,
        scale,
        beta.map((b, i) => b - mean[i] * scale[i]),
      );
    },
    convOut: (x, name, from, to) =>
      conv(x, name, 1, from, to, new Float32Array(to).fill(1), get(`${name}/bias`)),
    dense(x, name, from, to) {
      const w = graph.constant(get(`${name}/kernel`), [from, to], `${name}_kernel`);
      return graph.node('Gemm', [x, w, graph.constant(get(`${name}/bias`), [to], `${name}_bias`)]);
    },
    relu: (x) => graph.node('Relu', [x]),
    tanh: (x) => graph.node('Tanh', [x]),
    add: (x, y) => graph.node('Add', [x, y]),
    addToPoints: (x, bias, channels) =>
      graph.node('Add', [x, graph.node('Reshape', [bias, graph.ints([-1, channels, 1, 1])])]),
    globalPool(x) {
      const both = [graph.node('GlobalAveragePool', [x]), graph.node('GlobalMaxPool', [x])];
      return graph.node('Flatten', [graph.node('Concat', both, { axis: 1 })], { axis: 1 });
    },
    // Training flattens [height, width, channels]; with one channel the order is the same either way.
    flatten: (x, length) =>
      graph.node('Reshape', [
        length === points ? x : graph.node('Transpose', [x], { perm: [0, 2, 3, 1] }),
        graph.ints([-1, length]),
      ]),
    concat: (x, y) => graph.node('Concat', [x, y], { axis: 1 }),
    scale: (x, factor) => graph.node('Mul', [x, graph.scalar(factor)]),
  };
}

/** A kernel `[height, width, from, to]` as `[to, from, height, width]`, each output channel scaled. */
function channelsFirst(
  kernel: Float32Array,
  k: number,
  from: number,
  to: number,
  scale: Float32Array,
): Float32Array {
  const out = new Float32Array(kernel.length);
  for (let i = 0; i < k * k; i++)
    for (let f = 0; f < from; f++)
      for (let t = 0; t < to; t++)
        out[(t * from + f) * k * k + i] = kernel[(i * from + f) * to + t] * scale[t];
  return out;
}
