import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import { CAST_TO } from '../recording/value.js';
import { type Call, kernel, keyOf, parseAxes } from './kernel.js';

interface ReduceAttrs {
  axis: number | number[];
  keepDims: boolean;
}

/** Whether a reduction leaves the remaining axes in the same order channels first as last. */
function keepsOrder(axes: readonly number[], keepDims: boolean): boolean {
  if (keepDims) return true;
  const left = [0, 1, 2, 3].filter((a) => !axes.includes(a));
  return !(left.includes(3) && (left.includes(1) || left.includes(2)));
}

/** Records a reduction. @param op ONNX's name; ReduceSum takes its axes as an input, the others as an attribute. */
function reduce(call: Call<ReduceAttrs>, op: string, dtype: string): TensorInfo {
  const { x } = call.inputs;
  const axes = parseAxes(call.attrs.axis, x.shape.length);
  const keepDims = call.attrs.keepDims ?? false;
  const shape = keepDims
    ? x.shape.map((d, i) => (axes.includes(i) ? 1 : d))
    : x.shape.filter((_, i) => !axes.includes(i));
  if (axes.length === 0 && x.dtype === dtype) return call.backend.share(x);
  return call.backend.record(keyOf(op, axes, keepDims, dtype), [x], shape, dtype, (emitter, out, [value]) => {
    const g = emitter.graph;
    const bool = value.dtype === 'bool';
    const first = emitter.prefersChannelsFirst([value]) && keepsOrder(axes, keepDims);
    const over = first ? emitter.axesFirst(axes) : axes;
    let name = first ? emitter.channelsFirst(value) : emitter.plain(value);
    if (bool) name = g.node('Cast', [name], { to: CAST_TO.int32 });
    const flags = { keepdims: keepDims ? 1 : 0 };
    name =
      op === 'ReduceSum'
        ? g.node(op, [name, g.ints(over)], flags)
        : g.node(op, [name], { ...flags, axes: over });
    const have = bool ? 'int32' : value.dtype;
    if (out.dtype !== have) name = g.node('Cast', [name], { to: CAST_TO[out.dtype] });
    if (first && keepDims) emitter.setChannelsFirst(out, name);
    else emitter.setPlain(out, name);
  });
}

function argument(call: Call<{ axis: number }>, op: string): TensorInfo {
  const { x } = call.inputs;
  const [axis] = parseAxes(call.attrs.axis, x.shape.length);
  const shape = x.shape.filter((_, i) => i !== axis);
  return call.backend.record(keyOf(op, axis), [x], shape, 'int32', (emitter, out, [value]) => {
    const g = emitter.graph;
    const index = g.node(op, [emitter.plain(value)], { axis, keepdims: 0 });
    emitter.setPlain(out, g.node('Cast', [index], { to: CAST_TO.int32 }));
  });
}

/** Sums, means, extremes and their places. */
export const reduceKernels: KernelConfig[] = [
  kernel<ReduceAttrs>('Sum', (call) =>
    reduce(call, 'ReduceSum', call.inputs.x.dtype === 'bool' ? 'int32' : call.inputs.x.dtype),
  ),
  kernel<ReduceAttrs>('Mean', (call) => {
    const { x } = call.inputs;
    const float = x.dtype === 'float32' ? x : castToFloat(call, x);
    return reduce({ ...call, inputs: { x: float } }, 'ReduceMean', 'float32');
  }),
  kernel<ReduceAttrs>('Prod', (call) => reduce(call, 'ReduceProd', call.inputs.x.dtype)),
  kernel<{ reductionIndices: number | number[]; keepDims: boolean }>('Max', (call) => {
    const { reductionIndices: axis, keepDims } = call.attrs;
    return reduce({ ...call, attrs: { axis, keepDims } }, 'ReduceMax', call.inputs.x.dtype);
  }),
  kernel<ReduceAttrs>('Min', (call) => reduce(call, 'ReduceMin', call.inputs.x.dtype)),
  kernel<ReduceAttrs>('All', (call) => reduce(call, 'ReduceMin', 'bool')),
  kernel<ReduceAttrs>('Any', (call) => reduce(call, 'ReduceMax', 'bool')),
  kernel<{ axis: number }>('ArgMax', (call) => argument(call, 'ArgMax')),
  kernel<{ axis: number }>('ArgMin', (call) => argument(call, 'ArgMin')),
];

function castToFloat(call: Call<unknown>, x: TensorInfo): TensorInfo {
  return call.backend.record('Cast(float32)', [x], x.shape, 'float32', (emitter, out, [value]) =>
    emitter.setPlain(out, emitter.graph.node('Cast', [emitter.plain(value)], { to: CAST_TO.float32 })),
  );
}
