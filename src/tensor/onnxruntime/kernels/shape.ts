import { backend_util, type KernelConfig, type TensorInfo, upcastType, util } from '@tensorflow/tfjs';
import type { Emitter } from '../recording/emitter.js';
import { CAST_TO, type DataType } from '../recording/value.js';
import { fitChannelsFirst } from './binary.js';
import { castName, constantOf } from './casts.js';
import { type Call, kernel, keyOf, parseAxes, sizeOf } from './kernel.js';

export function reshape(call: Call<unknown>, x: TensorInfo, wanted: readonly number[]): TensorInfo {
  const size = sizeOf(x.shape);
  const shape = util.inferFromImplicitShape([...wanted], size);
  util.assert(
    sizeOf(shape) === size,
    () =>
      `The new shape (${shape}) has ${sizeOf(shape)} elements and the old shape (${x.shape}) has ${size} elements. They must match.`,
  );
  return call.backend.share(x, shape);
}

/** A tensor filled with one number; the number is data, so that it may change without a new compilation. */
function fill(call: Call<unknown>, shape: readonly number[], value: number, dtype: DataType): TensorInfo {
  const data =
    dtype === 'float32'
      ? Float32Array.of(value)
      : dtype === 'int32'
        ? Int32Array.of(value)
        : Uint8Array.of(value);
  const scalar = call.backend.upload(data, [], dtype);
  const out = call.backend.record('Fill', [scalar], shape, dtype, (emitter, o, [v]) =>
    emitter.setPlain(o, emitter.graph.node('Expand', [emitter.plain(v), emitter.graph.ints(o.shape)])),
  );
  call.backend.disposeData(scalar.dataId);
  return out;
}

/** As {@link fill}, of the shape and type of x, with a number that is never another. */
function constant(call: Call<unknown>, value: number): TensorInfo {
  const { shape, dtype } = call.inputs.x;
  return call.backend.record(keyOf('Constant', value), [], shape, dtype, (emitter, out) =>
    emitter.setPlain(out, emitter.filled(out.shape, constantOf(emitter, out.dtype, value))),
  );
}

/** A node on plain data. */
export function plainNode(
  call: Call<unknown>,
  key: string,
  inputs: TensorInfo[],
  shape: readonly number[],
  write: (emitter: Emitter, names: string[]) => string,
): TensorInfo {
  return call.backend.record(key, inputs, shape, inputs[0].dtype, (emitter, out, values) =>
    emitter.setPlain(
      out,
      write(
        emitter,
        values.map((v) => emitter.plain(v)),
      ),
    ),
  );
}

/** ONNX has no Pad or Tile or Slice of booleans everywhere: those go through int32. */
export function throughInts(
  emitter: Emitter,
  dtype: string,
  name: string,
  write: (name: string) => string,
): string {
  if (dtype !== 'bool') return write(name);
  const g = emitter.graph;
  return g.node('Cast', [write(g.node('Cast', [name], { to: CAST_TO.int32 }))], { to: CAST_TO.bool });
}

