import { ZeroError } from '../../../base/errors.js';
import { type Model, type ModelTensor, readModel } from '../../../base/onnx/read.js';
import { OnnxSession } from '../../../base/onnxSession.js';
import { type NetworkFile, trainedShape } from '../../../selfplay/networkFile.js';
import { transposed } from '../../tensor/convolution/filter.js';
import { TYPES } from '../../tensor/onnx/graph.js';
import { NORM_EPSILON } from './architecture.js';
import { shippedCalibration } from './calibration.js';
import type { NetworkConfig } from './config.js';
import { toGraph } from './export.js';
import { type Parameter, parameterTable, type Weights } from './parameters.js';
import { calibrationFeeds } from './quantize.js';

/** What a normalisation has that does nothing but add its beta. */
const NEUTRAL: Record<string, number> = { gamma: 1, mean: 0, variance: 1 - NORM_EPSILON };

/**
 * Weights to learn on with, from a network to play with, which has its normalisations folded into its convolutions and its
 * kernels rounded where it is an 8-bit one. Each normalisation gets the mean and variance that its convolution has on
 * positions that come with the program, and a gamma and beta that undo them, so that the network says in training, too,
 * what it says in play.
 * @param where the file's name, for messages.
 * @throws ZeroError when the network is of another program, or its model not one that zero writes.
 */
export function unfoldedWeights(
  { info, onnx }: NetworkFile,
  where: string,
): { config: NetworkConfig; weights: Weights } {
  const config = trainedShape(info);
  const model = readModel(onnx);
  const weights: Weights = new Map();
  const norms: string[] = [];
  for (const { name, shape } of parameterTable(config)) {
    const [layer, part] = name.split('/');
    const count = shape.reduce((a, b) => a * b, 1);
    const stored = (as: string) => storedFloats(model, `${layer}_${as}`, count, where);
    if (part === 'kernel') weights.set(name, kernelOf(stored('kernel'), shape));
    else if (part === 'bias' || part === 'beta') weights.set(name, stored('bias'));
    else weights.set(name, new Float32Array(count).fill(NEUTRAL[part]));
    if (part === 'mean') norms.push(layer);
  }
  renormalise(config, weights, norms);
  return { config, weights };
}

/** A kernel as learning has it: `[height, width, from, to]`, or of a dense layer `[from, to]`, which is stored so. */
function kernelOf(data: Float32Array, shape: Parameter['shape']): Float32Array {
  const [height, width, from, to] = shape;
  return shape.length === 4 ? transposed(data, [to, from, height, width], [2, 3, 1, 0]) : data;
}

/** A constant of a model as floats; whole numbers times the scale of the node that makes floats of them. */
function storedFloats(model: Model, name: string, count: number, where: string): Float32Array {
  const elements = (wanted: string | undefined): Float32Array | Int8Array | Int32Array | undefined => {
    const found = model.constants.find((constant) => constant.name === wanted);
    return found && elementsOf(found);
  };
  const data = elements(name);
  if (data?.length !== count)
    throw new ZeroError(`${where} lacks the weights '${name}', so no run can begin with it`);
  if (data instanceof Float32Array) return data;
  const node = model.nodes.find(({ op, inputs }) => op === 'DequantizeLinear' && inputs[0] === name);
  const scales = elements(node?.inputs[1]);
  if (!(scales instanceof Float32Array) || scales.length === 0 || count % scales.length !== 0)
    throw new ZeroError(`${where} has no scales for the weights '${name}', so no run can begin with it`);
  return Float32Array.from(data, (x, i) => x * scales[Math.floor(i / (count / scales.length))]);
}

function elementsOf({ type, data }: ModelTensor): Float32Array | Int8Array | Int32Array | undefined {
  if (!data) return undefined;
  const { buffer } = new Uint8Array(data); // a copy, which is aligned
  if (type === TYPES.int8) return new Int8Array(buffer);
  if (data.length % 4 !== 0) return undefined;
  if (type === TYPES.float32) return new Float32Array(buffer);
  return type === TYPES.int32 ? new Int32Array(buffer) : undefined;
}

/** Gives normalisations that do nothing the statistics of their layers, and what undoes them. */
function renormalise(config: NetworkConfig, weights: Weights, layers: readonly string[]): void {
  const graph = toGraph(config, weights);
  for (const layer of layers)
    graph.output(`${layer}_out`, 'float32', ['n', `${layer}_c`, `${layer}_h`, `${layer}_w`]);
  const sums = layers.map((layer) => {
    const channels = weights.get(`${layer}/beta`)!.length;
    return { layer, count: 0, sum: new Float64Array(channels), squares: new Float64Array(channels) };
  });
  const session = new OnnxSession(graph.toBytes());
  try {
    for (const feeds of calibrationFeeds(config, shippedCalibration(config))) {
      const out = session.run(feeds, Object.fromEntries(layers.map((layer) => [`${layer}_out`, null])));
      for (const of of sums) {
        const { data, dims } = out[`${of.layer}_out`];
        const points = dims[2] * dims[3];
        of.count += dims[0] * points;
        (data as Float32Array).forEach((x, i) => {
          const channel = Math.floor(i / points) % dims[1];
          of.sum[channel] += x;
          of.squares[channel] += x * x;
        });
      }
    }
  } finally {
    session.dispose();
  }
  for (const { layer, count, sum, squares } of sums) {
    const part = (name: string) => weights.get(`${layer}/${name}`)!;
    const [gamma, beta, mean, variance] = ['gamma', 'beta', 'mean', 'variance'].map(part);
    for (let c = 0; c < sum.length; c++) {
      const m = sum[c] / count;
      variance[c] = Math.max(0, squares[c] / count - m * m);
      gamma[c] = Math.sqrt(variance[c] + NORM_EPSILON);
      mean[c] = m - beta[c];
      beta[c] = m;
    }
  }
}
