import { ZeroError } from '../base/errors.js';
import { type Model, type ModelNode, readModel } from '../base/onnx/read.js';
import { printable } from '../base/text.js';
import { INPUTS, type InputSet } from '../engine/inputs.js';
import { HEADS, type Heads } from './heads.js';

/*
 * A network file may come from anywhere, and its model is run by onnxruntime, which does what a model says: reads files
 * beside it, loops for ever, takes all memory. So the graph is looked at before it is loaded: only the operations that
 * networks are written with, shapes that follow from one another, sizes and work within bounds.
 */

/** Bounds for one position: elements of a tensor and of all of them, multiplications, operations of the graph. */
const MOST_ELEMENTS = 1 << 24;
const MOST_IN_ALL = 1 << 28;
const MOST_WORK = 2e11;
const MOST_NODES = 10_000;
/** Bytes of an element by ONNX's number of its type. */
const BYTES: Record<number, number> = { 1: 4, 2: 1, 3: 1, 6: 4, 7: 8, 9: 1 };
const FLOAT = 1;
const INT64 = 7;

type Shape = readonly number[];

/** What is known of the values so far. */
interface Known {
  shapes: Map<string, Shape>;
  /** Constant lists of integers, which say new shapes. */
  lists: Map<string, number[]>;
  work: number;
}

/** What a network's description says of its model's inputs and outputs. */
export interface Described {
  size: number;
  planes: InputSet;
  recipe: Heads;
}

/**
 * Checks that a network's model is what its description says, and can be run: inputs `planes`
 * `[batch, size, size, planes]` and, where its set has any, `numbers` `[batch, numbers]`; the outputs of its heads.
 * @returns the shape of every value of the model, for one position.
 * @throws ZeroError that says what is wrong with it.
 */
export function checkGraph(
  { size, recipe, planes }: Described,
  onnx: Uint8Array,
): ReadonlyMap<string, readonly number[]> {
  const model = readModel(onnx);
  const known: Known = { shapes: new Map(), lists: new Map(), work: 0 };
  if (model.others > 0) throw bad('its model has parts that no network has');
  if (model.nodes.length > MOST_NODES) throw bad(`its model has ${model.nodes.length} operations`);
  takeConstants(model, known);
  const set = INPUTS[planes];
  const inputs: Record<string, Shape> = { planes: [1, size, size, set.planes] };
  if (set.numbers > 0) inputs.numbers = [1, set.numbers];
  const given = model.inputs.filter((value) => !known.shapes.has(value.name));
  const fits =
    given.length === model.inputs.length &&
    given.length === Object.keys(inputs).length &&
    given.every(({ name, type, shape }) => {
      const wanted = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
      return (
        wanted !== undefined &&
        type === FLOAT &&
        shape.length === wanted.length &&
        shape.every((dim, i) => (i === 0 ? dim === undefined : dim === undefined || dim === wanted[i]))
      );
    });
  if (!fits) throw bad(`its model does not take ${size}x${size} boards of ${set.planes} planes`);
  for (const [name, shape] of Object.entries(inputs)) known.shapes.set(name, shape);
  let total = 0;
  for (const node of model.nodes) {
    total += take(node, known);
    if (total > MOST_IN_ALL || known.work > MOST_WORK) throw bad('its model is too large to be run');
  }
  for (const [name, width] of Object.entries(HEADS[recipe].outputs(size * size))) {
    const shape = [1, width];
    const found = known.shapes.get(name);
    if (!model.outputs.some((output) => output.name === name) || found?.join() !== shape.join())
      throw bad(`its model has no output '${name}' [${shape.join(', ')}]`);
  }
  return known.shapes;
}

function takeConstants(model: Model, { shapes, lists }: Known): void {
  for (const { name, type, shape, data, external } of model.constants) {
    if (external || data === undefined) throw bad(`its weights '${printable(name)}' are not in it`);
    const width = BYTES[type];
    const count = shape.reduce((a, b) => a * b, 1);
    if (width === undefined || !shape.every((dim) => dim >= 0) || data.length !== count * width)
      throw bad(`its weights '${printable(name)}' do not have the size they claim`);
    shapes.set(name, shape);
    if (type === INT64 && count <= 16) {
      const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
      lists.set(
        name,
        Array.from({ length: count }, (_, i) => Number(view.getBigInt64(8 * i, true))),
      );
    }
  }
}

/** Works out what an operation gives. @returns its elements. */
function take(node: ModelNode, known: Known): number {
  const shapeOf = node.domain === '' && Object.hasOwn(OPERATIONS, node.op) ? OPERATIONS[node.op] : undefined;
  if (!shapeOf || node.nested.length > 0)
    throw bad(`its model uses the operation ${printable(node.domain + node.op)}, which no network does`);
  const inputs = node.inputs.map((name) => {
    const shape = known.shapes.get(name);
    if (!shape) throw bad(`its model reads '${printable(name)}' before it is made`);
    return shape;
  });
  const shape = shapeOf(inputs, node, known);
  const elements = shape?.reduce((a, b) => a * b, 1) ?? Number.NaN;
  if (!(elements <= MOST_ELEMENTS) || !shape?.every((dim) => Number.isInteger(dim) && dim >= 1))
    throw bad(`its operation ${node.op} '${printable(node.outputs[0] ?? '')}' has inputs that do not fit`);
  if (node.outputs.length !== 1) throw bad(`its operation ${node.op} has ${node.outputs.length} outputs`);
  known.shapes.set(node.outputs[0], shape);
  return elements;
}

/** The shape that an operation gives, undefined where its inputs do not fit; ONNX's operator schemas. */
type ShapeOf = (inputs: Shape[], node: ModelNode, known: Known) => Shape | undefined;

