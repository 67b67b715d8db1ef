import {
  pointUnder,
  type SlidingAxis,
  type TransposedPhase,
  touchedAfter,
  transposedPhase,
} from '../../convolution/geometry.js';
import { onnxWindow } from '../../convolution/image.js';
import type { Emitter } from '../recording/emitter.js';
import type { Value } from '../recording/value.js';
import { convolutionNode } from './blockedNodes.js';
import type { Convolution } from './convolutionNodes.js';

/*
 * Convolutions written as onnxruntime's convolution in blocks of channels (domain com.microsoft.nchwc), its fastest one. It
 * takes that of itself only for filters that are constants of the graph; a filter in training is not. Where data are in
 * blocks, names have the shape of channels first, and the innermost axis is the channels of a block.
 */

const FAR = -(2 ** 31);

/** Whether a convolution's channels fill whole blocks on both sides. */
export function fillsBlocks({ block }: Emitter, { inChannels, outChannels }: Convolution): boolean {
  return block > 0 && inChannels % block === 0 && outChannels % block === 0;
}

/** Filter points, and blocks of input and output channels, of a filter `[height, width, in, out]`. */
function filterParts({ block }: Emitter, filter: Value): [points: number, ins: number, outs: number] {
  const [kh, kw, from, to] = filter.shape;
  return [kh * kw, from / block, to / block];
}

/** A filter `[height, width, in, out]` as `[out / block, in / block, height, width, in % block, out % block]`. */
function forwardFilter(emitter: Emitter, filter: Value): string {
  const g = emitter.graph;
  const { block } = emitter;
  const [kh, kw, from, to] = filter.shape;
  const [points, ins, outs] = filterParts(emitter, filter);
  const [name] = emitter.once(`${emitter.plain(filter)} in blocks`, () => {
    const parts = g.node('Reshape', [emitter.plain(filter), g.ints([points, ins, block, outs, block])]);
    const turned = g.node('Transpose', [parts], { perm: [3, 1, 0, 2, 4] });
    return [g.node('Reshape', [turned, g.ints([to, from, kh, kw])])];
  });
  return name;
}

/** The same with inputs and outputs exchanged: `[in / block, out / block, height, width, block * block]`. */
function exchangedFilter(emitter: Emitter, filter: Value): string {
  const g = emitter.graph;
  const { block } = emitter;
  const [kh, kw, from, to] = filter.shape;
  const [points, ins, outs] = filterParts(emitter, filter);
  const [name] = emitter.once(`${emitter.plain(filter)} exchanged in blocks`, () => {
    const exchanged = g.node(
      'Transpose',
      [g.node('Reshape', [emitter.plain(filter), g.ints([points, from, to])])],
      { perm: [0, 2, 1] },
    );
    const parts = g.node('Reshape', [exchanged, g.ints([points, outs, block, ins, block])]);
    const turned = g.node('Transpose', [parts], { perm: [3, 1, 0, 2, 4] });
    return [g.node('Reshape', [turned, g.ints([ins, outs, kh, kw, block * block])])];
  });
  return name;
}

/** A convolution in blocks of channels, with a bias `[out]` if one is named, and a relu behind if asked for. */
export function blockedConvolution(
  emitter: Emitter,
  image: Value,
  filter: Value,
  bias: string | undefined,
  c: Convolution,
  relu: boolean,
): string {
  const inputs = [emitter.blocked(image), forwardFilter(emitter, filter), ...(bias ? [bias] : [])];
  return convolutionNode(emitter, inputs, { ...onnxWindow(c), ...(relu && { activation: 'Relu' }) });
}

/**
 * The gradient with respect to the input as stride x stride convolutions of dy, each of which makes the points of one phase:
 * the same products as in onnxruntime's ConvTranspose, which takes more than twice as long.
 * @returns nothing where the window leaves points over.
 */
export function blockedInputGradient(
  emitter: Emitter,
  dy: Value,
  filter: Value,
  c: Convolution,
): string | undefined {
  const g = emitter.graph;
  const { block } = emitter;
  const { rows, columns, inChannels, outChannels } = c;
  const [down, across] = [phasesOf(rows), phasesOf(columns)];
  if (!down || !across) return undefined;
  const [{ count: height }, { count: width }] = [down[0], across[0]];
  const exchanged = exchangedFilter(emitter, filter);
  const lines = down.map((row) => {
    const points = across.map((column) => {
      const taps = g.node('Slice', [
        exchanged,
        g.ints([lastTap(row, rows), lastTap(column, columns)]),
        g.ints([FAR, FAR]),
        g.ints([2, 3]),
        g.ints([-rows.stride, -columns.stride]),
      ]);
      const shape = g.ints([inChannels, outChannels, row.taps, column.taps]);
      return convolutionNode(emitter, [emitter.blocked(dy), g.node('Reshape', [taps, shape])], {
        kernel_shape: [row.taps, column.taps],
        pads: [row.before, column.before, row.after, column.after],
        dilations: [rows.dilation, columns.dilation],
      });
    });
    return interleaved(emitter, points, block);
  });
  if (lines.length === 1 && across.length === 1) return lines[0];
  const all = interleaved(emitter, lines, width * across.length * block);
  return g.node('Reshape', [all, g.ints([c.batch, inChannels, height * down.length, width * across.length])]);
}

