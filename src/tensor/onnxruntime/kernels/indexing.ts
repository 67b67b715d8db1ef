import {
  backend_util,
  type GatherV2Attrs,
  type KernelConfig,
  type OneHotAttrs,
  type TensorInfo,
  type UnsortedSegmentSumAttrs,
} from '@tensorflow/tfjs';
import type { GraphNode } from '../../onnx/graph.js';
import type { Emitter } from '../recording/emitter.js';
import type { Recorder } from '../recording/recorder.js';
import type { DataType, Value } from '../recording/value.js';
import { castName, constantOf, INT64 } from './casts.js';
import { type Call, kernel, keyOf, NotHere, parseAxes } from './kernel.js';

/** Key of the recipe that sums rows by segments: the gradient of an embedding is nearly all zeros of it. */
const SEGMENT_SUM = 'SegmentSum';

/**
 * Looks at indices whose data are there already. ONNX counts negative ones from the end, TensorFlow.js does not: where the
 * data are still to be computed, nodes have to see to it.
 * @returns the first that is not in [0, size), 'none', or 'unknown'.
 */
function outOfRange(backend: Recorder, indices: TensorInfo, size: number): number | 'none' | 'unknown' {
  const data = backend.knownData(indices);
  if (!data) return 'unknown';
  return data.find((index) => !(index >= 0 && index < size)) ?? 'none';
}

/** Whether each index is in [0, size), as booleans of the indices' shape. */
function inRange(emitter: Emitter, indices: string, size: number): string {
  const g = emitter.graph;
  return g.node('And', [
    g.node('GreaterOrEqual', [indices, constantOf(emitter, 'int32', 0)]),
    g.node('Less', [indices, constantOf(emitter, 'int32', size)]),
  ]);
}

function gather({ inputs, attrs, backend }: Call<GatherV2Attrs, 'x' | 'indices'>): TensorInfo {
  const { x, indices } = inputs;
  const [axis] = parseAxes(attrs.axis, x.shape.length);
  const size = x.shape[axis];
  const wrong = outOfRange(backend, indices, size);
  if (typeof wrong === 'number')
    throw new Error(`GatherV2: the index value ${wrong} is not in [0, ${size - 1}]`);
  if (attrs.batchDims) throw new NotHere('with batch dimensions');
  const info = backend_util.segment_util.collectGatherOpShapeInfo(x as never, indices as never, axis, 0);
  const key = keyOf('Gather', axis, wrong);
  return backend.record(key, [x, indices], info.outputShape, x.dtype, (emitter, out, [v, i]) => {
    const g = emitter.graph;
    let at = emitter.plain(i);
    // A negative index becomes one that onnxruntime refuses.
    if (wrong === 'unknown')
      at = g.node('Where', [inRange(emitter, at, size), at, constantOf(emitter, 'int32', size)]);
    emitter.setPlain(out, g.node('Gather', [emitter.plain(v), at], { axis }));
  });
}

/** Sums of the rows of each segment; rows of segments that there are not are left out. */
function unsortedSegmentSum({
  inputs: { x, segmentIds },
  attrs: { numSegments },
  backend,
}: Call<UnsortedSegmentSumAttrs, 'x' | 'segmentIds'>): TensorInfo {
  const shape = [numSegments, ...x.shape.slice(segmentIds.shape.length)];
  const guarded = outOfRange(backend, segmentIds, numSegments) !== 'none';
  const key = keyOf(SEGMENT_SUM, numSegments, guarded);
  return backend.record(key, [x, segmentIds], shape, x.dtype, (emitter, out, [v, ids]) => {
    const g = emitter.graph;
    const inner: DataType = v.dtype === 'bool' ? 'int32' : v.dtype;
    const zero = constantOf(emitter, inner, 0);
    let at = emitter.plain(ids);
    let rows = castName(emitter, emitter.plain(v), v.dtype, inner);
    if (guarded) {
      // Nothing is added to the first segment instead.
      const good = inRange(emitter, at, numSegments);
      at = g.node('Where', [good, at, constantOf(emitter, 'int32', 0)]);
      const wide = [...ids.shape, ...Array(v.shape.length - ids.shape.length).fill(1)];
      rows = g.node('Where', [g.node('Reshape', [good, g.ints(wide)]), rows, zero]);
    }
    const index = g.node('Reshape', [g.node('Cast', [at], { to: INT64 }), g.ints([...ids.shape, 1])]);
    const sums = g.node('ScatterND', [g.node('Expand', [zero, g.ints(out.shape)]), index, rows], {
      reduction: 'add',
    });
    emitter.setPlain(out, castName(emitter, sums, inner, out.dtype));
  });
}

