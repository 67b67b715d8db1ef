import { INPUTS, sideNumber } from '../../../engine/inputs.js';
import type { NetworkFile, NetworkInfo } from '../../../selfplay/networkFile.js';
import { onnxFilter } from '../../tensor/convolution/filter.js';
import { foldNorm, normScale } from '../../tensor/folding.js';
import { Graph } from '../../tensor/onnx/graph.js';
import { type NetworkOps, NORM_EPSILON, network } from './architecture.js';
import { inputPlanes, isSized, type NetworkConfig, policySize } from './config.js';
import type { Weights } from './parameters.js';

/**
 * How an export treats its images: every image that a convolution or a sum reads or makes passes through `tap`,
 * and `kernel` makes the weights of a convolution on such an image. Quantisation is one of these.
 */
export interface ImageHooks {
  /** @param key tells images apart, the same for every export of a config. @returns the name to go on with. */
  tap(graph: Graph, image: string, key: string): string;
  /** Kernel `[to, from, height, width]` and bias `[to]` for a convolution of an image. @returns their names. */
  kernel?(
    graph: Graph,
    image: string,
    name: string,
    kernel: Float32Array,
    shape: readonly number[],
    bias: Float32Array,
  ): [string, string];
}

/**
 * A network as an ONNX graph for play: batch normalisation folded into the convolutions, images channels first
 * after one Transpose of the input. Inputs and outputs are those of {@link NetworkFile}.
 */
export function toGraph(config: NetworkConfig, weights: Weights, hooks?: ImageHooks): Graph {
  const graph = new Graph();
  const { size } = config;
  // A network for several boards has their dimensions free; its model is the same on all.
  const sized = isSized(config);
  const sides = sized ? ['height', 'width'] : [size, size];
  const planes = graph.input('planes', 'float32', ['batch', ...sides, inputPlanes(config)]);
  if (sized) graph.input(SIDE, 'float32', ['batch', INPUTS.sized.numbers]);
  const transposed = graph.node('Transpose', [planes], { perm: [0, 3, 1, 2] });
  const image = hooks ? hooks.tap(graph, transposed, 'planes') : transposed;
  const out = network(exportOps(graph, config, weights, hooks), config, image);
  const named = (value: string, name: string, shape: (number | string)[]) => {
    graph.node('Identity', [value], {}, {}, name);
    graph.output(name, 'float32', shape);
  };
  named(out.policy, 'policy', ['batch', sized ? 'moves' : policySize(config)]);
  named(graph.node('Tanh', [out.valueLogit]), 'value', ['batch', 1]);
  if (out.score) named(out.score, 'score', ['batch', 1]);
  if (out.ownershipLogit)
    named(graph.node('Tanh', [out.ownershipLogit]), 'ownership', ['batch', sized ? 'points' : size * size]);
  return graph;
}

/** The input that tells a network for several boards which one it is on: `[batch, 1]`, its {@link sideNumber}. */
const SIDE = 'numbers';

/** A network file's content from weights, computing in 32-bit floats. */
export function exportNetwork(
  config: NetworkConfig,
  weights: Weights,
  info: Omit<NetworkInfo, keyof NetworkConfig | 'quantized'>,
): NetworkFile {
  return { info: { ...config, ...info, quantized: false }, onnx: toGraph(config, weights).toBytes() };
}

function exportOps(
  graph: Graph,
  config: NetworkConfig,
  weights: Weights,
  hooks: ImageHooks | undefined,
): NetworkOps<string> {
  // Images that have not passed a tap yet, by their keys; a relu or a sum moves the tap behind itself.
  const untapped = new Map<string, string>();
  let taps = 0;
  const tapped = (x: string): string => {
    const key = untapped.get(x);
    return key && hooks ? hooks.tap(graph, x, key) : x;
  };
  const image = (x: string): string => {
    untapped.set(x, `image${taps++}`);
    return x;
  };
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
    norm?: { scale: Float32Array; shift: Float32Array },
  ) => {
    const filterShape = [kernel, kernel, from, to];
    const unfolded = get(`${name}/kernel`);
    const folded = norm
      ? foldNorm(unfolded, filterShape, 3, undefined, norm)
      : { kernel: unfolded, bias: get(`${name}/bias`) };
    const { bias } = folded;
    const { data, shape } = onnxFilter(folded.kernel, filterShape);
    const [w, b] = hooks?.kernel?.(graph, x, name, data, shape, bias) ?? [
      graph.constant(data, shape, `${name}_kernel`),
      graph.constant(bias, [to], `${name}_bias`),
    ];
    const pad = kernel >> 1;
    const attributes = { kernel_shape: [kernel, kernel], pads: [pad, pad, pad, pad] };
    return graph.node('Conv', [x, w, b], attributes, {}, `${name}_out`);
  };
  return {
    convNorm(x, name, kernel, from, to) {
      const [gamma, beta, mean, variance] = ['gamma', 'beta', 'mean', 'variance'].map((k) =>
        get(`${name}/${k}`),
      );
      const norm = normScale({ gamma, beta, mean, variance }, NORM_EPSILON);
      return image(conv(x, name, kernel, from, to, norm));
    },
    convOut: (x, name, from, to) => conv(x, name, 1, from, to),
    dense(x, name, from, to) {
      const w = graph.constant(get(`${name}/kernel`), [from, to], `${name}_kernel`);
      return graph.node('Gemm', [x, w, graph.constant(get(`${name}/bias`), [to], `${name}_bias`)]);
    },
    relu(x) {
      const y = graph.node('Relu', [x]);
      return untapped.has(x) ? tapped(image(y)) : y;
    },
    add: (x, y) => image(graph.node('Add', [tapped(x), tapped(y)])),
    addToPoints(x, bias, channels) {
      const reshaped = image(graph.node('Reshape', [bias, graph.ints([-1, channels, 1, 1])]));
      return image(graph.node('Add', [tapped(x), tapped(reshaped)]));
    },
    globalPool(x) {
      const both = [graph.node('GlobalAveragePool', [x]), graph.node('GlobalMaxPool', [x])];
      return graph.node('Flatten', [graph.node('Concat', both, { axis: 1 })], { axis: 1 });
    },
    // Training flattens [height, width, channels]; with one channel the order is the same either way.
    flatten: (x, length) =>
      graph.node('Reshape', [
        length === points || isSized(config) ? x : graph.node('Transpose', [x], { perm: [0, 2, 3, 1] }),
        graph.ints(isSized(config) ? [0, -1] : [-1, length]),
      ]),
    concat: (x, y) => graph.node('Concat', [x, y], { axis: 1 }),
    scale: (x, factor) => graph.node('Mul', [x, graph.scalar(factor)]),
    bySide(x, degree) {
      const squared = () => graph.node('Sub', [graph.node('Mul', [SIDE, SIDE]), graph.scalar(0.1)]);
      return graph.node('Mul', [x, degree === 1 ? SIDE : squared()]);
    },
    timesSide(x, factor) {
      // The number is (side - centre) / step.
      const centre = -sideNumber(0) / (sideNumber(1) - sideNumber(0));
      const by = graph.node('Mul', [SIDE, graph.scalar(factor / (sideNumber(1) - sideNumber(0)))]);
      return graph.node('Mul', [x, graph.node('Add', [by, graph.scalar(factor * centre)])]);
    },
  };
}
