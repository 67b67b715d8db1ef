import type * as tf from '@tensorflow/tfjs';
import { type ReceptiveField, receptiveField } from '../convolution/geometry.js';
import { isModel, places } from './walk.js';

type Shape = (number | null)[];

/** One line of a summary. */
export interface SummaryRow {
  name: string;
  kind: string;
  /** With null for the batch. */
  outputShape: Shape;
  parameters: number;
  /** Operations for one sample, a multiplication and an addition as two; null where a size is not known. */
  flops: number | null;
  /** Bytes of what comes out for one sample, in 32-bit floats; null where a size is not known. */
  memory: number | null;
  /** Points of the input, a side, that one point of the output sees; null behind layers that see all or none. */
  sees: number | null;
  /** Names of the layers whose outputs it takes. */
  inputs: string[];
}

/** What Keras's model.summary() tells, and the operations. */
export interface Summary {
  name: string;
  rows: SummaryRow[];
  parameters: number;
  trainable: number;
  flops: number | null;
}

/** The layers of a model with shapes, parameters and operations. Layers used twice count their parameters once. */
export function summarize(model: tf.LayersModel): Summary {
  const counted = new Set<tf.layers.Layer>();
  const fields = new Map<number, Field>();
  const rows = places(model).map(({ layer, inputs, outputs }): SummaryRow => {
    const shapes = inputs.map((t) => t.shape);
    const parameters = counted.has(layer) ? 0 : layer.countParams();
    counted.add(layer);
    const field = fieldOf(
      layer,
      inputs.map((t) => fields.get(t.id)),
    );
    for (const t of outputs) fields.set(t.id, field);
    const size = sizeOf(outputs[0].shape.slice(1));
    return {
      name: layer.name,
      kind: layer.getClassName(),
      outputShape: outputs[0].shape,
      parameters,
      flops: isModel(layer) ? summarize(layer).flops : flops(layer, shapes, outputs[0].shape),
      memory: size === null ? null : 4 * size,
      sees: field?.size ?? null,
      inputs: inputs.map((t) => t.sourceLayer.name),
    };
  });
  const total = (of: (row: SummaryRow) => number | null) =>
    rows.reduce<number | null>((sum, row) => (sum === null || of(row) === null ? null : sum + of(row)!), 0);
  return {
    name: model.name,
    rows,
    parameters: total((r) => r.parameters)!,
    trainable: model.trainableWeights.reduce((sum, w) => sum + sizeOf(w.shape)!, 0),
    flops: total((r) => r.flops),
  };
}

/** What one point sees of the input, a side; undefined where it is all of it, or no window says. */
type Field = Pick<ReceptiveField, 'size' | 'stride'> | undefined;

/** Layers that work point by point. */
const POINTWISE =
  /^(InputLayer|BatchNormalization|LayerNormalization|Activation|ReLU|LeakyReLU|PReLU|ELU|ThresholdedReLU|Softmax|Dropout|SpatialDropout\dD|Gaussian(Dropout|Noise)|Add|Multiply|Average|Maximum|Minimum|Concatenate|ZeroPadding2D|Cropping2D)$/;

/** The receptive field behind a layer: the widest of its inputs', widened by its own window. */
function fieldOf(layer: tf.layers.Layer, inputs: readonly Field[]): Field {
  const kind = layer.getClassName();
  if (kind === 'InputLayer') return { size: 1, stride: 1 };
  const widest = inputs.reduce((a, b) =>
    a && b && a.stride === b.stride ? (b.size > a.size ? b : a) : undefined,
  );
  if (!widest || POINTWISE.test(kind)) return widest;
  if (!/^(Conv2D|DepthwiseConv2D|SeparableConv2D|(Max|Average)Pooling2D)$/.test(kind)) return undefined;
  const config = layer.getConfig();
  const first = (value: unknown, otherwise: number) => Number([value ?? otherwise].flat()[0]);
  const kernel = first(config.kernelSize ?? config.poolSize, 1);
  const window = {
    kernel,
    stride: first(config.strides, 1),
    dilation: first(config.dilationRate, 1),
    before: 0,
  };
  const own = receptiveField([window]);
  return { size: widest.size + (own.size - 1) * widest.stride, stride: widest.stride * own.stride };
}

/** The product of a shape without its batch; null where a size is not known. */
function sizeOf(shape: Shape): number | null {
  return shape.reduce<number | null>((a, d) => (a === null || d === null ? null : a * d), 1);
}