const same: ShapeOf = ([x]) => x;
const broadcast: ShapeOf = ([x, y]) => {
  if (!x || !y) return undefined;
  const rank = Math.max(x.length, y.length);
  const at = (shape: Shape, i: number) => shape[i - rank + shape.length] ?? 1;
  const out = Array.from({ length: rank }, (_, i) => Math.max(at(x, i), at(y, i)));
  return out.every((dim, i) => [x, y].every((s) => at(s, i) === dim || at(s, i) === 1)) ? out : undefined;
};
const pooled: ShapeOf = ([x]) => (x?.length === 4 ? [x[0], x[1], 1, 1] : undefined);

const OPERATIONS: Record<string, ShapeOf> = {
  Identity: same,
  Relu: same,
  Tanh: same,
  QuantizeLinear: same,
  DequantizeLinear: same,
  Sigmoid: same,
  Softplus: same,
  Sqrt: same,
  Exp: same,
  Softmax: same,
  Add: broadcast,
  Sub: broadcast,
  Mul: broadcast,
  Div: broadcast,
  GlobalAveragePool: pooled,
  GlobalMaxPool: pooled,
  Transpose: ([x], { ints }) => {
    const perm = ints.perm ?? x?.map((_, i) => x.length - 1 - i);
    const isOne = x && perm && [...perm].sort((a, b) => a - b).join() === x.map((_, i) => i).join();
    return isOne ? perm.map((i) => x[i]) : undefined;
  },
  Flatten: ([x], { ints }) => {
    const axis = ints.axis?.[0] ?? 1;
    const size = (part: Shape) => part.reduce((a, b) => a * b, 1);
    return x && axis >= 0 && axis <= x.length ? [size(x.slice(0, axis)), size(x.slice(axis))] : undefined;
  },
  ReduceMean: ([x], { ints }) => {
    const axes = ints.axes;
    const fit = x && axes && ints.keepdims?.[0] !== 0 && axes.every((axis) => axis >= 0 && axis < x.length);
    return fit ? x.map((dim, i) => (axes.includes(i) ? 1 : dim)) : undefined;
  },
  Slice: ([x], { inputs }, { lists }) => {
    const [from, to, axis] = inputs.slice(1).map((name) => lists.get(name));
    if (!x || inputs.length !== 4 || from?.length !== 1 || to?.length !== 1 || axis?.length !== 1)
      return undefined;
    if (axis[0] < 0 || from[0] < 0 || to[0] > (x[axis[0]] ?? -1)) return undefined;
    return x.map((dim, i) => (i === axis[0] ? to[0] - from[0] : dim));
  },
  MatMul: ([a, b], _node, known) => {
    if (!a || !b || a.length < 2 || b.length < 2) return undefined;
    const stack = broadcast([a.slice(0, -2), b.slice(0, -2)], NO_NODE, known);
    const [rows, depth] = a.slice(-2);
    const [depthB, columns] = b.slice(-2);
    if (!stack || depth !== depthB) return undefined;
    const out = [...stack, rows, columns];
    known.work += out.reduce((p, q) => p * q, 1) * depth;
    return out;
  },
  Concat: (inputs, { ints }) => {
    const [x] = inputs;
    const axis = ints.axis?.[0] ?? -1;
    const fit =
      x &&
      axis >= 0 &&
      inputs.every((y) => y.length === x.length && y.every((d, i) => i === axis || d === x[i]));
    return fit
      ? x.map((dim, i) => (i === axis ? inputs.reduce((sum, y) => sum + y[axis], 0) : dim))
      : undefined;
  },
  Reshape: ([x], { inputs, ints }, { lists }) => {
    const wanted = lists.get(inputs[1]);
    if (!x || !wanted || ints.allowzero?.[0]) return undefined;
    const whole = x.reduce((a, b) => a * b, 1);
    const shape = wanted.map((dim, i) => (dim === 0 ? (x[i] ?? Number.NaN) : dim));
    const rest = shape.filter((dim) => dim !== -1).reduce((a, b) => a * b, 1);
    const out = shape.map((dim) => (dim === -1 ? whole / rest : dim));
    return out.reduce((a, b) => a * b, 1) === whole ? out : undefined;
  },
  Gemm: ([a, b, c], { ints }, known) => {
    if (a?.length !== 2 || b?.length !== 2) return undefined;
    const [rows, depth] = ints.transA?.[0] ? [a[1], a[0]] : a;
    const [depthB, columns] = ints.transB?.[0] ? [b[1], b[0]] : b;
    known.work += rows * depth * columns;
    const out = [rows, columns];
    return depth === depthB && (!c || broadcast([out, c], NO_NODE, known)?.join() === out.join())
      ? out
      : undefined;
  },
  Conv: ([x, w, b], { ints }, known) => {
    if (x?.length !== 4 || w?.length !== 4) return undefined;
    const { pads = [0, 0, 0, 0], strides = [1, 1], dilations = [1, 1], group = [1] } = ints;
    const small = [...pads, ...strides, ...dilations].every((n) => n >= 0 && n <= 64);
    if (!small || x[1] !== w[1] * group[0] || (b && b.join() !== String(w[0]))) return undefined;
    const side = (i: number) =>
      Math.floor((x[2 + i] + pads[i] + pads[2 + i] - dilations[i] * (w[2 + i] - 1) - 1) / strides[i]) + 1;
    const out = [x[0], w[0], side(0), side(1)];
    known.work += out.reduce((p, q) => p * q, 1) * w[1] * w[2] * w[3];
    return out;
  },
};
const NO_NODE: ModelNode = { op: '', domain: '', inputs: [], outputs: [], ints: {}, floats: {}, nested: [] };

function bad(what: string): ZeroError {
  return new ZeroError(what);
}
