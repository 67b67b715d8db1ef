import type {
  AllAttrs,
  AnyAttrs,
  ArgMaxAttrs,
  ArgMinAttrs,
  KernelConfig,
  MaxAttrs,
  MeanAttrs,
  MinAttrs,
  ProdAttrs,
  SumAttrs,
  TensorInfo,
} from '@tensorflow/tfjs';
import type { Emitter } from '../recording/emitter.js';
import { CAST_TO, type DataType, type Value } from '../recording/value.js';
import { blockedDot, blockedFactors, blockedMean } from './blockedNodes.js';
import { castName, constantOf, INT64 } from './casts.js';
import { type Call, kernel, keyOf, parseAxes, reducedShape } from './kernel.js';

interface ReduceAttrs {
  axis: number | number[];
  keepDims?: boolean;
}

/** Whether a reduction leaves the remaining axes in the same order channels first as last. */
function keepsOrder(axes: readonly number[], keepDims: boolean): boolean {
  if (keepDims) return true;
  const left = [0, 1, 2, 3].filter((a) => !axes.includes(a));
  return !(left.includes(3) && (left.includes(1) || left.includes(2)));
}

/** What a reduction gives of nothing, by TensorFlow.js; others give NaN. */
const OF_NOTHING: Record<string, number> = { ReduceSum: 0, ReduceMean: 0, ReduceProd: 1 };

/**
 * Records a reduction.
 * @param op ONNX's name.
 * @param inner the type that it is computed in, and given as `dtype`.
 */
function reduce(
  call: Call<unknown, 'x'>,
  op: 'ReduceSum' | 'ReduceMean' | 'ReduceProd' | 'ReduceMax' | 'ReduceMin',
  { axis, keepDims = false }: ReduceAttrs,
  dtype: string,
  inner: DataType,
): TensorInfo {
  const { x } = call.inputs;
  const axes = parseAxes(axis, x.shape.length);
  const shape = reducedShape(x.shape, axes, keepDims);
  if (axes.length === 0 && x.dtype === dtype) return call.backend.share(x);
  const key = keyOf(op, axes, keepDims, dtype, inner);
  return call.backend.record(key, [x], shape, dtype, (emitter, out, [value]) => {
    const g = emitter.graph;
    if (value.size === 0) {
      const nothing = constantOf(
        emitter,
        out.dtype,
        dtype === 'bool' ? Number(op === 'ReduceMin') : (OF_NOTHING[op] ?? Number.NaN),
      );
      emitter.setPlain(out, g.node('Expand', [nothing, g.ints(out.shape)]));
      return;
    }
    const blocked = inBlocks(emitter, op, value, axes, keepDims, out);
    if (blocked) return;
    const first = emitter.prefersChannelsFirst([value]) && keepsOrder(axes, keepDims);
    const over = first ? emitter.axesFirst(axes) : axes;
    const given = first ? emitter.channelsFirst(value) : emitter.plain(value);
    const flags = { keepdims: keepDims ? 1 : 0 };
    const fold = (name: string, how: string) =>
      how === 'ReduceSum'
        ? g.node(how, [name, g.ints(over)], flags)
        : g.node(how, [name], { ...flags, axes: over });
    const input = castName(emitter, given, value.dtype, inner);
    let name = fold(input, op);
    if (inner === 'float32' && (op === 'ReduceMax' || op === 'ReduceMin')) {
      // onnxruntime's extremes pass NaN over.
      const nan = g.node('Cast', [g.node('IsNaN', [input])], { to: CAST_TO.float32 });
      const any = g.node('Cast', [fold(nan, 'ReduceMax')], { to: CAST_TO.bool });
      name = g.node('Where', [any, g.scalar(Number.NaN), name]);
    }
    name = castName(emitter, name, inner, out.dtype);
    if (first && keepDims) emitter.setChannelsFirst(out, name);
    else emitter.setPlain(out, name);
  });
}

/**
 * Writes a sum or mean over height and width, and others if given, of an image in blocks, or of a product of two such; or over
 * the batch alone, with kept axes. @returns whether it did.
 */
function inBlocks(
  emitter: Emitter,
  op: string,
  value: Value,
  axes: readonly number[],
  keepDims: boolean,
  out: Value,
): boolean {
  if ((op !== 'ReduceSum' && op !== 'ReduceMean') || !emitter.canBlock(value)) return false;
  const g = emitter.graph;
  const [, h, w] = value.shape;
  const fold = (name: string, over: readonly number[], keepdims: number) =>
    op === 'ReduceSum'
      ? g.node(op, [name, g.ints(over)], { keepdims })
      : g.node(op, [name], { keepdims, axes: over });
  const factors = blockedFactors(emitter, value);
  if (!factors && emitter.layoutFor([value], ['blocked', 'first', 'plain']) !== 'blocked') return false;
  if (keepDims && `${axes}` === '0') {
    emitter.setLayout(out, 'blocked', fold(emitter.blocked(value), [0], 1));
    return true;
  }
  if (!axes.includes(1) || !axes.includes(2)) return false;
  // Of one kind and wanted of the other: sums of a product, means of an image.
  const factor = factors ? (op === 'ReduceSum' ? 1 : 1 / (h * w)) : op === 'ReduceSum' ? h * w : 1;
  let name = factors ? blockedDot(emitter, ...factors) : blockedMean(emitter, value);
  const rest = axes.filter((a) => a === 0 || a === 3).map((a) => (a === 0 ? 0 : 1));
  if (rest.length > 0) name = fold(name, rest, 0);
  if (factor !== 1) name = g.node('Mul', [name, g.scalar(factor)]);
  emitter.setPlain(out, g.node('Reshape', [name, g.ints(out.shape)]));
  return true;
}

