import '@tensorflow/tfjs-backend-cpu';
import {
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

/** What a kernel is called with. */
interface Call {
  inputs: Record<string, TensorInfo | TensorInfo[] | undefined>;
  attrs: unknown;
  backend: unknown;
}

/**
 * Computes a kernel of another backend with tfjs's cpu kernel: its inputs are read, and its results written back.
 * Says once for each kernel that it does so.
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
  const name = `${backendName} ${kernelName}`;
  if (!told.has(name)) {
    told.add(name);
    process.emitWarning(
      `the ${backendName} backend computes ${kernelName} with TensorFlow.js's slow cpu kernel${why}`,
    );
  }
  const there: Record<string, TensorInfo | TensorInfo[]> = {};
  const copy = (t: TensorInfo) => host.makeTensorInfo(t.shape, t.dtype, device.readSync(t.dataId as object));
  for (const [key, input] of Object.entries(inputs))
    if (input) there[key] = Array.isArray(input) ? input.map(copy) : copy(input);
  const result = config.kernelFunc({ inputs: there as never, attrs: attrs as never, backend: host });
  const back = (t: TensorInfo): TensorInfo => {
    const dataId = device.write(host.readSync(t.dataId as object), t.shape, t.dtype);
    host.disposeData(t.dataId as object, true);
    return { dataId, shape: t.shape, dtype: t.dtype };
  };
  const out = Array.isArray(result) ? result.map(back) : back(result);
  for (const info of Object.values(there).flat()) host.disposeData(info.dataId as object, true);
  return out;
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
