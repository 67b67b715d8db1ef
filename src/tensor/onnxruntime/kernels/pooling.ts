import type {
  AvgPoolAttrs,
  AvgPoolGradAttrs,
  KernelConfig,
  MaxPoolAttrs,
  MaxPoolGradAttrs,
  TensorInfo,
} from '@tensorflow/tfjs';
import { leftOver, pointUnder, type SlidingAxis } from '../../convolution/geometry.js';
import {
  gradientWindow,
  type ImageWindow,
  imageWindow,
  onnxWindow,
  windowKey,
} from '../../convolution/image.js';
import type { Recorder } from '../recording/recorder.js';
import { type Call, kernel, keyOf, NotHere } from './kernel.js';

type PoolAttrs = MaxPoolAttrs | AvgPoolAttrs | MaxPoolGradAttrs | AvgPoolGradAttrs;

/** @throws NotHere for windows that may lie wholly within padding, which onnxruntime refuses. */
function poolWindow(x: TensorInfo, attrs: PoolAttrs, dy?: TensorInfo): ImageWindow {
  if (x.dtype !== 'float32') throw new NotHere(`of ${x.dtype}`);
  const window = dy
    ? gradientWindow(x.shape, attrs.filterSize, attrs, dy.shape)
    : imageWindow(x.shape, attrs.filterSize, attrs);
  const [top, left, bottom, right] = onnxWindow(window).pads;
  if (Math.max(top, bottom) >= window.rows.kernel || Math.max(left, right) >= window.columns.kernel)
    throw new NotHere('with as much padding as window');
  return window;
}

/** ONNX's attributes of a pooling window, which has no dilation in TensorFlow.js. */
function poolAttributes(window: ImageWindow) {
  const { dilations, ...rest } = onnxWindow(window);
  return rest;
}

/** Records a pooling node on an image held channels first. */
function pool(backend: Recorder, op: 'MaxPool' | 'AveragePool', x: TensorInfo, attrs: PoolAttrs): TensorInfo {
  const window = poolWindow(x, attrs);
  const shape = [x.shape[0], window.rows.out, window.columns.out, x.shape[3]];
  return backend.record(keyOf(op, windowKey(window)), [x], shape, 'float32', (emitter, out, [v]) =>
    emitter.setChannelsFirst(out, emitter.graph.node(op, [emitter.channelsFirst(v)], poolAttributes(window))),
  );
}

function maxPool({ inputs: { x }, attrs, backend }: Call<MaxPoolAttrs, 'x'>): TensorInfo {
  return pool(backend, 'MaxPool', x, attrs);
}

function avgPool({ inputs: { x }, attrs, backend }: Call<AvgPoolAttrs, 'x'>): TensorInfo {
  return pool(backend, 'AveragePool', x, attrs);
}

/**
 * Puts each window's gradient where the window's maximum was; of equal values the first is it, as in TensorFlow.js.
 * Windows that lie apart are undone by MaxUnpool; where they overlap, gradients are added up.
 */
function maxPoolGrad({
  inputs: { dy, input },
  attrs,
  backend,
}: Call<MaxPoolGradAttrs, 'dy' | 'input'>): TensorInfo {
  const window = poolWindow(input, attrs, dy);
  const { rows, columns } = window;
  const apart = rows.stride >= rows.kernel && columns.stride >= columns.kernel;
  const key = keyOf('MaxPoolGrad', windowKey(window));
  return backend.record(key, [dy, input], input.shape, 'float32', (emitter, out, [d, x]) => {
    const g = emitter.graph;
    const [n, h, w, c] = x.shape;
    const attributes = poolAttributes(window);
    const [, places] = g.split('MaxPool', [emitter.channelsFirst(x)], 2, attributes);
    const gradient = emitter.channelsFirst(d);
    // Other providers have no MaxUnpool: the image and the gradient would go to the processor and back.
    if (apart && emitter.provider === 'cpu') {
      const image = g.ints([n, c, h, w]);
      emitter.setChannelsFirst(out, g.node('MaxUnpool', [gradient, places, image], attributes));
      return;
    }
    const flat = g.ints([-1]);
    const sum = g.node(
      'ScatterElements',
      [
        g.node('Expand', [g.scalar(0), g.ints([n * c * h * w])]),
        g.node('Reshape', [places, flat]),
        g.node('Reshape', [gradient, flat]),
      ],
      apart ? { axis: 0 } : { axis: 0, reduction: 'add' },
    );
    emitter.setChannelsFirst(out, g.node('Reshape', [sum, g.ints([n, c, h, w])]));
  });
}

/** Shares each window's gradient out evenly among its points on the image; padding does not count. */
function avgPoolGrad({
  inputs: { dy, input },
  attrs,
  backend,
}: Call<AvgPoolGradAttrs, 'dy' | 'input'>): TensorInfo {
  const window = poolWindow(input, attrs, dy);
  const { rows, columns } = window;
  const key = keyOf('AvgPoolGrad', windowKey(window));
  return backend.record(key, [dy], input.shape, 'float32', (emitter, out, [d]) => {
    const g = emitter.graph;
    const [n, h, w, c] = out.shape;
    const shares = g.constant(windowShares(window), [1, 1, rows.out, columns.out]);
    const share = g.node('Mul', [emitter.channelsFirst(d), shares]);
    // Each channel alone, spread by a filter of ones.
    const ones = new Float32Array(rows.kernel * columns.kernel).fill(1);
    const spread = g.node(
      'ConvTranspose',
      [
        g.node('Reshape', [share, g.ints([n * c, 1, rows.out, columns.out])]),
        g.constant(ones, [1, 1, rows.kernel, columns.kernel]),
      ],
      { ...poolAttributes(window), output_padding: [leftOver(rows), leftOver(columns)] },
    );
    emitter.setChannelsFirst(out, g.node('Reshape', [spread, g.ints([n, c, h, w])]));
  });
}

/** One over the points of each window that lie on the image, `[rows, columns]`. */
function windowShares({ rows, columns }: ImageWindow): Float32Array {
  const out = new Float32Array(rows.out * columns.out);
  for (let y = 0; y < rows.out; y++)
    for (let x = 0; x < columns.out; x++)
      out[y * columns.out + x] = 1 / (pointsOnImage(rows, y) * pointsOnImage(columns, x));
  return out;
}

function pointsOnImage(axis: SlidingAxis, place: number): number {
  const first = pointUnder(axis, place, 0);
  return Math.min(first + axis.kernel, axis.size) - Math.max(first, 0);
}

/** Pooling and its gradients. */
export const poolingKernels: KernelConfig[] = [
  kernel('MaxPool', maxPool),
  kernel('AvgPool', avgPool),
  kernel('MaxPoolGrad', maxPoolGrad),
  kernel('AvgPoolGrad', avgPoolGrad),
];
