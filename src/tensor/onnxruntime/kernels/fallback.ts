import { getKernelsForBackend, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs';
import type { OnnxruntimeBackend } from '../backend.js';
import type { HostData } from '../value.js';
import { BACKEND_NAME } from './kernel.js';

/** As much of the cpu backend as the fall-back uses. */
interface CpuBackend {
  makeTensorInfo(shape: number[], dtype: string, values?: unknown): TensorInfo;
  readSync(id: object): unknown;
  disposeData(id: object, force?: boolean): boolean;
}

const told = new Set<string>();

/**
 * Kernels for all that tfjs's cpu backend can do and this one cannot: the inputs are computed, the cpu kernel runs
 * on them, and its results come back as data. Each kernel says once that it does so.
 */
export function fallbackKernels(own: ReadonlySet<string>, cpu: () => CpuBackend): KernelConfig[] {
  return getKernelsForBackend('cpu')
    .filter((config) => !own.has(config.kernelName))
    .map((config) => ({
      kernelName: config.kernelName,
      backendName: BACKEND_NAME,
      kernelFunc: ({ inputs, attrs, backend }) => {
        const ort = backend as OnnxruntimeBackend;
        const host = cpu();
        if (!told.has(config.kernelName)) {
          told.add(config.kernelName);
          process.emitWarning(
            `the onnxruntime backend computes ${config.kernelName} with TensorFlow.js's slow cpu kernel`,
          );
        }
        const there: typeof inputs = {};
        for (const [name, input] of Object.entries(inputs)) {
          const copy = (t: TensorInfo) => host.makeTensorInfo(t.shape, t.dtype, ort.readSync(t.dataId));
          there[name] = (Array.isArray(input) ? input.map(copy) : input && copy(input)) as TensorInfo;
        }
        const result = config.kernelFunc({ inputs: there, attrs, backend: host });
        const back = (t: TensorInfo) => {
          const info = ort.upload(host.readSync(t.dataId) as HostData, t.shape, t.dtype as 'float32');
          host.disposeData(t.dataId, true);
          return info;
        };
        const out = Array.isArray(result) ? result.map(back) : back(result as TensorInfo);
        for (const input of Object.values(there))
          if (input) host.disposeData((input as TensorInfo).dataId, true);
        return out;
      },
    }));
}
