import { registerBackend, registerKernel, removeBackend } from '@tensorflow/tfjs';
import type { SessionOptions } from '../../../base/onnxSession.js';
import { registerFallbacks } from '../cpu/fallback.js';
import { OnnxruntimeBackend } from './backend.js';
import { binaryKernels } from './kernels/binary.js';
import { convolutionKernels } from './kernels/convolution.js';
import { depthwiseKernels } from './kernels/depthwise.js';
import { indexingKernels } from './kernels/indexing.js';
import { BACKEND_NAME } from './kernels/kernel.js';
import { matmulKernels } from './kernels/matmul.js';
import { normalizationKernels } from './kernels/normalization.js';
import { poolingKernels } from './kernels/pooling.js';
import { reduceKernels } from './kernels/reduce.js';
import { resizeKernels } from './kernels/resize.js';
import { shapeKernels } from './kernels/shape.js';
import { slicingKernels } from './kernels/slicing.js';
import { softmaxKernels } from './kernels/softmax.js';
import { unaryKernels } from './kernels/unary.js';
import { noteVariables } from './variables.js';

/** All kernels that record ONNX nodes. */
export const ownKernels = [
  ...unaryKernels,
  ...binaryKernels,
  ...reduceKernels,
  ...matmulKernels,
  ...convolutionKernels,
  ...depthwiseKernels,
  ...normalizationKernels,
  ...poolingKernels,
  ...resizeKernels,
  ...shapeKernels,
  ...slicingKernels,
  ...indexingKernels,
  ...softmaxKernels,
];

let registered: string | undefined;

/**
 * Registers the backend under the name 'onnxruntime'. With the options that it already has this does nothing; with
 * others a new backend takes its place, and tensors on the old one are gone.
 */
export function registerOnnxruntime(options: SessionOptions = {}): void {
  const wanted = JSON.stringify(options);
  if (registered === wanted) return;
  if (registered !== undefined) removeBackend(BACKEND_NAME);
  else {
    for (const config of ownKernels) registerKernel(config);
    registerFallbacks(BACKEND_NAME);
    noteVariables();
  }
  registered = wanted;
  registerBackend(BACKEND_NAME, () => new OnnxruntimeBackend(options), 2);
}