/** Kernels that move elements without changing them. */
export const shapeKernels: KernelConfig[] = [
  kernel<{ shape: number[] }>('Reshape', (call) => reshape(call, call.inputs.x, call.attrs.shape)),
  kernel<{ dim: number }>('ExpandDims', (call) => {
    const { input } = call.inputs;
    const rank = input.shape.length;
    util.assert(
      -(rank + 1) <= call.attrs.dim && call.attrs.dim <= rank,
      () => `Axis must be in the interval [${-(rank + 1)}, ${rank}]`,
    );
    const shape = [...input.shape];
    shape.splice(call.attrs.dim < 0 ? input.shape.length + call.attrs.dim + 1 : call.attrs.dim, 0, 1);
    return reshape(call, input, shape);
  }),
  kernel<{ perm: number[] }>('Transpose', (call) => {
    const { x } = call.inputs;
    const { perm } = call.attrs;
    const shape = perm.map((p) => x.shape[p]);
    const moved = perm.filter((p) => x.shape[p] !== 1);
    // The data stay in their order, as in the gradient of a gather along the first axis.
    if (moved.every((p, i) => i === 0 || p > moved[i - 1])) return call.backend.share(x, shape);
    return plainNode(call, keyOf('Transpose', perm), [x], shape, (e, [name]) =>
      e.graph.node('Transpose', [name], { perm }),
    );
  }),
  kernel<{ paddings: [number, number][]; constantValue: number }>('PadV2', (call) => {
    const { x } = call.inputs;
    const { paddings, constantValue } = call.attrs;
    if (paddings.every(([a, b]) => a === 0 && b === 0)) return call.backend.share(x);
    const shape = x.shape.map((d, i) => d + paddings[i][0] + paddings[i][1]);
    return plainNode(call, keyOf('Pad', paddings, constantValue), [x], shape, (e, [name]) => {
      const g = e.graph;
      const pads = g.ints([...paddings.map((p) => p[0]), ...paddings.map((p) => p[1])]);
      return throughInts(e, x.dtype, name, (n) =>
        g.node('Pad', [
          n,
          pads,
          x.dtype === 'float32' ? g.scalar(constantValue) : g.constant(Int32Array.of(constantValue), []),
        ]),
      );
    });
  }),
  kernel<{ axis: number }>('Concat', (call) => {
    const inputs = Object.values(call.inputs);
    const rank = inputs[0].shape.length;
    const [axis] = parseAxes(call.attrs.axis, rank);
    backend_util.assertParamsConsistent(
      inputs.map((i) => i.shape),
      axis,
    );
    const filled = inputs.filter((i) => sizeOf(i.shape) > 0);
    const parts = filled.length > 0 ? filled : inputs.slice(0, 1);
    if (filled.length === 1) return call.backend.share(filled[0]);
    const shape = [...inputs[0].shape];
    shape[axis] = inputs.reduce((a, i) => a + i.shape[axis], 0);
    return call.backend.record(
      keyOf('Concat', axis),
      parts,
      shape,
      parts[0].dtype,
      (emitter, out, values) => {
        if (rank === 4 && emitter.prefersChannelsFirst(values))
          emitter.setChannelsFirst(
            out,
            emitter.graph.node(
              'Concat',
              values.map((v) => emitter.channelsFirst(v)),
              { axis: emitter.axesFirst([axis])[0] },
            ),
          );
        else
          emitter.setPlain(
            out,
            emitter.graph.node(
              'Concat',
              values.map((v) => emitter.plain(v)),
              { axis },
            ),
          );
      },
    );
  }),
  kernel<{ axis: number }>('Pack', (call) => {
    const inputs = Object.values(call.inputs);
    const axis = call.attrs.axis < 0 ? inputs[0].shape.length + 1 + call.attrs.axis : call.attrs.axis;
    for (const { shape, dtype } of inputs) {
      util.assertShapesMatch(
        inputs[0].shape,
        shape,
        'All tensors passed to stack must have matching shapes: ',
      );
      util.assert(dtype === inputs[0].dtype, () => 'All tensors passed to stack must have matching dtypes');
    }
    const one = [...inputs[0].shape];
    one.splice(axis, 0, 1);
    const shape = [...one];
    shape[axis] = inputs.length;
    return plainNode(call, keyOf('Pack', axis), inputs, shape, (e, names) =>
      e.graph.node(
        'Concat',
        names.map((n) => e.graph.node('Reshape', [n, e.graph.ints(one)])),
        { axis },
      ),
    );
  }),
  kernel<{ reps: number[] }>('Tile', (call) => {
    const { x } = call.inputs;
    const { reps } = call.attrs;
    if (reps.every((r) => r === 1)) return call.backend.share(x);
    return plainNode(
      call,
      keyOf('Tile', reps),
      [x],
      x.shape.map((d, i) => d * reps[i]),
      (e, [name]) => throughInts(e, x.dtype, name, (n) => e.graph.node('Tile', [n, e.graph.ints(reps)])),
    );
  }),
  kernel<{ shape: number[]; value: number; dtype: DataType }>('Fill', (call) =>
    fill(call, call.attrs.shape, call.attrs.value, call.attrs.dtype ?? 'float32'),
  ),
  kernel('ZerosLike', (call) => constant(call, 0)),
  kernel('OnesLike', (call) => constant(call, 1)),
  kernel<unknown, 'condition' | 't' | 'e'>('Select', (call) => {
    const { condition, t, e } = call.inputs;
    const dtype = upcastType(t.dtype, e.dtype);
    return call.backend.record('Select', [condition, t, e], t.shape, dtype, (emitter, out, values) => {
      const g = emitter.graph;
      // ONNX's Where has no booleans here.
      const inner = out.dtype === 'bool' ? 'int32' : out.dtype;
      const where = (names: string[]) => {
        const [x, y] = [1, 2].map((i) => castName(emitter, names[i], values[i].dtype, inner));
        return castName(emitter, g.node('Where', [names[0], x, y]), inner, out.dtype);
      };
      const sameRank = values.every((v) => v.shape.length === 4);
      if (sameRank && fitChannelsFirst(values) && emitter.prefersChannelsFirst(values)) {
        emitter.setChannelsFirst(out, where(values.map((v) => emitter.channelsFirst(v))));
        return;
      }
      const [c, x, y] = values.map((v) => emitter.plain(v));
      // tfjs lets a vector condition choose among rows
      const { shape } = values[0];
      const rows = [...shape, ...Array(out.shape.length - shape.length).fill(1)];
      const chosen = shape.length === out.shape.length ? c : g.node('Reshape', [c, g.ints(rows)]);
      emitter.setPlain(out, where([chosen, x, y]));
    });
  }),
];
