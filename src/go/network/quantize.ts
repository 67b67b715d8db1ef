import type { Tensor } from 'onnxruntime-node';
import { bytePairs, LARGEST_PAIR } from '../../../base/onnx/bytePairs.js';
import { OnnxSession, ortTensor } from '../../../base/onnxSession.js';
import { INPUTS, type InputSet, inputWriter, sideNumber } from '../../../engine/inputs.js';
import type { Position } from '../../../engine/position.js';
import { SYMMETRIES } from '../../../engine/symmetry.js';
import type { NetworkFile, NetworkInfo } from '../../../selfplay/networkFile.js';
import type { Graph } from '../../tensor/onnx/graph.js';
import type { CalibrationPlanes } from './calibration.js';
import { inputPlanes, type NetworkConfig } from './config.js';
import { type ImageHooks, toGraph } from './export.js';
import type { Weights } from './parameters.js';

/** Positions that calibrate one batch at a time. */
const BATCH = 16;

/** Smallest and largest value of an image over the calibration positions. */
type Range = [number, number];

/**
 * A network file whose convolutions compute in 8-bit integers: images as uint8 with one scale each, measured on
 * calibration positions; kernels as int8 with a scale by output channel; biases as int32 (Jacob et al. 2018).
 * Global pooling and the heads' last layers stay floats. The graph is written with QuantizeLinear and
 * DequantizeLinear pairs, which onnxruntime fuses into integer convolutions and sums.
 * @param samples calibration positions, of one board or several.
 */
export function quantizeNetwork(
  config: NetworkConfig,
  weights: Weights,
  info: Omit<NetworkInfo, keyof NetworkConfig | 'quantized'>,
  samples: readonly CalibrationPlanes[],
): NetworkFile {
  const build = (hooks: ImageHooks) => toGraph(config, weights, hooks);
  const feeds = calibrationFeeds(config, samples);
  const graph = build(quantizingHooks(measureRanges(build, feeds)));
  return { info: { ...config, ...info, quantized: true }, onnx: graph.toBytes() };
}

/** The inputs of a network's model for calibration positions, a batch at a time. */
export function calibrationFeeds(
  config: NetworkConfig,
  samples: readonly CalibrationPlanes[],
): Record<string, Tensor>[] {
  const each = INPUTS[config.planes].numbers;
  return samples.flatMap(({ size, planes }) => {
    const row = size * size * inputPlanes(config);
    return pieces(planes.length / row).map(([from, to]) => {
      const numbers = new Float32Array((to - from) * each).fill(sideNumber(size));
      return feedsOf(size, planes.slice(from * row, to * row), numbers, to - from);
    });
  });
}

/**
 * A graph of which the hooks make an 8-bit one, its images' ranges measured on positions.
 * @param build writes the graph, the same with whatever hooks.
 */
export function quantizedGraph(
  build: (hooks: ImageHooks) => Graph,
  set: InputSet,
  positions: readonly Position[],
): Graph {
  const { size } = positions[0];
  const { planes: perPoint, numbers: each } = INPUTS[set];
  const write = inputWriter(set, size);
  const feeds = pieces(positions.length).map(([from, to]) => {
    const row = size * size * perPoint;
    const planes = new Float32Array((to - from) * row);
    const numbers = new Float32Array((to - from) * each);
    for (let i = from; i < to; i++)
      write(positions[i], planes, (i - from) * row, numbers, (i - from) * each, i % SYMMETRIES);
    return feedsOf(size, planes, numbers, to - from);
  });
  return build(quantizingHooks(measureRanges(build, feeds)));
}

/** The numbers 0 to count - 1 in batches. */
function pieces(count: number): [from: number, to: number][] {
  return Array.from({ length: Math.ceil(count / BATCH) }, (_, i) => [
    i * BATCH,
    Math.min(count, (i + 1) * BATCH),
  ]);
}

/** The inputs of a model for so many positions. */
function feedsOf(
  size: number,
  planes: Float32Array,
  numbers: Float32Array,
  count: number,
): Record<string, Tensor> {
  const Ort = ortTensor();
  return {
    planes: new Ort('float32', planes, [count, size, size, planes.length / (count * size * size)]),
    ...(numbers.length > 0 ? { numbers: new Ort('float32', numbers, [count, numbers.length / count]) } : {}),
  };
}

/** The range of every image of a float network over positions. @param feeds the model's inputs, a batch at a time. */
function measureRanges(
  build: (hooks: ImageHooks) => Graph,
  feeds: readonly Record<string, Tensor>[],
): Map<string, Range> {
  const ranges = new Map<string, Range>();
  const names = new Map<string, string>();
  const graph = build({
    tap(g, image, key) {
      names.set(key, image);
      g.output(image, 'float32', ['batch', `${key}_c`, `${key}_h`, `${key}_w`]);
      return image;
    },
  });
  const session = new OnnxSession(graph.toBytes());
  const fetches = Object.fromEntries([...names.values()].map((name) => [name, null]));
  try {
    for (const batch of feeds) {
      const out = session.run(batch, fetches);
      for (const [key, name] of names) {
        const range = ranges.get(key) ?? [0, 0];
        for (const x of out[name].data as Float32Array) {
          if (x < range[0]) range[0] = x;
          if (x > range[1]) range[1] = x;
        }
        ranges.set(key, range);
      }
    }
  } finally {
    session.dispose();
  }
  return ranges;
}

