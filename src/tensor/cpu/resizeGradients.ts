import '@tensorflow/tfjs-backend-cpu';
import {
  findBackend,
  getKernel,
  type KernelBackend,
  registerKernel,
  type TensorInfo,
} from '@tensorflow/tfjs';

const NAMES = ['ResizeNearestNeighborGrad', 'ResizeBilinearGrad'];

/** As much of the cpu backend as these kernels use. */
interface CpuBackend extends KernelBackend {
  makeTensorInfo(shape: number[], dtype: string, values?: unknown): TensorInfo;
  readSync(id: object): Float32Array;
}

let mended = false;

/**
 * Makes the gradients of resizing right on TensorFlow.js's cpu backend. In 4.22 that of nearest neighbours looks for an image's
 * part of the output's gradient where that image of the input lies, so that only the first image of a batch gets its own; the
 * bilinear one's result has height and width exchanged. Each image is given to these kernels alone here.
 */
export function mendResizeGradients(): void {
  if (mended) return;
  mended = true;
  for (const name of NAMES) mend(name);
}

function mend(kernelName: string): void {
  const stock = getKernel(kernelName, 'cpu');
  registerKernel({
    kernelName,
    backendName: 'cpu',
    kernelFunc: ({ inputs, attrs }) => {
      const host = findBackend('cpu') as CpuBackend;
      const { images, dy } = inputs as Record<string, TensorInfo>;
      const given = host.readSync(dy.dataId as object);
      const [n, ...image] = images.shape;
      const out = new Float32Array(n * image.reduce((a, b) => a * b, 1));
      for (let i = 0; i < n; i++) {
        const part = given.subarray((i * given.length) / n, ((i + 1) * given.length) / n);
        const one = host.makeTensorInfo([1, ...dy.shape.slice(1)], 'float32', part);
        const result = stock.kernelFunc({
          inputs: { images: { ...images, shape: [1, ...image] }, dy: one },
          attrs,
          backend: host,
        }) as TensorInfo;
        out.set(host.readSync(result.dataId as object), (i * out.length) / n);
        host.disposeData(one.dataId as object);
        host.disposeData(result.dataId as object);
      }
      return host.makeTensorInfo(images.shape, 'float32', out);
    },
  });
}