/** Whether a value is a sum of segments, or such a one times a number, and nothing but the operation at hand wants it. */
function isScatter(emitter: Emitter, value: Value): boolean {
  const { recipe } = value;
  if (!recipe || value.dtype !== 'float32' || !emitter.isUsedOnce(value)) return false;
  if (recipe.key === 'Multiply')
    return recipe.inputs.some((v, i) => recipe.inputs[1 - i].size === 1 && isScatter(emitter, v));
  return recipe.key.startsWith(SEGMENT_SUM);
}

/**
 * Multiplies the rows of a sum of segments by a number instead of the sum, so that its zeros are not multiplied.
 * @returns the product's name; nothing where it has to be a node of its own.
 */
export function productInScatter(emitter: Emitter, a: Value, b: Value): string | undefined {
  const [value, number] = a.size === 1 ? [b, a] : [a, b];
  if (number.size !== 1 || number.shape.length > 0 || !isScatter(emitter, value)) return undefined;
  const { name, node } = scatterOf(emitter, value);
  if (!node) return undefined;
  node.inputs[2] = emitter.graph.node('Mul', [node.inputs[2], emitter.plain(number)]);
  emitter.graph.moveToEnd(node);
  return name;
}

/** Adds the rows of a sum of segments to what the sum is added to: an update of an embedding writes few rows. */
export function sumInScatter(emitter: Emitter, a: Value, b: Value): string | undefined {
  const [value, other] = isScatter(emitter, a) ? [a, b] : [b, a];
  if (`${value.shape}` !== `${other.shape}` || other.dtype !== 'float32' || !isScatter(emitter, value))
    return undefined;
  const { name, node } = scatterOf(emitter, value);
  if (!node) return undefined;
  node.inputs[0] = emitter.plain(other);
  emitter.graph.moveToEnd(node);
  return name;
}

/** The name of a value, and the node that scatters its rows over zeros. */
function scatterOf(emitter: Emitter, value: Value): { name: string; node: GraphNode | undefined } {
  const name = emitter.plain(value);
  const node = emitter.graph.maker(name);
  const zeros = node?.op === 'ScatterND' && emitter.graph.maker(node.inputs[0])?.op === 'Expand';
  return { name, node: zeros ? node : undefined };
}

/** Rows that are `onValue` at their index and `offValue` elsewhere, or everywhere where the index is out of range. */
function oneHot({ inputs: { indices }, attrs, backend }: Call<OneHotAttrs, 'indices'>): TensorInfo {
  const { depth, onValue, offValue } = attrs;
  const dtype = (attrs.dtype ?? 'int32') as DataType;
  const shape = [...indices.shape, depth];
  return backend.record(
    keyOf('OneHot', depth, onValue, offValue, dtype),
    [indices],
    shape,
    dtype,
    (emitter, out, [i]) => {
      const g = emitter.graph;
      const column = g.node('Reshape', [emitter.plain(i), g.ints([...i.shape, 1])]);
      const places = g.constant(
        Int32Array.from({ length: depth }, (_, k) => k),
        [depth],
      );
      const on = g.node('Equal', [castName(emitter, column, i.dtype, 'int32'), places]);
      const inner: DataType = dtype === 'bool' ? 'int32' : dtype;
      const values = [onValue, offValue].map((value) => constantOf(emitter, inner, value));
      emitter.setPlain(out, castName(emitter, g.node('Where', [on, ...values]), inner, dtype));
    },
  );
}

/** Kernels that look elements up, and their gradients. */
export const indexingKernels: KernelConfig[] = [
  kernel('GatherV2', gather),
  kernel('UnsortedSegmentSum', unsortedSegmentSum),
  kernel('OneHot', oneHot),
];
