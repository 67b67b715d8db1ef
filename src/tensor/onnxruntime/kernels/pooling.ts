import { backend_util, type KernelConfig } from '@tensorflow/tfjs';
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
  kernel<PoolAttrs>('MaxPoolGrad', ({ inputs: { dy, input }, attrs, backend }) => {
    const info = poolInfo(input.shape, attrs);
    return backend.record(
      infoKey('MaxPoolGrad', info),
      [dy, input],
      input.shape,
      'float32',
      (emitter, out, [d, x]) => {
        const g = emitter.graph;
        const [n, h, w, c] = x.shape;
        const geometry = geometryOf(info);
        // Of equal values in a window the first is the maximum, as in tfjs's own kernels.
        const [, places] = g.split('MaxPool', [emitter.channelsFirst(x)], 2, geometry);
        const gradient = emitter.channelsFirst(d);
        const apart = info.strideHeight >= info.filterHeight && info.strideWidth >= info.filterWidth;
        if (apart) {
          emitter.setChannelsFirst(
            out,
            g.node('MaxUnpool', [gradient, places, g.ints([n, c, h, w])], geometry),
          );
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
          { axis: 0, reduction: 'add' },
        );
        emitter.setChannelsFirst(out, g.node('Reshape', [sum, g.ints([n, c, h, w])]));
      },
    );
  }),
  kernel<PoolAttrs>('AvgPoolGrad', ({ inputs: { dy, input }, attrs, backend }) => {
    const info = poolInfo(input.shape, attrs);
    const key = infoKey('AvgPoolGrad', info);
    return backend.record(key, [dy], input.shape, 'float32', (emitter, out, [d]) => {
      const g = emitter.graph;
      const { padInfo: pad, filterHeight: kh, filterWidth: kw, outHeight, outWidth } = info;
      const [n, h, w, c] = out.shape;
      const share = g.node('Mul', [
        emitter.channelsFirst(d),
        g.constant(windowShares(info), [1, 1, outHeight, outWidth]),
      ]);
      // Each channel alone, spread by a filter of ones.
      const spread = g.node(
        'ConvTranspose',
        [
          g.node('Reshape', [share, g.ints([n * c, 1, outHeight, outWidth])]),
          g.constant(new Float32Array(kh * kw).fill(1), [1, 1, kh, kw]),
        ],
        {
          ...geometryOf(info),
          output_padding: [
            Math.max(0, h + pad.top + pad.bottom - (outHeight - 1) * info.strideHeight - kh),
            Math.max(0, w + pad.left + pad.right - (outWidth - 1) * info.strideWidth - kw),
          ],
        },
      );
      emitter.setChannelsFirst(out, g.node('Reshape', [spread, g.ints([n, c, h, w])]));
    });
  }),
];

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
