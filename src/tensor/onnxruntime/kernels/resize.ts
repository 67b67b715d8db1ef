import type {
  DepthToSpaceAttrs,
  KernelConfig,
  ResizeBilinearAttrs,
  ResizeBilinearGradAttrs,
  ResizeNearestNeighborAttrs,
  ResizeNearestNeighborGradAttrs,
  TensorInfo,
} from '@tensorflow/tfjs';
import type { Emitter } from '../recording/emitter.js';
import type { Recorder } from '../recording/recorder.js';
import { castName } from './casts.js';
import { type Call, kernel, keyOf, NotHere } from './kernel.js';

type Attrs =
  | ResizeNearestNeighborAttrs
  | ResizeBilinearAttrs
  | ResizeNearestNeighborGradAttrs
  | ResizeBilinearGradAttrs;

/** For each point of a resized axis the points that it is made of: `low` and `high`, which has the share `share`. */
interface Sources {
  low: Int32Array;
  high: Int32Array;
  share: Float32Array;
}

/** Where TensorFlow.js takes the points of an axis of `to` points from, in one of `from`. */
function sourcesOf(from: number, to: number, attrs: Attrs, nearest: boolean): Sources {
  const { alignCorners } = attrs;
  const halfPixelCenters = 'halfPixelCenters' in attrs && attrs.halfPixelCenters;
  const [spanFrom, spanTo] = alignCorners && to > 1 ? [from - 1, to - 1] : [from, to];
  const scale = spanFrom / spanTo;
  const out: Sources = { low: new Int32Array(to), high: new Int32Array(to), share: new Float32Array(to) };
  for (let i = 0; i < to; i++) {
    if (nearest) {
      const at = halfPixelCenters ? scale * (i + 0.5) : scale * i;
      out.low[i] = Math.min(from - 1, alignCorners ? Math.round(at) : Math.floor(at));
      out.high[i] = out.low[i];
      continue;
    }
    const at = halfPixelCenters ? scale * (i + 0.5) - 0.5 : scale * i;
    out.low[i] = Math.max(0, Math.floor(at));
    out.high[i] = Math.max(0, Math.min(from - 1, Math.ceil(at)));
    out.share[i] = at - out.low[i];
  }
  return out;
}

/** Resizes one axis of a named value. */
function resizeAxis(emitter: Emitter, name: string, axis: number, { low, high, share }: Sources): string {
  const g = emitter.graph;
  const take = (places: Int32Array) =>
    g.node('Gather', [name, g.constant(places, [places.length])], { axis });
  const first = take(low);
  if (share.every((s) => s === 0)) return first;
  const shares = g.constant(share, [share.length, ...Array(3 - axis).fill(1)]);
  return g.node('Add', [first, g.node('Mul', [g.node('Sub', [take(high), first]), shares])]);
}

function resize(
  backend: Recorder,
  name: string,
  images: TensorInfo,
  attrs: ResizeNearestNeighborAttrs | ResizeBilinearAttrs,
  nearest: boolean,
): TensorInfo {
  const [n, h, w, c] = images.shape;
  const [height, width] = attrs.size;
  const rows = sourcesOf(h, height, attrs, nearest);
  const columns = sourcesOf(w, width, attrs, nearest);
  const dtype = nearest ? images.dtype : 'float32';
  const key = keyOf(name, attrs.size, attrs.alignCorners, attrs.halfPixelCenters);
  return backend.record(key, [images], [n, height, width, c], dtype, (emitter, out, [x]) => {
    const given = castName(emitter, emitter.plain(x), x.dtype, out.dtype);
    emitter.setPlain(out, resizeAxis(emitter, resizeAxis(emitter, given, 1, rows), 2, columns));
  });
}

/** What resizing multiplies an axis with, turned: `[from, to]`. */
function turnedMatrix({ low, high, share }: Sources, from: number): Float32Array {
  const to = low.length;
  const out = new Float32Array(from * to);
  for (let i = 0; i < to; i++) {
    // Where both are one point its share is the whole.
    const part = low[i] === high[i] ? 0 : share[i];
    out[low[i] * to + i] += 1 - part;
    out[high[i] * to + i] += part;
  }
  return out;
}

/** Resizing is a product with a matrix along each axis; its gradient is the one with those matrices turned. */
function resizeGradient(
  backend: Recorder,
  name: string,
  images: TensorInfo,
  dy: TensorInfo,
  attrs: Attrs,
  nearest: boolean,
): TensorInfo {
  const [n, h, w, c] = images.shape;
  const [, height, width] = dy.shape;
  const rows = turnedMatrix(sourcesOf(h, height, attrs, nearest), h);
  const columns = turnedMatrix(sourcesOf(w, width, attrs, nearest), w);
  const key = keyOf(name, attrs.alignCorners, 'halfPixelCenters' in attrs && attrs.halfPixelCenters);
  return backend.record(key, [dy], images.shape, 'float32', (emitter, out, [d]) => {
    const g = emitter.graph;
    const wide = g.node('Reshape', [emitter.plain(d), g.ints([n, height, width * c])]);
    const fewer = g.node('MatMul', [g.constant(rows, [h, height]), wide]);
    const lines = g.node('Reshape', [fewer, g.ints([n * h, width, c])]);
    const points = g.node('MatMul', [g.constant(columns, [w, width]), lines]);
    emitter.setPlain(out, g.node('Reshape', [points, g.ints([n, h, w, c])]));
  });
}

/** Channels become blocks of points: `[batch, height, width, b b channels]` to `[batch, b height, b width, channels]`. */
function depthToSpace({ inputs: { x }, attrs, backend }: Call<DepthToSpaceAttrs, 'x'>): TensorInfo {
  const { blockSize: b, dataFormat } = attrs;
  if (dataFormat !== 'NHWC') throw new NotHere('images with channels first');
  if (x.dtype !== 'float32') throw new NotHere(`of ${x.dtype}`);
  const [n, h, w, c] = x.shape;
  const shape = [n, h * b, w * b, c / (b * b)];
  return backend.record(keyOf('DepthToSpace', b), [x], shape, 'float32', (emitter, out, [v]) =>
    emitter.setChannelsFirst(
      out,
      emitter.graph.node('DepthToSpace', [emitter.channelsFirst(v)], { blocksize: b, mode: 'DCR' }),
    ),
  );
}

/** Kernels that change an image's size, and their gradients. */
export const resizeKernels: KernelConfig[] = [
  kernel<ResizeNearestNeighborAttrs, 'images'>('ResizeNearestNeighbor', ({ inputs, attrs, backend }) =>
    resize(backend, 'ResizeNearest', inputs.images, attrs, true),
  ),
  kernel<ResizeBilinearAttrs, 'images'>('ResizeBilinear', ({ inputs, attrs, backend }) =>
    resize(backend, 'ResizeBilinear', inputs.images, attrs, false),
  ),
  kernel<ResizeNearestNeighborGradAttrs, 'images' | 'dy'>(
    'ResizeNearestNeighborGrad',
    ({ inputs: { images, dy }, attrs, backend }) =>
      resizeGradient(backend, 'ResizeNearestGrad', images, dy, attrs, true),
  ),
  kernel<ResizeBilinearGradAttrs, 'images' | 'dy'>(
    'ResizeBilinearGrad',
    ({ inputs: { images, dy }, attrs, backend }) =>
      resizeGradient(backend, 'ResizeBilinearGrad', images, dy, attrs, false),
  ),
  kernel('DepthToSpace', depthToSpace),
];
