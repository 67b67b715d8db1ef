import { type Padding, type Rounding, type SlidingAxis, slide, touchedAfter } from './geometry.js';

/** A number for both axes, or one for rows and one for columns. */
export type Pair = number | readonly number[];

/** TensorFlow.js's attributes of a window on images `[batch, height, width, channels]`. */
export interface WindowAttrs {
  strides: Pair;
  dilations?: Pair;
  /** 'valid', 'same', points on every side, or `[[0, 0], [top, bottom], [left, right], [0, 0]]`. */
  pad: 'valid' | 'same' | number | readonly (readonly number[])[];
  dimRoundingMode?: Rounding;
}

/** A window on an image. */
export interface ImageWindow {
  rows: SlidingAxis;
  columns: SlidingAxis;
}

/** Both numbers of a pair. */
export function both(pair: Pair | undefined, otherwise = 1): [number, number] {
  if (pair === undefined || pair === null) return [otherwise, otherwise];
  return typeof pair === 'number' ? [pair, pair] : [pair[0], pair[1] ?? pair[0]];
}

/**
 * Lays a window of `kernel` rows and columns on an image `[batch, height, width, channels]`.
 * 'ceil' and 'round' count for padding in numbers alone, as in TensorFlow.js.
 */
export function imageWindow(shape: readonly number[], kernel: Pair, attrs: WindowAttrs): ImageWindow {
  const { pad } = attrs;
  const [kernels, strides, dilations] = [both(kernel), both(attrs.strides), both(attrs.dilations)];
  const [rows, columns] = [0, 1].map((axis) =>
    slide(shape[1 + axis], {
      kernel: kernels[axis],
      stride: strides[axis],
      dilation: dilations[axis],
      padding: typeof pad === 'object' ? (pad[1 + axis] as [number, number]) : (pad as Padding),
      rounding: attrs.dimRoundingMode,
    }),
  );
  return { rows, columns };
}

/**
 * The same for a gradient, whose places are those of `dy` `[batch, rows, columns, channels]`: TensorFlow.js does not tell a
 * gradient how the forward operation rounded them.
 * @throws when no rounding makes that many.
 */
export function gradientWindow(
  shape: readonly number[],
  kernel: Pair,
  attrs: WindowAttrs,
  dy: readonly number[],
): ImageWindow {
  for (const dimRoundingMode of [attrs.dimRoundingMode, 'ceil', 'round'] as const) {
    const window = imageWindow(shape, kernel, { ...attrs, dimRoundingMode });
    if (window.rows.out === dy[1] && window.columns.out === dy[2]) return window;
  }
  throw new Error(
    `no window of ${both(kernel).join(' x ')} with pad ${JSON.stringify(attrs.pad)} and strides ${attrs.strides} makes an image ` +
      `[${dy}] of one [${shape}]`,
  );
}

/** ONNX's attributes of a window whose places are rounded down. */
export function onnxWindow({ rows, columns }: ImageWindow) {
  return {
    kernel_shape: [rows.kernel, columns.kernel],
    pads: [rows.before, columns.before, behind(rows), behind(columns)],
    strides: [rows.stride, columns.stride],
    dilations: [rows.dilation, columns.dilation],
  };
}

export type OnnxWindow = ReturnType<typeof onnxWindow>;

/** Padding behind: what was asked for, or what windows touch beyond that because their number was rounded up. */
function behind(axis: SlidingAxis): number {
  return Math.max(axis.after, touchedAfter(axis));
}

/** Everything that decides a window's nodes, as a text. */
export function windowKey({ rows, columns }: ImageWindow): string {
  const { kernel_shape, pads, strides, dilations } = onnxWindow({ rows, columns });
  return [kernel_shape, pads, strides, dilations].join(';');
}
