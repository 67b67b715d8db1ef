import { ZeroError } from '../../base/errors.js';
import {
  type Padding,
  type SlidingAxis,
  slide,
  span,
  transposedSize,
} from '../tensor/convolution/geometry.js';

/** What goes into a layer or comes out of it: `[height, width, channels]`. */
export type Volume = readonly [height: number, width: number, channels: number];

/** A window in two dimensions. */
export interface Window {
  kernel: readonly [height: number, width: number];
  stride: number;
  dilation: number;
  padding: Padding;
}

/** A layer, before it is laid on an input. */
export type Layer =
  | ({ kind: 'conv'; filters: number } & Window)
  | ({ kind: 'transposed'; filters: number } & Window)
  /** One filter for each channel. */
  | ({ kind: 'depthwise' } & Window)
  | ({ kind: 'pool'; of: 'maximum' | 'mean' } & Window)
  /** The mean of each channel. */
  | { kind: 'global' }
  | { kind: 'flatten' }
  | { kind: 'dense'; units: number };

/** A layer on an input, in numbers. Weights and values are floats of four bytes. */
export interface Laid {
  layer: Layer;
  input: Volume;
  output: Volume;
  /** Learned weights, biases included. */
  parameters: number;
  /** Multiplications for one sample. */
  multiplications: number;
  /** The window on both axes, where there is one. A transposed convolution's is that of the convolution it turns around. */
  axes?: readonly [rows: SlidingAxis, columns: SlidingAxis];
}

/** Values of a volume. */
export function valuesOf([height, width, channels]: Volume): number {
  return height * width * channels;
}

/** A volume as people write it: 32x32x3. */
export function volumeText(volume: Volume): string {
  return volume.join('x');
}

/**
 * Lays a layer on an input: what comes out, and what it costs.
 * @throws ZeroError where the filter does not fit.
 */
export function lay(layer: Layer, input: Volume): Laid {
  const [height, width, channels] = input;
  switch (layer.kind) {
    case 'flatten':
      return { layer, input, output: [1, 1, valuesOf(input)], parameters: 0, multiplications: 0 };
    case 'global':
      return { layer, input, output: [1, 1, channels], parameters: 0, multiplications: 0 };
    case 'dense': {
      const products = valuesOf(input) * layer.units;
      return {
        layer,
        input,
        output: [1, 1, layer.units],
        parameters: products + layer.units,
        multiplications: products,
      };
    }
    case 'transposed':
      return layTransposed(layer, input);
    default: {
      const axes = [
        slide(height, { ...layer, kernel: layer.kernel[0] }),
        slide(width, { ...layer, kernel: layer.kernel[1] }),
      ] as const;
      for (const axis of axes) checkFits(axis);
      const [rows, columns] = axes.map((axis) => axis.out);
      const points = layer.kernel[0] * layer.kernel[1];
      if (layer.kind === 'pool')
        return { layer, input, output: [rows, columns, channels], parameters: 0, multiplications: 0, axes };
      const filters = layer.kind === 'conv' ? layer.filters : channels;
      const weights = layer.kind === 'conv' ? points * channels : points;
      return {
        layer,
        input,
        output: [rows, columns, filters],
        parameters: filters * (weights + 1),
        multiplications: rows * columns * filters * weights,
        axes,
      };
    }
  }
}

function layTransposed(layer: Layer & { kind: 'transposed' }, input: Volume): Laid {
  const [height, width, channels] = input;
  const out = [height, width].map((size, i) => transposedSize(size, { ...layer, kernel: layer.kernel[i] }));
  const axes = out.map((size, i) => {
    if (size < 1)
      throw new ZeroError(
        `a transposed ${layer.kernel.join('x')} filter with padding ${paddingText(layer.padding)} leaves nothing of ${height}x${width}; give less padding`,
      );
    return slide(size, { ...layer, kernel: layer.kernel[i] });
  }) as unknown as readonly [SlidingAxis, SlidingAxis];
  const points = layer.kernel[0] * layer.kernel[1];
  return {
    layer,
    input,
    output: [out[0], out[1], layer.filters],
    parameters: layer.filters * (points * channels + 1),
    // Each value is multiplied with the whole filter, wherever its products then fall.
    multiplications: height * width * channels * points * layer.filters,
    axes,
  };
}

function checkFits(axis: SlidingAxis): void {
  if (axis.out > 0) return;
  const padded = axis.size + axis.before + axis.after;
  const covers = span(axis);
  const wide = axis.dilation > 1 ? ` of ${axis.kernel} points with dilation ${axis.dilation}` : '';
  throw new ZeroError(
    `a filter${wide} that covers ${covers} does not fit into ${axis.size} points${padded > axis.size ? ` with ${padded - axis.size} of padding` : ''}; give a smaller filter or more padding`,
  );
}

/** A padding as it is written. */
export function paddingText(padding: Padding): string {
  return typeof padding === 'object' ? padding.join(' and ') : String(padding);
}

/** Lays layers one behind the other. @throws ZeroError with the number of the layer that does not fit. */
export function layAll(layers: readonly Layer[], input: Volume): Laid[] {
  const out: Laid[] = [];
  let volume = input;
  for (const [i, layer] of layers.entries()) {
    try {
      const laid = lay(layer, volume);
      out.push(laid);
      volume = laid.output;
    } catch (error) {
      if (!(error instanceof ZeroError) || layers.length === 1) throw error;
      throw new ZeroError(`layer ${i + 1}, on ${volumeText(volume)}: ${error.message}`);
    }
  }
  return out;
}
