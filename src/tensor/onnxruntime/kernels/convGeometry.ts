import { backend_util, type KernelConfig } from '@tensorflow/tfjs';
import type { Emitter } from '../recording/emitter.js';
import type { Value } from '../recording/value.js';
import { kernel, keyOf, NotHere } from './kernel.js';

/** Attributes of TensorFlow.js's convolution kernels. */
export interface ConvAttrs {
  strides: number | [number, number];
  pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  dataFormat: 'NHWC' | 'NCHW';
  dilations?: number | [number, number];
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}
export type ConvInfo = backend_util.Conv2DInfo;

/** What the attributes come to for an input and a filter. @throws NotHere for images with channels first. */
export function convInfo(
  input: readonly number[],
  filter: readonly number[],
  attrs: ConvAttrs,
  depthwise = false,
): ConvInfo {
  if (attrs.dataFormat && attrs.dataFormat !== 'NHWC') throw new NotHere('images with channels first');
  return backend_util.computeConv2DInfo(
    input as [number, number, number, number],
    filter as [number, number, number, number],
    attrs.strides,
    attrs.dilations ?? 1,
    attrs.pad,
    attrs.dimRoundingMode,
    depthwise,
  );
}

/** What decides a convolution's nodes besides its inputs' shapes. */
export const infoKey = (name: string, i: ConvInfo, ...more: unknown[]) =>
  keyOf(
    name,
    i.padInfo.top,
    i.padInfo.left,
    i.padInfo.bottom,
    i.padInfo.right,
    i.strideHeight,
    i.strideWidth,
    i.dilationHeight,
    i.dilationWidth,
    ...more,
  );

/** ONNX's attributes of the sliding window. */
export const geometryOf = (i: ConvInfo) => ({
  kernel_shape: [i.filterHeight, i.filterWidth],
  pads: [i.padInfo.top, i.padInfo.left, i.padInfo.bottom, i.padInfo.right],
  strides: [i.strideHeight, i.strideWidth],
  dilations: [i.dilationHeight, i.dilationWidth],
});

export type Geometry = ReturnType<typeof geometryOf>;

/** Rows and columns from the first that the windows of a whole image cover to the last. */
const reach = (info: ConvInfo): [number, number] => [
  (info.outHeight - 1) * info.strideHeight + (info.filterHeight - 1) * info.dilationHeight + 1,
  (info.outWidth - 1) * info.strideWidth + (info.filterWidth - 1) * info.dilationWidth + 1,
];

/**
 * `output_padding` of the ConvTranspose that gives the gradient with respect to the input: what the forward
 * convolution's stride left over at the bottom and at the right.
 */
export function outputPadding(info: ConvInfo): [number, number] {
  const { padInfo: pad } = info;
  const [rows, columns] = reach(info);
  return [info.inHeight + pad.top + pad.bottom - rows, info.inWidth + pad.left + pad.right - columns];
}

/**
 * The parts of an image `[batch, height, width, channels]` under each filter point, row by row of the filter: what the
 * gradient with respect to the filter multiplies the output's gradient with.
 */
export function partsUnder(emitter: Emitter, x: Value, info: ConvInfo): string[] {
  const g = emitter.graph;
  const { padInfo: pad, outHeight, outWidth, strideHeight: sh, strideWidth: sw } = info;
  const [rows, columns] = reach(info);
  const below = Math.max(0, rows - info.inHeight - pad.top);
  const right = Math.max(0, columns - info.inWidth - pad.left);
  const padded =
    pad.top + pad.left + below + right === 0
      ? emitter.plain(x)
      : g.node('Pad', [emitter.plain(x), g.ints([0, pad.top, pad.left, 0, 0, below, right, 0])]);
  const height = info.inHeight + pad.top + below;
  const width = info.inWidth + pad.left + right;
  const parts: string[] = [];
  for (let i = 0; i < info.filterHeight; i++)
    for (let j = 0; j < info.filterWidth; j++) {
      const from = [i * info.dilationHeight, j * info.dilationWidth];
      const to = [from[0] + (outHeight - 1) * sh + 1, from[1] + (outWidth - 1) * sw + 1];
      const whole = sh === 1 && sw === 1 && to[0] - from[0] === height && to[1] - from[1] === width;
      parts.push(
        whole
          ? padded
          : g.node('Slice', [padded, g.ints(from), g.ints(to), g.ints([1, 2]), g.ints([sh, sw])]),
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
type WriteGradient = (emitter: Emitter, out: Value, a: Value, b: Value, info: ConvInfo) => void;

/** The kernel of a gradient with respect to the input; it gets dy and the filter. */
export function inputGradientKernel(name: string, depthwise: boolean, write: WriteGradient): KernelConfig {
  return kernel<ConvAttrs & { inputShape: number[] }>(name, ({ inputs: { dy, filter }, attrs, backend }) => {
    const { inputShape } = attrs;
    const info = convInfo(inputShape, filter.shape, attrs, depthwise);
    return backend.record(infoKey(name, info), [dy, filter], inputShape, 'float32', (emitter, out, [d, w]) =>
      write(emitter, out, d, w, info),
    );
  });
}

/** The kernel of a gradient with respect to the filter; it gets x and dy. */
export function filterGradientKernel(name: string, depthwise: boolean, write: WriteGradient): KernelConfig {
  return kernel<ConvAttrs & { filterShape: number[] }>(name, ({ inputs: { x, dy }, attrs, backend }) => {
    const { filterShape } = attrs;
    const info = convInfo(x.shape, filterShape, attrs, depthwise);
    return backend.record(infoKey(name, info), [x, dy], filterShape, 'float32', (emitter, out, [v, d]) =>
      write(emitter, out, v, d, info),
    );
  });
}