/** Operations of a layer for one sample. Products count two, other work one an element that is made or read. */
function flops(layer: tf.layers.Layer, inputs: Shape[], output: Shape): number | null {
  const out = sizeOf(output.slice(1));
  const into = inputs.map((s) => sizeOf(s.slice(1)));
  if (out === null || into.includes(null)) return null;
  const config = layer.getConfig();
  const kernels = layer.weights.filter((w) => /kernel/.test(w.originalName)).map((w) => w.shape as number[]);
  const activation = config.activation && config.activation !== 'linear' ? out : 0;
  const extra = (config.useBias ? out : 0) + activation;
  const channels = output.at(-1)!;
  switch (layer.getClassName()) {
    case 'Dense':
      return 2 * out * kernels[0][0] + extra;
    case 'Conv1D':
    case 'Conv2D':
    case 'Conv3D':
      return (2 * out * sizeOf(kernels[0])!) / channels + extra;
    case 'Conv2DTranspose':
    case 'Conv3DTranspose':
      return (2 * into[0]! * sizeOf(kernels[0])!) / kernels[0].at(-1)! + extra;
    case 'DepthwiseConv2D':
      return 2 * out * kernels[0][0] * kernels[0][1] + extra;
    case 'SeparableConv2D': {
      const [depthwise, pointwise] = kernels;
      const positions = out / channels;
      return 2 * positions * (sizeOf(depthwise)! + sizeOf(pointwise)!) + extra;
    }
    case 'BatchNormalization':
      return 2 * out;
    case 'MaxPooling1D':
    case 'MaxPooling2D':
    case 'AveragePooling1D':
    case 'AveragePooling2D':
      return out * [config.poolSize].flat(2).reduce<number>((a, b) => a * Number(b), 1);
    case 'GlobalAveragePooling1D':
    case 'GlobalAveragePooling2D':
    case 'GlobalMaxPooling1D':
    case 'GlobalMaxPooling2D':
      return into[0]!;
    case 'Add':
    case 'Multiply':
    case 'Average':
    case 'Maximum':
    case 'Minimum':
      return out * (inputs.length - 1);
    case 'Activation':
    case 'ReLU':
    case 'LeakyReLU':
    case 'PReLU':
    case 'ELU':
    case 'ThresholdedReLU':
    case 'Softmax':
      return out;
    case 'InputLayer':
    case 'Dropout':
    case 'SpatialDropout1D':
    case 'GaussianDropout':
    case 'GaussianNoise':
    case 'Embedding':
    case 'Flatten':
    case 'Reshape':
    case 'Permute':
    case 'RepeatVector':
    case 'Concatenate':
    case 'ZeroPadding2D':
    case 'Cropping2D':
    case 'UpSampling2D':
      return 0;
    default:
      return null;
  }
}

/** A summary as lines of text, in the way of Keras. */
export function formatSummary(summary: Summary): string {
  const head = ['Layer (type)', 'Output shape', 'Parameters', 'FLOPs', 'Memory', 'Sees', 'Inputs'];
  const straight = summary.rows.every(
    (row, i) =>
      row.inputs.length === (i === 0 ? 0 : 1) && (i === 0 || row.inputs[0] === summary.rows[i - 1].name),
  );
  const table = [
    head,
    ...summary.rows.map((row) => [
      `${row.name} (${row.kind})`,
      `[${row.outputShape.map((d) => d ?? '-').join(', ')}]`,
      row.parameters.toLocaleString('en-US'),
      row.flops === null ? '?' : Math.round(row.flops).toLocaleString('en-US'),
      row.memory === null ? '?' : bytes(row.memory),
      row.sees === null ? '' : String(row.sees),
      row.inputs.join(', '),
    ]),
  ].map((cells) => (straight ? cells.slice(0, 6) : cells));
  const widths = table[0].map((_, c) => Math.max(...table.map((cells) => cells[c].length)));
  const lines = table.map((cells) =>
    cells
      .map((cell, c) => (c >= 2 && c <= 5 ? cell.padStart(widths[c]) : cell.padEnd(widths[c])))
      .join('  ')
      .trimEnd(),
  );
  const rule = '-'.repeat(widths.reduce((a, b) => a + b + 2, -2));
  const { parameters, trainable, rows } = summary;
  const memory = rows.every((row) => row.memory !== null)
    ? rows.reduce((sum, row) => sum + row.memory!, 0)
    : null;
  return [
    `Model: ${summary.name}`,
    rule,
    lines[0],
    rule,
    ...lines.slice(1),
    rule,
    `Parameters: ${parameters.toLocaleString('en-US')} (${bytes(parameters * 4)}), ${trainable.toLocaleString('en-US')} of them trainable`,
    `Memory of one sample's values: ${memory === null ? 'not known for all layers' : bytes(memory)}; Sees: points of the input, a side, that a point of the output depends on`,
    `FLOPs of one sample: ${summary.flops === null ? 'not known for all layers' : scaled(summary.flops)}`,
  ].join('\n');
}

function bytes(n: number): string {
  return n < 1e6 ? `${(n / 1e3).toFixed(1)} kB` : `${(n / 1e6).toFixed(1)} MB`;
}

function scaled(n: number): string {
  if (n >= 1e9) return `${(n / 1e9).toPrecision(3)} billion`;
  return n >= 1e6 ? `${(n / 1e6).toPrecision(3)} million` : Math.round(n).toLocaleString('en-US');
}