/** Values in turns, `run` numbers of each. */
function interleaved(emitter: Emitter, names: string[], run: number): string {
  const g = emitter.graph;
  if (names.length === 1) return names[0];
  const parts = names.map((name) => g.node('Reshape', [name, g.ints([-1, run])]));
  return g.node('Concat', parts, { axis: 1 });
}

function lastTap({ first, taps }: TransposedPhase, { stride }: SlidingAxis): number {
  return first + stride * (taps - 1);
}

/** The phases of a transposed axis, where they are alike and none wants a part of dy alone. */
function phasesOf(axis: SlidingAxis): TransposedPhase[] | undefined {
  const { size, stride, dilation } = axis;
  if (size % stride !== 0 || (stride > 1 && dilation > 1)) return undefined;
  const phases = Array.from({ length: stride }, (_, p) => transposedPhase(axis, p));
  return phases.every(({ taps, before, after }) => taps > 0 && before >= 0 && after >= 0)
    ? phases
    : undefined;
}

/** Whether {@link blockedFilterGradient} can be used: the batch and the output's channels fill whole blocks. */
export function hasBlockedFilterGradient({ block }: Emitter, c: Convolution): boolean {
  const { rows, columns, batch, outChannels } = c;
  return (
    block > 0 &&
    batch % block === 0 &&
    outChannels % block === 0 &&
    columns.dilation === 1 &&
    rows.kernel * columns.kernel > 1
  );
}

/**
 * The gradient of a convolution with respect to its filter, as one convolution for each row of the filter: the image is x with
 * the batch for channels and, along its width, columns and channels of x, columns slowest; the filter is a row of dy, whose
 * points lie `stride` columns of x apart; the result's width is the filter's columns and input channels. What is added up, batch
 * and rows, are the channels of that convolution.
 * @returns its name, `[height, width, in, out]`.
 */
export function blockedFilterGradient(emitter: Emitter, x: Value, dy: Value, c: Convolution): string {
  const g = emitter.graph;
  const { block } = emitter;
  const { rows, columns, inChannels: ci, outChannels: co, batch } = c;
  const after = touchedAfter(columns);
  const padded =
    columns.before + after === 0
      ? emitter.plain(x)
      : g.node('Pad', [emitter.plain(x), g.ints([0, 0, columns.before, 0, 0, 0, after, 0])]);
  const wide = (columns.before + columns.size + after) * ci;
  const image = g.node('Reshape', [
    g.node('com.microsoft.nchwc.ReorderInput', [
      g.node('Reshape', [padded, g.ints([1, batch, 1, rows.size * wide])]),
    ]),
    g.ints([batch / block, rows.size, wide * block]),
  ]);
  const parts = g.node('Reshape', [
    emitter.blocked(dy),
    g.ints([batch / block, block, co / block, rows.out * columns.out, block]),
  ]);
  const filter = g.node('Reshape', [
    g.node('Transpose', [parts], { perm: [2, 0, 3, 1, 4] }),
    g.ints([co / block, batch / block, rows.out, columns.out * block * block]),
  ]);
  const width = wide - (columns.out - 1) * columns.stride * ci;
  const lines = Array.from({ length: rows.kernel }, (_, k) => {
    const [from, to] = placesOnImage(rows, k);
    const count = to - from;
    if (count <= 0) return g.node('Expand', [g.scalar(0), g.ints([1, 1, columns.kernel * ci, co])]);
    const under = pointUnder(rows, from, k);
    const of = (name: string, axis: number, first: number, step: number, size: number) =>
      first === 0 && step === 1 && count === size
        ? name
        : g.node('Slice', [
            name,
            g.ints([first]),
            g.ints([first + (count - 1) * step + 1]),
            g.ints([axis]),
            g.ints([step]),
          ]);
    const result = convolutionNode(
      emitter,
      [
        g.node('Reshape', [of(image, 1, under, rows.stride, rows.size), g.ints([1, batch * count, 1, wide])]),
        g.node('Reshape', [of(filter, 2, from, 1, rows.out), g.ints([co, batch * count, 1, columns.out])]),
      ],
      { kernel_shape: [1, columns.out], dilations: [1, columns.stride * ci] },
    );
    const line = g.node('com.microsoft.nchwc.ReorderOutput', [result], { channels: co, channels_last: 1 });
    if (width === columns.kernel * ci) return line;
    return g.node('Slice', [line, g.ints([0]), g.ints([columns.kernel * ci]), g.ints([2])]);
  });
  const all = lines.length === 1 ? lines[0] : g.node('Concat', lines, { axis: 1 });
  return g.node('Reshape', [all, g.ints([rows.kernel, columns.kernel, ci, co])]);
}

/** The window's places at which filter point `k` is on the axis and not on its padding. */
function placesOnImage(axis: SlidingAxis, k: number): [from: number, to: number] {
  const at = pointUnder(axis, 0, k);
  const from = Math.max(0, Math.ceil(-at / axis.stride));
  const to = Math.min(axis.out, Math.floor((axis.size - 1 - at) / axis.stride) + 1);
  return [from, to];
}
