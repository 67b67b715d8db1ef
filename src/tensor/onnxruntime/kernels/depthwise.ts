import type { KernelConfig } from '@tensorflow/tfjs';
import type { Emitter } from '../emitter.js';
import type { Value } from '../value.js';
import {
  type ConvAttrs,
  type ConvInfo,
  convInfo,
  depthwiseName,
  geometryOf,
  infoKey,
  outputPadding,
  paddingBeyond,
} from './convGeometry.js';
import { forward } from './convolution.js';
import { kernel } from './kernel.js';

/** The gradient of a depthwise convolution with respect to its input. */
function inputGradient(emitter: Emitter, dy: Value, filter: Value, info: ConvInfo): string {
  return emitter.graph.node('ConvTranspose', [emitter.channelsFirst(dy), depthwiseName(emitter, filter)], {
    ...geometryOf(info),
    group: info.inChannels,
    output_padding: outputPadding(info),
  });
}

/**
 * The gradient of a depthwise convolution with respect to its filter `[height, width, in, multiplier]`: for each filter
 * point the sum over batch and image of the output's gradient times the input under that point.
 */
function filterGradient(emitter: Emitter, x: Value, dy: Value, info: ConvInfo, multiplier: number): string {
  const g = emitter.graph;
  const { padInfo: pad, filterHeight: kh, filterWidth: kw, inChannels: c } = info;
  const [below, right] = paddingBeyond(info);
  const input = g.node('Pad', [emitter.plain(x), g.ints([0, pad.top, pad.left, 0, 0, below, right, 0])]);
  const image = [info.batchSize, info.outHeight, info.outWidth, c];
  const gradient = g.node('Reshape', [emitter.plain(dy), g.ints([...image, multiplier])]);
  const points: string[] = [];
  for (let i = 0; i < kh; i++)
    for (let j = 0; j < kw; j++) {
      const from = [i * info.dilationHeight, j * info.dilationWidth];
      const to = [
        from[0] + (info.outHeight - 1) * info.strideHeight + 1,
        from[1] + (info.outWidth - 1) * info.strideWidth + 1,
      ];
      const steps = [info.strideHeight, info.strideWidth];
      const part = g.node('Slice', [input, g.ints(from), g.ints(to), g.ints([1, 2]), g.ints(steps)]);
      const column = g.node('Reshape', [part, g.ints([...image, 1])]);
      const product = g.node('Mul', [column, gradient]);
      points.push(g.node('ReduceSum', [product, g.ints([0, 1, 2])], { keepdims: 0 }));
    }
  const all = points.length === 1 ? points[0] : g.node('Concat', points, { axis: 0 });
  return g.node('Reshape', [all, g.ints([kh, kw, c, multiplier])]);
}

/** Depthwise convolutions and their gradients. */
export const depthwiseKernels: KernelConfig[] = [
  kernel<ConvAttrs>('DepthwiseConv2dNative', (call) => forward(call, true)),
  kernel<ConvAttrs & { activation: string; leakyreluAlpha: number }>('FusedDepthwiseConv2D', (call) =>
    forward(call, true),
  ),
  kernel<ConvAttrs & { inputShape: number[] }>(
    'DepthwiseConv2dNativeBackpropInput',
    ({ inputs: { dy, filter }, attrs, backend }) => {
      const info = convInfo(attrs.inputShape, filter.shape, attrs, true);
      return backend.record(
        infoKey('DepthwiseInput', info),
        [dy, filter],
        attrs.inputShape,
        'float32',
        (emitter, out, [d, w]) => emitter.setChannelsFirst(out, inputGradient(emitter, d, w, info)),
      );
    },
  ),
  kernel<ConvAttrs & { filterShape: number[] }>(
    'DepthwiseConv2dNativeBackpropFilter',
    ({ inputs: { x, dy }, attrs, backend }) => {
      const info = convInfo(x.shape, attrs.filterShape, attrs, true);
      return backend.record(
        infoKey('DepthwiseFilter', info),
        [x, dy],
        attrs.filterShape,
        'float32',
        (emitter, out, [v, d]) =>
          emitter.setPlain(out, filterGradient(emitter, v, d, info, attrs.filterShape[3])),
      );
    },
  ),
];
