import type { KernelConfig } from '@tensorflow/tfjs';
import { kernel, keyOf, NotHere } from './kernel.js';

/** Batch normalisation with given statistics, as layers use it when they predict. */
export const normalizationKernels: KernelConfig[] = [
  kernel<{ varianceEpsilon: number }>('FusedBatchNorm', ({ inputs, attrs, backend }) => {
    const { x, scale, offset, mean, variance } = inputs;
    const channels = x.shape.at(-1)!;
    if (mean.shape.length !== 1 || x.shape.length !== 4)
      throw new NotHere('statistics of another shape than [channels]');
    const list = [x, mean, variance, ...(scale ? [scale] : []), ...(offset ? [offset] : [])];
    const key = keyOf('BatchNorm', attrs.varianceEpsilon, !!scale, !!offset);
    return backend.record(key, list, x.shape, 'float32', (emitter, out, values) => {
      const g = emitter.graph;
      const rest = values.slice(3);
      const one = () => g.constant(new Float32Array(channels).fill(1), [channels]);
      const zero = () => g.constant(new Float32Array(channels), [channels]);
      const gamma = scale ? emitter.plain(rest.shift()!) : one();
      const beta = offset ? emitter.plain(rest.shift()!) : zero();
      emitter.setChannelsFirst(
        out,
        g.node(
          'BatchNormalization',
          [emitter.channelsFirst(values[0]), gamma, beta, emitter.plain(values[1]), emitter.plain(values[2])],
          {},
          {
            epsilon: attrs.varianceEpsilon,
          },
        ),
      );
    });
  }),
];
