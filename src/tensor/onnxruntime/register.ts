import '@tensorflow/tfjs-backend-cpu';
import { findBackend, registerBackend, registerKernel } from '@tensorflow/tfjs';
import type { SessionOptions } from '../../../selfplay/onnxSession.js';
import { OnnxruntimeBackend } from './backend.js';
import { binaryKernels } from './kernels/binary.js';
import { convolutionKernels } from './kernels/convolution.js';
import { fallbackKernels } from './kernels/fallback.js';
import { indexingKernels } from './kernels/indexing.js';
import { BACKEND_NAME } from './kernels/kernel.js';
import { matmulKernels } from './kernels/matmul.js';
import { normalizationKernels } from './kernels/normalization.js';
import { poolingKernels } from './kernels/pooling.js';
import { reduceKernels } from './kernels/reduce.js';
import { shapeKernels } from './kernels/shape.js';
import { softmaxKernels } from './kernels/softmax.js';
import { unaryKernels } from './kernels/unary.js';

/** All kernels that record ONNX nodes. */
export const ownKernels = [
  ...unaryKernels,
  ...binaryKernels,
  ...reduceKernels,
  ...matmulKernels,
  ...convolutionKernels,
  ...normalizationKernels,
  ...poolingKernels,
  ...shapeKernels,
  ...indexingKernels,
  ...softmaxKernels,
];

let registered = false;

/** Registers the backend under the name 'onnxruntime', once; later calls do nothing. */
export function registerOnnxruntime(options: SessionOptions = {}): void {
  if (registered) return;
  registered = true;
  registerBackend(BACKEND_NAME, () => new OnnxruntimeBackend(options), 2);
  for (const config of ownKernels) registerKernel(config);
  const names = new Set(ownKernels.map((k) => k.kernelName));
  for (const config of fallbackKernels(names, () => findBackend('cpu') as never)) registerKernel(config);
}
