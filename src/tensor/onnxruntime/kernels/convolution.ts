import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import { span } from '../../convolution/geometry.js';
import { onnxWindow } from '../../convolution/image.js';
import type { Emitter } from '../recording/emitter.js';
import type { Value } from '../recording/value.js';
import { fitChannelsFirst } from './binary.js';
import {
  blockedConvolution,
  blockedFilterGradient,
  blockedInputGradient,
  fillsBlocks,
  hasBlockedFilterGradient,
} from './blockedConvolution.js';
import {
  type ConvAttrs,
  type Convolution,
  convolution,
  convolutionKey,
  depthwiseName,
  filterGradientKernel,
  filterName,
  inputGradientKernel,
  partsUnder,
  transposedWindow,
} from './convolutionNodes.js';
import { type Call, kernel, NotHere } from './kernel.js';
import { activation } from './matmul.js';

/** Convolution, with the bias and activation of the fused kernels where they are given. */
export function forward(
  call: Call<ConvAttrs & { activation?: string; leakyreluAlpha?: number }>,
  depthwise: boolean,
): TensorInfo {
  const { x, filter, bias, preluActivationWeights } = call.inputs;
  if (preluActivationWeights) throw new NotHere('with prelu');
  const { attrs, backend } = call;
  const c = convolution(x.shape, filter.shape, attrs, depthwise);
  const fused = bias && sizeIsChannels(bias, c.outChannels);
  const inputs = bias ? [x, filter, bias] : [x, filter];
  const key = convolutionKey(
    depthwise ? 'Depthwise' : 'Conv',
    c,
    attrs.activation,
    attrs.leakyreluAlpha,
    !!bias,
    !!fused,
  );
  const shape = [c.batch, c.rows.out, c.columns.out, c.outChannels];
  return backend.record(key, inputs, shape, 'float32', (emitter, out, [v, w, b]) => {
    const g = emitter.graph;
    const perChannel = fused ? g.node('Reshape', [emitter.plain(b), g.ints([c.outChannels])]) : undefined;
    const activate = (name: string) => activation(emitter, name, attrs.activation, attrs.leakyreluAlpha);
    if (!depthwise && fillsBlocks(emitter, c) && (fused || !b)) {
      const relu = attrs.activation === 'relu';
      const name = blockedConvolution(emitter, v, w, perChannel, c, relu);
      emitter.setLayout(out, 'blocked', relu ? name : activate(name));
      return;
    }
    const weights = depthwise ? depthwiseName(emitter, w) : filterName(emitter, w);
    let name = g.node('Conv', [emitter.channelsFirst(v), weights, ...(perChannel ? [perChannel] : [])], {
      ...onnxWindow(c),
      group: depthwise ? c.inChannels : 1,
    });
    if (b && !fused)
      name = g.node('Add', [
        name,
        fitChannelsFirst([b]) && b.shape.length === 4 ? emitter.channelsFirst(b) : emitter.plain(b),
      ]);
    emitter.setChannelsFirst(out, activate(name));
  });
}

function sizeIsChannels(bias: TensorInfo, channels: number): boolean {
  return bias.shape.length <= 1 && (bias.shape[0] ?? 1) === channels;
}

/** The gradient of a convolution with respect to its input; forward for transposed convolution. */
function inputGradient(emitter: Emitter, out: Value, dy: Value, filter: Value, c: Convolution): void {
  const g = emitter.graph;
  const { rows, columns } = c;
  const blocked = fillsBlocks(emitter, c) ? blockedInputGradient(emitter, dy, filter, c) : undefined;
  if (blocked) {
    emitter.setLayout(out, 'blocked', blocked);
    return;
  }
  // Padding of a convolution over dy that gives the input's size back, where the stride is 1.
  const pads = [
    span(rows) - 1 - rows.before,
    span(columns) - 1 - columns.before,
    span(rows) - 1 - rows.after,
    span(columns) - 1 - columns.after,
  ];
  if (rows.stride === 1 && columns.stride === 1 && Math.min(...pads) >= 0) {
    // A convolution with the filter turned by half: onnxruntime's Conv is much faster than its ConvTranspose.
    const far = -(2 ** 31);
    const turned =
      rows.kernel * columns.kernel === 1
        ? emitter.plain(filter)
        : g.node('Slice', [
            emitter.plain(filter),
            g.ints([-1, -1]),
            g.ints([far, far]),
            g.ints([0, 1]),
            g.ints([-1, -1]),
          ]);
    const weights = g.node('Transpose', [turned], { perm: [2, 3, 0, 1] });
    emitter.setChannelsFirst(
      out,
      g.node('Conv', [emitter.channelsFirst(dy), weights], { ...onnxWindow(c), pads, group: 1 }),
    );
    return;
  }
  emitter.setChannelsFirst(
    out,
    g.node('ConvTranspose', [emitter.channelsFirst(dy), filterName(emitter, filter)], transposedWindow(c)),
  );
}

/**
 * The gradient of a convolution with respect to its filter: for each filter point, the output's gradient, channels
 * in rows, times the input under that point, channels in columns. Neither operand is then transposed in the product,
 * which costs onnxruntime's Gemm a fifth more, and the input's parts are copied in long runs.
 */
function filterGradient(emitter: Emitter, x: Value, dy: Value, c: Convolution): string {
  const g = emitter.graph;
  const { inChannels: ci, outChannels: co, rows, columns } = c;
  if (hasBlockedFilterGradient(emitter, c)) return blockedFilterGradient(emitter, x, dy, c);
  const gradient = g.node('Reshape', [
    emitter.layoutFor([dy], ['plain', 'first']) === 'first'
      ? g.node('Transpose', [emitter.channelsFirst(dy)], { perm: [1, 0, 2, 3] })
      : g.node('Transpose', [emitter.plain(dy)], { perm: [3, 0, 1, 2] }),
    g.ints([co, -1]),
  ]);
  const products = partsUnder(emitter, x, c).map((part) =>
    g.node('Gemm', [gradient, g.node('Reshape', [part, g.ints([-1, ci])])]),
  );
  const all = products.length === 1 ? products[0] : g.node('Concat', products, { axis: 0 });
  return g.node('Transpose', [g.node('Reshape', [all, g.ints([rows.kernel, columns.kernel, co, ci])])], {
    perm: [0, 1, 3, 2],
  });
}

/** Convolutions and their gradients. */
export const convolutionKernels: KernelConfig[] = [
  kernel<ConvAttrs>('Conv2D', (call) => forward(call, false)),
  kernel<ConvAttrs & { activation: string; leakyreluAlpha: number }>('FusedConv2D', (call) =>
    forward(call, false),
  ),
  inputGradientKernel('Conv2DBackpropInput', false, inputGradient),
  filterGradientKernel('Conv2DBackpropFilter', false, (emitter, out, x, dy, c) =>
    emitter.setPlain(out, filterGradient(emitter, x, dy, c)),
  ),
];