/** Puts a quantise-dequantise pair behind every image, and int8 kernels before convolutions of such images. */
function quantizingHooks(ranges: Map<string, Range>): ImageHooks {
  const scales = new Map<string, number>();
  return {
    tap(graph, image, key) {
      const [low, high] = ranges.get(key) ?? [0, 1];
      const scale = Math.max(high - low, 1e-6) / 255;
      const zero = Math.max(0, Math.min(255, Math.round(-low / scale)));
      const s = graph.constant(Float32Array.of(scale), []);
      const z = graph.constant(Uint8Array.of(zero), []);
      const quantized = graph.node('QuantizeLinear', [image, s, z]);
      const out = graph.node('DequantizeLinear', [quantized, s, z]);
      scales.set(out, Math.fround(scale));
      return out;
    },
    kernel(graph, image, name, kernel, shape, bias) {
      const scale = scales.get(image);
      if (scale === undefined) throw new Error(`the image '${image}' is not quantised`);
      return quantizeKernel(graph, name, kernel, shape, bias, scale);
    },
  };
}

/** Largest weight, and largest bias, which leaves room for the sum of products. */
const LARGEST_WEIGHT = 127;
const LARGEST_BIAS = 2 ** 30;

/**
 * A kernel `[to, from, height, width]` as int8 with a scale by output channel, and a bias `[to]` as int32, both behind the
 * nodes that make floats of them.
 *
 * Scales are such that no sum of two products saturates on any processor ({@link LARGEST_PAIR}). That costs a third of a
 * bit in most channels and nothing in speed; docs/tensor.md has what else was tried.
 */
function quantizeKernel(
  graph: Graph,
  name: string,
  kernel: Float32Array,
  shape: readonly number[],
  bias: Float32Array,
  imageScale: number,
): [string, string] {
  const [to, from, height, width] = shape;
  const filter = from * height * width;
  const pairs = bytePairs(from, height * width);
  const data = new Int8Array(kernel.length);
  const scales = new Float32Array(to);
  for (let t = 0; t < to; t++) {
    const at = t * filter;
    const weights = kernel.subarray(at, at + filter);
    // A filter of next to nothing still has a scale that its bias can be counted in.
    scales[t] = Math.max(weightScale(weights, pairs), Math.abs(bias[t]) / (imageScale * LARGEST_BIAS));
    roundInto(data.subarray(at, at + filter), weights, scales[t], pairs);
  }
  const biasScales = scales.map((s) => s * imageScale);
  const wholeBias = Int32Array.from(bias, (x, i) => Math.round(x / biasScales[i]));
  return [
    graph.node(
      'DequantizeLinear',
      [
        graph.constant(data, shape, `${name}_kernel`),
        graph.constant(scales, [to]),
        graph.constant(new Int8Array(to), [to]),
      ],
      { axis: 0 },
    ),
    graph.node(
      'DequantizeLinear',
      [
        graph.constant(wholeBias, [to], `${name}_bias`),
        graph.constant(biasScales, [to]),
        graph.constant(new Int32Array(to), [to]),
      ],
      { axis: 0 },
    ),
  ];
}

/** The smallest scale at which every weight of a filter, and every pair of one sign, is in range. */
function weightScale(weights: Float32Array, pairs: readonly [number, number][]): number {
  let scale = 1e-8 / LARGEST_WEIGHT;
  for (const w of weights) scale = Math.max(scale, Math.abs(w) / LARGEST_WEIGHT);
  for (const [i, j] of pairs)
    if (weights[i] * weights[j] > 0)
      scale = Math.max(scale, Math.abs(weights[i] + weights[j]) / LARGEST_PAIR);
  return scale;
}

/** Rounds a filter; where both of a pair were rounded up beyond their sum, the larger gives one back. */
function roundInto(
  out: Int8Array,
  weights: Float32Array,
  scale: number,
  pairs: readonly [number, number][],
): void {
  for (let i = 0; i < out.length; i++) out[i] = Math.round(weights[i] / scale);
  // Pairs may share a weight: a second pass would find nothing, for weights only ever become smaller.
  for (const [i, j] of pairs) {
    if (out[i] * out[j] <= 0 || Math.abs(out[i] + out[j]) <= LARGEST_PAIR) continue;
    const larger = Math.abs(out[i]) >= Math.abs(out[j]) ? i : j;
    out[larger] -= Math.sign(out[larger]);
  }
}
