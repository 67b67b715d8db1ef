import { backend_util, type KernelConfig } from '@tensorflow/tfjs';
import type { Emitter } from '../emitter.js';
import { kernel, keyOf } from './kernel.js';

interface PoolAttrs {
  filterSize: number | [number, number];
  strides: number | [number, number];
  pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}
type Info = backend_util.Conv2DInfo;

function poolInfo(shape: readonly number[], attrs: PoolAttrs): Info {
  return backend_util.computePool2DInfo(
    shape as [number, number, number, number],
    attrs.filterSize,
    attrs.strides,
    1,
    attrs.pad,
    attrs.dimRoundingMode,
  );
}

const infoKey = (name: string, i: Info) =>
  keyOf(
    name,
    i.filterHeight,
    i.filterWidth,
    i.strideHeight,
    i.strideWidth,
    i.padInfo.top,
    i.padInfo.left,
    i.padInfo.bottom,
    i.padInfo.right,
  );

const geometryOf = (i: Info) => ({
  kernel_shape: [i.filterHeight, i.filterWidth],
  strides: [i.strideHeight, i.strideWidth],
  pads: [i.padInfo.top, i.padInfo.left, i.padInfo.bottom, i.padInfo.right],
});

/**
 * For each point of the window: the strided view of a padded `[batch, channels, height, width]` image that
 * lies under it, and a way to add values back there.
 */
function eachWindowPoint(i: Info, visit: (from: number[], to: number[], step: number[]) => void): void {
  for (let y = 0; y < i.filterHeight; y++)
    for (let x = 0; x < i.filterWidth; x++)
      visit(
        [y, x],
        [y + (i.outHeight - 1) * i.strideHeight + 1, x + (i.outWidth - 1) * i.strideWidth + 1],
        [i.strideHeight, i.strideWidth],
      );
}

/** Puts `[n, c, outHeight, outWidth]` at the places of a window point in a padded image of zeros. */
function spread(
  emitter: Emitter,
  name: string,
  i: Info,
  n: number,
  c: number,
  from: number[],
  height: number,
  width: number,
): string {
  const g = emitter.graph;
  let spaced = name;
  if (i.strideHeight > 1 || i.strideWidth > 1) {
    // Zeros between the elements: pad a new last axis, then fold it in.
    const grown = g.node('Pad', [
      g.node('Reshape', [name, g.ints([n * c, i.outHeight, 1, i.outWidth, 1])]),
      g.ints([0, 0, 0, 0, 0, 0, 0, i.strideHeight - 1, 0, i.strideWidth - 1]),
    ]);
    spaced = g.node('Reshape', [
      grown,
      g.ints([n, c, i.outHeight * i.strideHeight, i.outWidth * i.strideWidth]),
    ]);
  }
  const h = i.outHeight * i.strideHeight;
  const w = i.outWidth * i.strideWidth;
  // Negative pads cut what the last stride stands over the edge.
  return g.node('Pad', [
    spaced,
    g.ints([0, 0, from[0], from[1], 0, 0, height - h - from[0], width - w - from[1]]),
  ]);
}

