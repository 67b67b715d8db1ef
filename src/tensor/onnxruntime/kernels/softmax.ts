import type { KernelConfig } from '@tensorflow/tfjs';
import { castName } from './casts.js';
import { kernel, keyOf } from './kernel.js';

/** Softmax over one axis; tfjs composes its logarithm. */
export const softmaxKernels: KernelConfig[] = [
  kernel<{ dim: number }>('Softmax', ({ inputs: { logits }, attrs, backend }) => {
    const axis = attrs.dim < 0 ? attrs.dim + logits.shape.length : attrs.dim;
    return backend.record(keyOf('Softmax', axis), [logits], logits.shape, 'float32', (emitter, out, [x]) =>
      emitter.setPlain(
        out,
        emitter.graph.node('Softmax', [castName(emitter, emitter.plain(x), x.dtype, 'float32')], { axis }),
      ),
    );
  }),
];
