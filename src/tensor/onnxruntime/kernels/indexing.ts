import { backend_util, type KernelConfig } from '@tensorflow/tfjs';
import { CAST_TO, type DataType } from '../recording/value.js';
import { kernel, keyOf, NotHere, parseAxes } from './kernel.js';

/** Kernels that look elements up, and their gradients. */
export const indexingKernels: KernelConfig[] = [
  kernel<{ axis: number; batchDims: number }>('GatherV2', ({ inputs: { x, indices }, attrs, backend }) => {
    const [axis] = parseAxes(attrs.axis, x.shape.length);
    if (attrs.batchDims) throw new NotHere('with batch dimensions');
    const info = backend_util.segment_util.collectGatherOpShapeInfo(x as never, indices as never, axis, 0);
    return backend.record(
      keyOf('Gather', axis),
      [x, indices],
      info.outputShape,
      x.dtype,
      (emitter, out, [v, i]) =>
        emitter.setPlain(out, emitter.graph.node('Gather', [emitter.plain(v), emitter.plain(i)], { axis })),
    );
  }),
  kernel<{ numSegments: number }>('UnsortedSegmentSum', ({ inputs: { x, segmentIds }, attrs, backend }) => {
    const shape = [attrs.numSegments, ...x.shape.slice(segmentIds.shape.length)];
    return backend.record(
      keyOf('SegmentSum', attrs.numSegments),
      [x, segmentIds],
      shape,
      x.dtype,
      (emitter, out, [v, ids]) => {
        const g = emitter.graph;
        const zeros = g.node('Expand', [g.scalar(0), g.ints(out.shape)]);
        const index = g.node('Reshape', [
          g.node('Cast', [emitter.plain(ids)], { to: 7 }),
          g.ints([...ids.shape, 1]),
        ]);
        emitter.setPlain(out, g.node('ScatterND', [zeros, index, emitter.plain(v)], { reduction: 'add' }));
      },
    );
  }),
  kernel<{ depth: number; onValue: number; offValue: number; dtype: DataType }>(
    'OneHot',
    ({ inputs: { indices }, attrs, backend }) => {
      const { depth, onValue, offValue } = attrs;
      const dtype = attrs.dtype ?? 'int32';
      return backend.record(
        keyOf('OneHot', depth, onValue, offValue),
        [indices],
        [...indices.shape, depth],
        dtype,
        (emitter, out, [i]) => {
          const g = emitter.graph;
          const hot = g.node(
            'OneHot',
            [
              emitter.plain(i),
              g.constant(Int32Array.of(depth), [1]),
              g.constant(Float32Array.of(offValue, onValue), [2]),
            ],
            { axis: -1 },
          );
          emitter.setPlain(out, dtype === 'float32' ? hot : g.node('Cast', [hot], { to: CAST_TO[dtype] }));
        },
      );
    },
  ),
];