/** Pooling and its gradients. */
export const poolingKernels: KernelConfig[] = [
  kernel<PoolAttrs>('MaxPool', ({ inputs: { x }, attrs, backend }) => {
    const info = poolInfo(x.shape, attrs);
    return backend.record(infoKey('MaxPool', info), [x], info.outShape, 'float32', (emitter, out, [v]) =>
      emitter.setChannelsFirst(
        out,
        emitter.graph.node('MaxPool', [emitter.channelsFirst(v)], geometryOf(info)),
      ),
    );
  }),
  kernel<PoolAttrs>('AvgPool', ({ inputs: { x }, attrs, backend }) => {
    const info = poolInfo(x.shape, attrs);
    return backend.record(infoKey('AvgPool', info), [x], info.outShape, 'float32', (emitter, out, [v]) =>
      emitter.setChannelsFirst(
        out,
        emitter.graph.node('AveragePool', [emitter.channelsFirst(v)], geometryOf(info)),
      ),
    );
  }),
  kernel<PoolAttrs>('MaxPoolGrad', ({ inputs: { dy, input, output }, attrs, backend }) => {
    const info = poolInfo(input.shape, attrs);
    return backend.record(
      infoKey('MaxPoolGrad', info),
      [dy, input, output],
      input.shape,
      'float32',
      (emitter, out, [d, x, y]) => {
        const g = emitter.graph;
        const { padInfo: pad } = info;
        const [n, h, w, c] = x.shape;
        const height = Math.max(
          h + pad.top + pad.bottom,
          (info.outHeight - 1) * info.strideHeight + info.filterHeight,
        );
        const width = Math.max(
          w + pad.left + pad.right,
          (info.outWidth - 1) * info.strideWidth + info.filterWidth,
        );
        const low = g.scalar(-3.4e38);
        const image = g.node('Pad', [
          emitter.channelsFirst(x),
          g.ints([0, 0, pad.top, pad.left, 0, 0, height - h - pad.top, width - w - pad.left]),
          low,
        ]);
        const top = emitter.channelsFirst(y);
        const gradient = emitter.channelsFirst(d);
        // The first point of the window that holds the maximum gets the gradient, as in tfjs's own kernel order.
        let taken: string | undefined;
        const parts: string[] = [];
        eachWindowPoint(info, (from, to, step) => {
          const under = g.node('Slice', [image, g.ints(from), g.ints(to), g.ints([2, 3]), g.ints(step)]);
          const equal = g.node('Equal', [under, top]);
          const here = taken ? g.node('And', [equal, g.node('Not', [taken])]) : equal;
          taken = taken ? g.node('Or', [taken, equal]) : equal;
          const share = g.node('Where', [here, gradient, g.scalar(0)]);
          parts.push(spread(emitter, share, info, n, c, from, height, width));
        });
        const sum = parts.length === 1 ? parts[0] : g.node('Sum', parts);
        emitter.setChannelsFirst(out, cut(emitter, sum, pad.top, pad.left, h, w));
      },
    );
  }),
  kernel<PoolAttrs>('AvgPoolGrad', ({ inputs: { dy, input }, attrs, backend }) => {
    const info = poolInfo(input.shape, attrs);
    const key = infoKey('AvgPoolGrad', info);
    return backend.record(key, [dy], input.shape, 'float32', (emitter, out, [d]) => {
      const g = emitter.graph;
      const { padInfo: pad } = info;
      const [n, h, w, c] = out.shape;
      const height = Math.max(
        h + pad.top + pad.bottom,
        (info.outHeight - 1) * info.strideHeight + info.filterHeight,
      );
      const width = Math.max(
        w + pad.left + pad.right,
        (info.outWidth - 1) * info.strideWidth + info.filterWidth,
      );
      const share = g.node('Mul', [
        emitter.channelsFirst(d),
        g.constant(windowShares(info), [1, 1, info.outHeight, info.outWidth]),
      ]);
      const parts: string[] = [];
      eachWindowPoint(info, (from) => parts.push(spread(emitter, share, info, n, c, from, height, width)));
      emitter.setChannelsFirst(
        out,
        cut(emitter, parts.length === 1 ? parts[0] : g.node('Sum', parts), pad.top, pad.left, h, w),
      );
    });
  }),
];

function cut(emitter: Emitter, name: string, top: number, left: number, h: number, w: number): string {
  const g = emitter.graph;
  return g.node('Slice', [name, g.ints([top, left]), g.ints([top + h, left + w]), g.ints([2, 3])]);
}

/** One over the points of each window that lie on the image: padding does not count. */
function windowShares(i: Info): Float32Array {
  const out = new Float32Array(i.outHeight * i.outWidth);
  for (let y = 0; y < i.outHeight; y++)
    for (let x = 0; x < i.outWidth; x++) {
      const inside = (at: number, stride: number, before: number, k: number, size: number) =>
        Math.min(at * stride - before + k, size) - Math.max(at * stride - before, 0);
      out[y * i.outWidth + x] =
        1 /
        (inside(y, i.strideHeight, i.padInfo.top, i.filterHeight, i.inHeight) *
          inside(x, i.strideWidth, i.padInfo.left, i.filterWidth, i.inWidth));
    }
  return out;
}
