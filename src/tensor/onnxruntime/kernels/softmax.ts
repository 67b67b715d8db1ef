import type { KernelConfig } from '@tensorflow/tfjs';
import { kernel, keyOf } from './kernel.js';

/** Softmax and its logarithm over the last axis. */
export const softmaxKernels: KernelConfig[] = [
  kernel<{ dim: number }>('Softmax', ({ inputs: { logits }, attrs, backend }) => {
    const axis = attrs.dim < 0 ? attrs.dim + logits.shape.length : attrs.dim;
    return backend.record(keyOf('Softmax', axis), [logits], logits.shape, 'float32', (emitter, out, [x]) =>
      emitter.setPlain(out, emitter.graph.node('Softmax', [emitter.plain(x)], { axis })),
    );
  }),
  kernel<{ axis: number }>('LogSoftmax', ({ inputs: { logits }, attrs, backend }) => {
    const axis = attrs.axis < 0 ? attrs.axis + logits.shape.length : attrs.axis;
    return backend.record(keyOf('LogSoftmax', axis), [logits], logits.shape, 'float32', (emitter, out, [x]) =>
      emitter.setPlain(out, emitter.graph.node('LogSoftmax', [emitter.plain(x)], { axis })),
    );
  }),
];
