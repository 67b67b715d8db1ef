import '@tensorflow/tfjs-backend-cpu';
import {
  backend_util,
  findBackend,
  getKernel,
  getKernelsForBackend,
  type KernelBackend,
  registerKernel,
  type TensorInfo,
} from '@tensorflow/tfjs';

/** As much of the cpu backend as the fall-back uses. */
interface CpuBackend extends KernelBackend {
  makeTensorInfo(shape: number[], dtype: string, values?: unknown): TensorInfo;
  readSync(id: object): Float32Array;
}

const told = new Set<string>();

type Inputs = Record<string, TensorInfo | TensorInfo[] | undefined>;

/** What a kernel is called with. Some TensorFlow.js operations give their inputs as a list. */
interface Call {
  inputs: Inputs | TensorInfo[];
  attrs: unknown;
  backend: unknown;
}

/**
 * Computes a kernel of another backend with tfjs's cpu kernel: its inputs are read, and its results written back.
 * Says once for each kernel that it does so, except for text and complex numbers, which no faster backend has.
 * @param why added to what is said.
 */
export function computeOnCpu(
  backendName: string,
  kernelName: string,
  { inputs, attrs, backend }: Call,
  why = '',
): TensorInfo | TensorInfo[] {
  const config = getKernel(kernelName, 'cpu');
  if (!config)
    throw new Error(`the ${backendName} backend has no kernel ${kernelName}${why}, and cpu has none either`);
  const device = backend as KernelBackend;
  const host = findBackend('cpu') as CpuBackend;
  const given = Object.values(inputs)
    .flat()
    .filter((t) => t !== undefined);
  if (!given.some(({ dtype }) => dtype === 'string' || dtype === 'complex64') && kernelName !== 'Complex')
    tell(`the ${backendName} backend computes ${kernelName} with TensorFlow.js's slow cpu kernel${why}`);
  const copies: TensorInfo[] = [];
  const copy = (t: TensorInfo) => {
    // Some cpu kernels ask for a tensor's rank and size.
    const size = t.shape.reduce((a, b) => a * b, 1);
    const info = {
      ...toHost(host, t, device.readSync(t.dataId as object) as Float32Array),
      rank: t.shape.length,
      size,
    };
    copies.push(info);
    return info;
  };
  const there = Array.isArray(inputs)
    ? inputs.map(copy)
    : Object.fromEntries(
        Object.entries(inputs)
          .filter(([, input]) => input)
          .map(([key, input]) => [key, Array.isArray(input) ? input.map(copy) : copy(input!)]),
      );
  try {
    const result = config.kernelFunc({ inputs: there as never, attrs: attrs as never, backend: host });
    const back = (t: TensorInfo): TensorInfo => {
      const dataId = device.write(host.readSync(t.dataId as object), t.shape, t.dtype);
      host.disposeData(t.dataId as object, true);
      return { dataId, shape: t.shape, dtype: t.dtype };
    };
    return Array.isArray(result) ? result.map(back) : back(result);
  } finally {
    for (const info of copies) host.disposeData(info.dataId as object, true);
  }
}

function tell(warning: string): void {
  if (told.has(warning)) return;
  told.add(warning);
  process.emitWarning(warning);
}

/** A copy of a tensor on the cpu backend. Complex numbers come as pairs, and are kept there as two tensors. */
function toHost(host: CpuBackend, { shape, dtype }: TensorInfo, data: Float32Array): TensorInfo {
  if (dtype !== 'complex64') return host.makeTensorInfo(shape, dtype, data);
  const { real, imag } = backend_util.splitRealAndImagArrays(data);
  const parts = {
    real: host.makeTensorInfo(shape, 'float32', real),
    imag: host.makeTensorInfo(shape, 'float32', imag),
  };
  const result = getKernel('Complex', 'cpu').kernelFunc({
    inputs: parts,
    attrs: {},
    backend: host,
  }) as TensorInfo;
  for (const part of Object.values(parts)) host.disposeData(part.dataId as object);
  return result;
}

/**
 * Registers, for a backend, all kernels that it lacks and tfjs's cpu backend has, as {@link computeOnCpu}.
 * @param only restricts it to these kernels.
 */
export function registerFallbacks(backendName: string, only?: readonly string[]): void {
  const own = new Set(getKernelsForBackend(backendName).map((k) => k.kernelName));
  for (const { kernelName } of getKernelsForBackend('cpu'))
    if (!own.has(kernelName) && (!only || only.includes(kernelName)))
      registerKernel({
        kernelName,
        backendName,
        kernelFunc: (call) => computeOnCpu(backendName, kernelName, call as unknown as Call),
      });
}
