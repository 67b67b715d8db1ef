/**
 * The arithmetic of windows that slide over an axis: convolutions, pooling, and their transposes. All axes are alike, so
 * everything here is about one of them (Dumoulin and Visin 2016, "A guide to convolution arithmetic for deep learning").
 */

/** Padding: none; as much as makes ceil(size / stride) places; the same on both sides; or before and after. */
export type Padding = 'valid' | 'same' | number | readonly [before: number, after: number];

/** What becomes of a last place whose window would be cut off by the end. */
export type Rounding = 'floor' | 'ceil' | 'round';

/** A window, before it is laid on an axis. */
export interface SlidingWindow {
  /** Points of the filter. */
  kernel: number;
  /** Steps from one place of the window to the next, 1 unless said. */
  stride?: number;
  /** Steps from one filter point to the next, 1 unless said. */
  dilation?: number;
  /** 'valid' unless said. */
  padding?: Padding;
  /** For padding in numbers: 'floor' unless said. */
  rounding?: Rounding;
}

/** A window on an axis, everything in numbers. */
export interface SlidingAxis {
  /** Points of the axis. */
  size: number;
  /** Places of the window: points of what comes out. */
  out: number;
  kernel: number;
  stride: number;
  dilation: number;
  /** Points of padding in front. */
  before: number;
  /** Points of padding behind. */
  after: number;
}

/** Points from a window's first to its last, with the gaps that dilation leaves: (kernel - 1) dilation + 1. */
export function span({ kernel, dilation = 1 }: { kernel: number; dilation?: number }): number {
  return (kernel - 1) * dilation + 1;
}

/**
 * Padding `[before, after]` that makes ceil(size / stride) places; the odd point goes behind, as in TensorFlow.
 * At stride 1 it is span - 1 whatever the size.
 */
export function samePadding(size: number, window: SlidingWindow): [before: number, after: number] {
  const { stride = 1 } = window;
  const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + span(window) - size);
  return [total >> 1, total - (total >> 1)];
}

/**
 * Lays a window on an axis. Its places are (size + before + after - span) / stride + 1, rounded; 0 where it does not fit.
 */
export function slide(size: number, window: SlidingWindow): SlidingAxis {
  const { kernel, stride = 1, dilation = 1, padding = 'valid', rounding = 'floor' } = window;
  const [before, after] =
    padding === 'same'
      ? samePadding(size, window)
      : padding === 'valid'
        ? [0, 0]
        : typeof padding === 'number'
          ? [padding, padding]
          : padding;
  const steps = (size + before + after - span(window)) / stride;
  const round = typeof padding === 'string' ? Math.floor : Math[rounding];
  const out = Math.max(0, round(steps) + 1);
  return { size, out, kernel, stride, dilation, before, after };
}

/** Points from the first window's first to the last window's last: (out - 1) stride + span. */
export function reach(axis: SlidingAxis): number {
  return (axis.out - 1) * axis.stride + span(axis);
}

/**
 * Points behind the axis that windows touch: `after`, less what the stride leaves over at the end, or more where the
 * number of places was rounded up. With this padding rounding down gives the same places.
 */
export function touchedAfter(axis: SlidingAxis): number {
  return Math.max(0, reach(axis) - axis.size - axis.before);
}

/** Points at the end of the padded axis that no window touches; a transposed convolution calls them output padding. */
export function leftOver(axis: SlidingAxis): number {
  return Math.max(0, axis.size + axis.before + axis.after - reach(axis));
}

/** The point of the axis under filter point `k` of the window's place `o`; outside of [0, size) is padding. */
export function pointUnder(axis: SlidingAxis, o: number, k: number): number {
  return o * axis.stride - axis.before + k * axis.dilation;
}

/**
 * Points that a transposed convolution makes of `size` places: (size - 1) stride + span - before - after + outputPadding;
 * 'same' makes size * stride, 'valid' leaves no point of a window out. The inverse of {@link slide}.
 */
export function transposedSize(size: number, window: SlidingWindow, outputPadding = 0): number {
  const { stride = 1, padding = 'valid' } = window;
  if (padding === 'same') return size * stride + outputPadding;
  if (padding === 'valid') return size * stride + Math.max(0, span(window) - stride) + outputPadding;
  const [before, after] = typeof padding === 'number' ? [padding, padding] : padding;
  return (size - 1) * stride + span(window) - before - after + outputPadding;
}

/** How the outputs p, p + stride, ... of a transposed window are made: by a plain convolution with some of the filter's points. */
export interface TransposedPhase {
  /** The first filter point that takes part; the others are `stride` apart, and the last one comes first. */
  first: number;
  /** Filter points that take part. */
  taps: number;
  /** Padding of the transposed window's input, negative where it is cut off. */
  before: number;
  after: number;
  /** Outputs of this phase. */
  count: number;
}

/**
 * Phase `p` of a transposed window that makes `size` points of `out`: point o of the larger axis is under filter point k at place
 * i where o = i stride - before + k, so that the points of one phase have the filter points of one remainder in common.
 * Dilation is for stride 1 alone, where there is one phase.
 */
export function transposedPhase(axis: SlidingAxis, p: number): TransposedPhase {
  const { size, out, kernel, stride, dilation } = axis;
  const at = p + axis.before;
  const first = at % stride;
  const taps = Math.ceil((kernel - first) / stride);
  const count = Math.max(0, Math.ceil((size - p) / stride));
  const wide = (taps - 1) * dilation;
  const before = wide - Math.floor(at / stride);
  return { first, taps, before, after: count + wide - out - before, count };
}

/** What one point of a stack's output sees of its input: points start + i stride to start + i stride + size - 1. */
export interface ReceptiveField {
  size: number;
  stride: number;
  /** Where the field of the first output point begins; negative within padding. */
  start: number;
}

/**
 * The receptive field through windows one behind the other, the first one next to the input
 * (Araujo, Norris and Sim 2019): size = 1 + sum (span - 1) J and start = - sum before J, where J is the product of
 * the strides in front of a window.
 */
export function receptiveField(
  layers: readonly Pick<SlidingAxis, 'kernel' | 'stride' | 'dilation' | 'before'>[],
): ReceptiveField {
  let size = 1;
  let stride = 1;
  let start = 0;
  for (const layer of layers) {
    size += (span(layer) - 1) * stride;
    start -= layer.before * stride;
    stride *= layer.stride;
  }
  return { size, stride, start };
}
