import {
  backend_util,
  getKernel,
  type KernelBackend,
  type KernelConfig,
  type TensorInfo,
} from '@tensorflow/tfjs';

interface Attrs {
  strides: number | [number, number];
  pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  dataFormat: 'NHWC' | 'NCHW';
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
  filterShape: [number, number, number, number];
}

/**
 * The gradient of a convolution with respect to its filter, which tfjs's wasm backend lacks, from kernels that it has:
 * for each filter point, the input under it, transposed, times the output's gradient.
 */
export const filterGradientKernel: KernelConfig = {
  kernelName: 'Conv2DBackpropFilter',
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { x, dy } = inputs as Record<string, TensorInfo>;
    const { strides, pad, dataFormat, dimRoundingMode, filterShape } = attrs as unknown as Attrs;
    if (dataFormat && dataFormat !== 'NHWC')
      throw new Error('the wasm backend takes images as [batch, height, width, channels] only');
    const shape = x.shape as [number, number, number, number];
    const info = backend_util.computeConv2DInfo(shape, filterShape, strides, 1, pad, dimRoundingMode);
    const { padInfo, outHeight, outWidth, strideHeight: sh, strideWidth: sw, batchSize: n } = info;
    const [kh, kw, from, to] = filterShape;
    const rows = n * outHeight * outWidth;
    const run = (name: string, given: Record<string, TensorInfo>, more: object) =>
      getKernel(name, 'wasm').kernelFunc({
        inputs: given as never,
        attrs: more as never,
        backend,
      }) as TensorInfo;
    const free = (t: TensorInfo) => (backend as KernelBackend).disposeData(t.dataId as object);
    const below = Math.max(0, (outHeight - 1) * sh + kh - info.inHeight - padInfo.top);
    const right = Math.max(0, (outWidth - 1) * sw + kw - info.inWidth - padInfo.left);
    const paddings = [
      [0, 0],
      [padInfo.top, below],
      [padInfo.left, right],
      [0, 0],
    ];
    const padded = run('PadV2', { x }, { paddings, constantValue: 0 });
    const gradient: TensorInfo = { ...dy, shape: [1, rows, to] };
    const points: TensorInfo[] = [];
    for (let i = 0; i < kh; i++)
      for (let j = 0; j < kw; j++) {
        const under = run(
          'StridedSlice',
          { x: padded },
          {
            begin: [0, i, j, 0],
            end: [n, i + (outHeight - 1) * sh + 1, j + (outWidth - 1) * sw + 1, from],
            strides: [1, sh, sw, 1],
            beginMask: 0,
            endMask: 0,
            ellipsisMask: 0,
            newAxisMask: 0,
            shrinkAxisMask: 0,
          },
        );
        // wasm's fast matrix product takes no transposed operands.
        const turned = run('Transpose', { x: { ...under, shape: [1, rows, from] } }, { perm: [0, 2, 1] });
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
