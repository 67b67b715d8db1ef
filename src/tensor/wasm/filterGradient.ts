import {
  type Conv2DBackpropFilterAttrs,
  getKernel,
  type KernelBackend,
  type KernelConfig,
  type TensorInfo,
} from '@tensorflow/tfjs';
import { touchedAfter } from '../convolution/geometry.js';
import { imageWindow } from '../convolution/image.js';

/**
 * The gradient of a convolution with respect to its filter, which tfjs's wasm backend lacks, from kernels that it has:
 * for each filter point, the input under it, transposed, times the output's gradient.
 */
export const filterGradientKernel: KernelConfig = {
  kernelName: 'Conv2DBackpropFilter',
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { x, dy } = inputs as Record<string, TensorInfo>;
    const { dataFormat, filterShape, ...attributes } = attrs as unknown as Conv2DBackpropFilterAttrs;
    if (dataFormat && dataFormat !== 'NHWC')
      throw new Error('the wasm backend takes images as [batch, height, width, channels] only');
    const { rows, columns } = imageWindow(x.shape, filterShape.slice(0, 2), attributes);
    const [n] = x.shape;
    const [kh, kw, from, to] = filterShape;
    const places = n * rows.out * columns.out;
    const run = (name: string, given: Record<string, TensorInfo>, more: object) =>
      getKernel(name, 'wasm').kernelFunc({
        inputs: given as never,
        attrs: more as never,
        backend,
      }) as TensorInfo;
    const free = (t: TensorInfo) => (backend as KernelBackend).disposeData(t.dataId as object);
    const paddings = [
      [0, 0],
      [rows.before, touchedAfter(rows)],
      [columns.before, touchedAfter(columns)],
      [0, 0],
    ];
    const padded = run('PadV2', { x }, { paddings, constantValue: 0 });
    const gradient: TensorInfo = { ...dy, shape: [1, places, to] };
    const points: TensorInfo[] = [];
    for (let i = 0; i < kh; i++)
      for (let j = 0; j < kw; j++) {
        const under = run(
          'StridedSlice',
          { x: padded },
          {
            begin: [0, i, j, 0],
            end: [n, i + (rows.out - 1) * rows.stride + 1, j + (columns.out - 1) * columns.stride + 1, from],
            strides: [1, rows.stride, columns.stride, 1],
            beginMask: 0,
            endMask: 0,
            ellipsisMask: 0,
            newAxisMask: 0,
            shrinkAxisMask: 0,
          },
        );
        // wasm's fast matrix product takes no transposed operands.
        const turned = run('Transpose', { x: { ...under, shape: [1, places, from] } }, { perm: [0, 2, 1] });
        points.push(run('BatchMatMul', { a: turned, b: gradient }, { transposeA: false, transposeB: false }));
        free(under);
        free(turned);
      }
    free(padded);
    const out = run('Concat', points as never, { axis: 0 });
    points.forEach(free);
    return { ...out, shape: filterShape };
  },
};
