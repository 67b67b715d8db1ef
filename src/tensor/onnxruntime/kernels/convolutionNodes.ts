import type { KernelConfig } from '@tensorflow/tfjs';
import { leftOver, pointUnder, type SlidingAxis, touchedAfter } from '../../convolution/geometry.js';
import {
  gradientWindow,
  type ImageWindow,
  imageWindow,
  type OnnxWindow,
  onnxWindow,
  type WindowAttrs,
  windowKey,
} from '../../convolution/image.js';
import type { Emitter } from '../recording/emitter.js';
import type { Value } from '../recording/value.js';
import { kernel, keyOf, NotHere } from './kernel.js';

/** Attributes of TensorFlow.js's convolution kernels. */
export interface ConvAttrs extends WindowAttrs {
  dataFormat: 'NHWC' | 'NCHW';
}

/** A convolution: its window, laid on the input, and its channels. */
export interface Convolution extends ImageWindow {
  batch: number;
  inChannels: number;
  outChannels: number;
}

/**
 * What the attributes come to for an input `[batch, height, width, in]` and a filter `[height, width, in, out]`, or
 * `[height, width, in, multiplier]` of a depthwise one.
 * @param dy shape of the output's gradient, where a gradient is computed.
 * @throws NotHere for images with channels first.
 */
export function convolution(
  input: readonly number[],
  filter: readonly number[],
  attrs: ConvAttrs,
  depthwise = false,
  dy?: readonly number[],
): Convolution {
  if (attrs.dataFormat && attrs.dataFormat !== 'NHWC') throw new NotHere('images with channels first');
  return {
    ...(dy
      ? gradientWindow(input, filter.slice(0, 2), attrs, dy)
      : imageWindow(input, filter.slice(0, 2), attrs)),
    batch: input[0],
    inChannels: input[3],
    outChannels: depthwise ? filter[2] * filter[3] : filter[3],
  };
}

/** What decides a convolution's nodes besides its inputs' shapes. */
export const convolutionKey = (name: string, c: Convolution, ...more: unknown[]) =>
  keyOf(name, windowKey(c), ...more);

/**
 * ONNX's attributes of the transposed convolution that gives the gradient with respect to the input; what the
 * stride left over is added at the bottom and at the right.
 */
export function transposedWindow(c: Convolution): OnnxWindow & { output_padding: number[] } {
  return { ...onnxWindow(c), output_padding: [leftOver(c.rows), leftOver(c.columns)] };
}

/** The points of an axis with `before` points of padding in front that are under filter point `k`, place by place. */
function under(axis: SlidingAxis, k: number): [from: number, to: number] {
  const from = pointUnder(axis, 0, k) + axis.before;
  return [from, from + (axis.out - 1) * axis.stride + 1];
}

/**
 * The parts of an image `[batch, height, width, channels]` under each filter point, row by row of the filter: what the
 * gradient with respect to the filter multiplies the output's gradient with.
 */
export function partsUnder(emitter: Emitter, x: Value, { rows, columns }: Convolution): string[] {
  const g = emitter.graph;
  const pads = [rows.before, columns.before, touchedAfter(rows), touchedAfter(columns)];
  const padded = pads.every((p) => p === 0)
    ? emitter.plain(x)
    : g.node('Pad', [emitter.plain(x), g.ints([0, pads[0], pads[1], 0, 0, pads[2], pads[3], 0])]);
  const height = rows.size + pads[0] + pads[2];
  const width = columns.size + pads[1] + pads[3];
  const parts: string[] = [];
  for (let i = 0; i < rows.kernel; i++)
    for (let j = 0; j < columns.kernel; j++) {
      const [top, bottom] = under(rows, i);
      const [left, right] = under(columns, j);
      const whole =
        rows.stride === 1 && columns.stride === 1 && bottom - top === height && right - left === width;
      parts.push(
        whole
          ? padded
          : g.node('Slice', [
              padded,
              g.ints([top, left]),
              g.ints([bottom, right]),
              g.ints([1, 2]),
              g.ints([rows.stride, columns.stride]),
            ]),
      );
    }
  return parts;
}

/** A filter `[height, width, in, out]` as onnxruntime wants it, `[out, in, height, width]`. */
export function filterName(emitter: Emitter, filter: Value): string {
  return emitter.graph.node('Transpose', [emitter.plain(filter)], { perm: [3, 2, 0, 1] });
}

/** A depthwise filter `[height, width, in, multiplier]` as `[in * multiplier, 1, height, width]`. */
export function depthwiseName(emitter: Emitter, filter: Value): string {
  const [h, w, c, m] = filter.shape;
  const g = emitter.graph;
  return g.node('Reshape', [
    g.node('Transpose', [emitter.plain(filter)], { perm: [2, 3, 0, 1] }),
    g.ints([c * m, 1, h, w]),
  ]);
}

/** Writes a gradient's nodes from the kernel's two inputs, in their order. */
type WriteGradient = (emitter: Emitter, out: Value, a: Value, b: Value, c: Convolution) => void;

/** The kernel of a gradient with respect to the input; it gets dy and the filter. */
export function inputGradientKernel(name: string, depthwise: boolean, write: WriteGradient): KernelConfig {
  return kernel<ConvAttrs & { inputShape: number[] }>(name, ({ inputs: { dy, filter }, attrs, backend }) => {
    const { inputShape } = attrs;
    const c = convolution(inputShape, filter.shape, attrs, depthwise, dy.shape);
    return backend.record(
      convolutionKey(name, c),
      [dy, filter],
      inputShape,
      'float32',
      (emitter, out, [d, w]) => write(emitter, out, d, w, c),
    );
  });
}

/** The kernel of a gradient with respect to the filter; it gets x and dy. */
export function filterGradientKernel(name: string, depthwise: boolean, write: WriteGradient): KernelConfig {
  return kernel<ConvAttrs & { filterShape: number[] }>(name, ({ inputs: { x, dy }, attrs, backend }) => {
    const { filterShape } = attrs;
    const c = convolution(x.shape, filterShape, attrs, depthwise, dy.shape);
    return backend.record(convolutionKey(name, c), [x, dy], filterShape, 'float32', (emitter, out, [v, d]) =>
      write(emitter, out, v, d, c),
    );
  });
}