/** Whole numbers are added up and multiplied as int64 whose last bits are kept, for onnxruntime's int32 sums end at the largest. */
function wholeNumbers(
  call: Call<unknown, 'x'>,
  op: 'ReduceSum' | 'ReduceProd',
  attrs: ReduceAttrs,
): TensorInfo {
  const { x } = call.inputs;
  const axes = parseAxes(attrs.axis, x.shape.length);
  const keepDims = attrs.keepDims ?? false;
  const shape = reducedShape(x.shape, axes, keepDims);
  if (axes.length === 0 && x.dtype === 'int32') return call.backend.share(x);
  return call.backend.record(
    keyOf(op, axes, keepDims, 'whole'),
    [x],
    shape,
    'int32',
    (emitter, out, [value]) => {
      const g = emitter.graph;
      const flags = { keepdims: keepDims ? 1 : 0 };
      const long = g.node('Cast', [emitter.plain(value)], { to: INT64 });
      const name =
        value.size === 0
          ? g.node('Expand', [constantOf(emitter, 'int32', OF_NOTHING[op]), g.ints(out.shape)])
          : g.node(
              'Cast',
              [
                op === 'ReduceSum'
                  ? g.node(op, [long, g.ints(axes)], flags)
                  : g.node(op, [long], { ...flags, axes }),
              ],
              {
                to: CAST_TO.int32,
              },
            );
      emitter.setPlain(out, name);
    },
  );
}

/** The place of an extreme; NaN is none, as in TensorFlow.js. */
function argument(call: Call<ArgMaxAttrs, 'x'>, op: 'ArgMax' | 'ArgMin'): TensorInfo {
  const { x } = call.inputs;
  const [axis] = parseAxes(call.attrs.axis, x.shape.length);
  const shape = x.shape.filter((_, i) => i !== axis);
  return call.backend.record(keyOf(op, axis), [x], shape, 'int32', (emitter, out, [value]) => {
    const g = emitter.graph;
    let name = castName(
      emitter,
      emitter.plain(value),
      value.dtype,
      value.dtype === 'bool' ? 'int32' : value.dtype,
    );
    if (value.dtype === 'float32') {
      const least = g.scalar(op === 'ArgMax' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
      name = g.node('Where', [g.node('IsNaN', [name]), least, name]);
    }
    emitter.setPlain(out, g.node('Cast', [g.node(op, [name], { axis, keepdims: 0 })], { to: CAST_TO.int32 }));
  });
}

const isWhole = (x: TensorInfo) => x.dtype === 'int32' || x.dtype === 'bool';
const innerOf = (x: TensorInfo): DataType => (isWhole(x) ? 'int32' : 'float32');

/** Sums, means, extremes and their places. */
export const reduceKernels: KernelConfig[] = [
  kernel<SumAttrs, 'x'>('Sum', (call) =>
    isWhole(call.inputs.x)
      ? wholeNumbers(call, 'ReduceSum', call.attrs)
      : reduce(call, 'ReduceSum', call.attrs, 'float32', 'float32'),
  ),
  kernel<MeanAttrs, 'x'>('Mean', (call) => reduce(call, 'ReduceMean', call.attrs, 'float32', 'float32')),
  kernel<ProdAttrs, 'x'>('Prod', (call) =>
    isWhole(call.inputs.x)
      ? wholeNumbers(call, 'ReduceProd', call.attrs)
      : reduce(call, 'ReduceProd', call.attrs, 'float32', 'float32'),
  ),
  kernel<MaxAttrs, 'x'>('Max', (call) => {
    const { reductionIndices: axis, keepDims } = call.attrs;
    const { x } = call.inputs;
    return reduce(call, 'ReduceMax', { axis, keepDims }, x.dtype, innerOf(x));
  }),
  kernel<MinAttrs, 'x'>('Min', (call) => {
    const { x } = call.inputs;
    return reduce(call, 'ReduceMin', call.attrs, x.dtype, innerOf(x));
  }),
  kernel<AllAttrs, 'x'>('All', (call) => reduce(call, 'ReduceMin', call.attrs, 'bool', 'int32')),
  kernel<AnyAttrs, 'x'>('Any', (call) => reduce(call, 'ReduceMax', call.attrs, 'bool', 'int32')),
  kernel<ArgMaxAttrs, 'x'>('ArgMax', (call) => argument(call, 'ArgMax')),
  kernel<ArgMinAttrs, 'x'>('ArgMin', (call) => argument(call, 'ArgMin')),
];
