import { backend_util } from '@tensorflow/tfjs';
import type { Emitter } from '../emitter.js';
import type { Value } from '../value.js';
import { keyOf, NotHere } from './kernel.js';

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

/**
 * `output_padding` of the ConvTranspose that gives the gradient with respect to the input: what the forward
 * convolution's stride left over at the bottom and at the right.
 */
export function outputPadding(info: ConvInfo): [number, number] {
  const { padInfo: pad } = info;
  const grown = (n: number, stride: number, k: number, dilation: number, pads: number) =>
    (n - 1) * stride + (k - 1) * dilation + 1 - pads;
  return [
    info.inHeight -
      grown(info.outHeight, info.strideHeight, info.filterHeight, info.dilationHeight, pad.top + pad.bottom),
    info.inWidth -
      grown(info.outWidth, info.strideWidth, info.filterWidth, info.dilationWidth, pad.left + pad.right),
  ];
}

/** Rows and columns of zeros that the last windows reach beyond the input and its padding at the top and left. */
export function paddingBeyond(info: ConvInfo): [number, number] {
  const reach = (n: number, stride: number, k: number, dilation: number) =>
    (n - 1) * stride + (k - 1) * dilation + 1;
  const { padInfo: pad } = info;
  return [
    Math.max(
      0,
      reach(info.outHeight, info.strideHeight, info.filterHeight, info.dilationHeight) -
        info.inHeight -
        pad.top,
    ),
    Math.max(
      0,
      reach(info.outWidth, info.strideWidth, info.filterWidth, info.dilationWidth) - info.inWidth - pad.left,
    ),
  ];
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
