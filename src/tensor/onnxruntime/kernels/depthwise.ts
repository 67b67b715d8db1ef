import type { KernelConfig } from '@tensorflow/tfjs';
import type { Emitter } from '../recording/emitter.js';
import type { Value } from '../recording/value.js';
import { forward } from './convolution.js';
import {
  type ConvAttrs,
  type Convolution,
  depthwiseName,
  filterGradientKernel,
  inputGradientKernel,
  partsUnder,
  transposedWindow,
} from './convolutionNodes.js';
import { kernel } from './kernel.js';

/** The gradient of a depthwise convolution with respect to its input. */
function inputGradient(emitter: Emitter, dy: Value, filter: Value, c: Convolution): string {
  return emitter.graph.node('ConvTranspose', [emitter.channelsFirst(dy), depthwiseName(emitter, filter)], {
    ...transposedWindow(c),
    group: c.inChannels,
  });
}

/**
 * The gradient of a depthwise convolution with respect to its filter `[height, width, in, multiplier]`: for each filter
 * point the sum over batch and image of the output's gradient times the input under that point.
 */
function filterGradient(emitter: Emitter, x: Value, dy: Value, c: Convolution): string {
  const g = emitter.graph;
  const { rows, columns, inChannels } = c;
  const multiplier = c.outChannels / inChannels;
  const image = [c.batch, rows.out, columns.out, inChannels];
  const gradient = g.node('Reshape', [emitter.plain(dy), g.ints([...image, multiplier])]);
  const points = partsUnder(emitter, x, c).map((part) => {
    const product = g.node('Mul', [g.node('Reshape', [part, g.ints([...image, 1])]), gradient]);
    return g.node('ReduceSum', [product, g.ints([0, 1, 2])], { keepdims: 0 });
  });
  const all = points.length === 1 ? points[0] : g.node('Concat', points, { axis: 0 });
  return g.node('Reshape', [all, g.ints([rows.kernel, columns.kernel, inChannels, multiplier])]);
}

/** Depthwise convolutions and their gradients. */
export const depthwiseKernels: KernelConfig[] = [
  kernel<ConvAttrs>('DepthwiseConv2dNative', (call) => forward(call, true)),
  kernel<ConvAttrs & { activation: string; leakyreluAlpha: number }>('FusedDepthwiseConv2D', (call) =>
    forward(call, true),
  ),
  inputGradientKernel('DepthwiseConv2dNativeBackpropInput', true, (emitter, out, dy, filter, c) =>
    emitter.setChannelsFirst(out, inputGradient(emitter, dy, filter, c)),
  ),
  filterGradientKernel('DepthwiseConv2dNativeBackpropFilter', true, (emitter, out, x, dy, c) =>
    emitter.setPlain(out, filterGradient(emitter, x, dy, c)),
  ),
];
