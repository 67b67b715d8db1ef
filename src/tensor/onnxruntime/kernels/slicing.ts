import {
  backend_util,
  type KernelConfig,
  type StridedSliceAttrs,
  slice_util,
  type TensorInfo,
} from '@tensorflow/tfjs';
import { type Call, kernel, keyOf, parseAxes } from './kernel.js';
import { plainNode, reshape, throughInts } from './shape.js';

/** Every so many elements of each axis; axes may be added or left out. */
function stridedSlice(call: Call<StridedSliceAttrs, 'x'>): TensorInfo {
  const { x } = call.inputs;
  const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = call.attrs;
  const info = slice_util.sliceInfo(
    x.shape,
    begin,
    end,
    strides,
    beginMask,
    endMask,
    ellipsisMask,
    newAxisMask,
    shrinkAxisMask,
  );
  if (info.isIdentity) return reshape(call, x, info.finalShape);
  const shape = slice_util.computeOutShape(info.begin, info.end, info.strides).map((d) => d + 0); // not -0
  const key = keyOf('StridedSlice', info.begin, info.end, info.strides);
  const part = plainNode(call, key, [x], shape, (e, [name]) => {
    const g = e.graph;
    // An end in front of the first element has no number that ONNX does not count from the back.
    const ends = info.end.map((to, i) => (info.strides[i] < 0 && to < 0 ? -(2 ** 31) : to));
    return throughInts(e, x.dtype, name, (n) =>
      g.node('Slice', [
        n,
        g.ints(info.begin),
        g.ints(ends),
        g.ints(shape.map((_, i) => i)),
        g.ints(info.strides),
      ]),
    );
  });
  const out = reshape(call, part, info.finalShape);
  call.backend.disposeData(part.dataId);
  return out;
}

/** Kernels that take parts of a tensor. */
export const slicingKernels: KernelConfig[] = [
  kernel<{ begin: number | number[]; size: number | number[] }>('Slice', (call) => {
    const { x } = call.inputs;
    const [begin, size] = slice_util.parseSliceParams(x as never, call.attrs.begin, call.attrs.size);
    slice_util.assertParamsValid({ ...x, rank: x.shape.length } as never, begin, size);
    if (size.every((d, i) => d === x.shape[i])) return call.backend.share(x);
    return plainNode(call, keyOf('Slice', begin), [x], size, (e, [name]) => {
      const g = e.graph;
      return throughInts(e, x.dtype, name, (n) =>
        g.node('Slice', [n, g.ints(begin), g.ints(begin.map((b, i) => b + size[i]))]),
      );
    });
  }),
  kernel('StridedSlice', stridedSlice),
  kernel<{ axis: number }>('Unpack', (call) => {
    const { value } = call.inputs;
    const [axis] = parseAxes(call.attrs.axis, value.shape.length);
    const shape = value.shape.filter((_, i) => i !== axis);
    return Array.from({ length: value.shape[axis] }, (_, i) =>
      plainNode(call, keyOf('Unpack', axis, i), [value], shape, (e, [name]) =>
        e.graph.node('Gather', [name, e.graph.constant(Int32Array.of(i), [])], { axis }),
      ),
    );
  }),
  kernel<{ numOrSizeSplits: number | number[]; axis: number }>('SplitV', (call) => {
    const { x } = call.inputs;
    const [axis] = parseAxes(call.attrs.axis, x.shape.length);
    const sizes = backend_util.prepareSplitSize(
      { ...x, rank: x.shape.length } as never,
      call.attrs.numOrSizeSplits,
      axis,
    );
    return sizes.map((size, i) => {
      const shape = x.shape.map((d, k) => (k === axis ? size : d));
      return plainNode(call, keyOf('Split', axis, sizes, i), [x], shape, (e, [name]) => {
        const part = (whole: string) =>
          e.once(`${whole} along ${axis} in ${sizes}`, () =>
            e.graph.split('Split', [whole, e.graph.ints(sizes)], sizes.length, { axis }),
          )[i];
        return throughInts(e, x.dtype, name, part);
      });
    });
  }),
  kernel<{ dims: number[] | number }>('Reverse', (call) => {
    const { x } = call.inputs;
    const axes = parseAxes(call.attrs.dims, x.shape.length);
    return plainNode(call, keyOf('Reverse', axes), [x], x.shape, (e, [name]) => {
      const g = e.graph;
      const all = (n: number) => g.ints(axes.map(() => n));
      return g.node('Slice', [name, all(-1), all(-(2 ** 31)), g.ints(axes), all(-1)]);
    });
  }),
];
