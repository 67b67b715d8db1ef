import { backend_util, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs';
import type { Emitter, Layout } from '../recording/emitter.js';
import type { DataType, Value } from '../recording/value.js';
import { blockedSum, isPerChannel, WITH_CHANNELS } from './blockedNodes.js';
import { castName, wholeName } from './casts.js';
import { productInScatter, sumInScatter } from './indexing.js';
import { type Call, kernel } from './kernel.js';
import { sumInProduct } from './matmul.js';

/** Writes a node on two named values that broadcast. @returns the result's name. */
type Chain = (emitter: Emitter, a: string, b: string) => string;

const one =
  (op: string): Chain =>
  (emitter, a, b) =>
    emitter.graph.node(op, [a, b]);

const not =
  (op: string): Chain =>
  (emitter, a, b) =>
    emitter.graph.node('Not', [emitter.graph.node(op, [a, b])]);

/** Operations whose result has the type of their inputs. */
const SAME: Record<string, Chain> = {
  Add: one('Add'),
  Sub: one('Sub'),
  Multiply: one('Mul'),
  Maximum: one('Max'),
  Minimum: one('Min'),
  SquaredDifference: (e, a, b) => {
    const d = e.graph.node('Sub', [a, b]);
    return e.graph.node('Mul', [d, d]);
  },
};

/** The same, whose whole numbers are computed as float64, as JavaScript does: a division by zero ends a process otherwise. */
const IN_DOUBLES: Record<string, Chain> = {
  RealDiv: one('Div'),
  Pow: one('Pow'),
};

const COMPARE: Record<string, Chain> = {
  Equal: one('Equal'),
  NotEqual: not('Equal'),
  Greater: one('Greater'),
  GreaterEqual: one('GreaterOrEqual'),
  Less: one('Less'),
  LessEqual: one('LessOrEqual'),
};

const LOGICAL: Record<string, Chain> = {
  LogicalAnd: one('And'),
  LogicalOr: one('Or'),
};

/** ONNX's number of float64. */
const FLOAT64 = 11;

/** A value that broadcasts against channels-first values of rank 4. */
function operandFirst(emitter: Emitter, value: Value): string {
  if (value.shape.length === 4) return emitter.channelsFirst(value);
  if (value.shape.length === 0) return emitter.plain(value);
  // [channels], the only other rank that callers let through
  return emitter.graph.node('Reshape', [emitter.plain(value), emitter.graph.ints([1, value.shape[0], 1, 1])]);
}

/** Whether all values can stand beside channels-first ones: images, per-channel vectors, scalars. */
export function fitChannelsFirst(values: readonly Value[]): boolean {
  return values.every((v) => v.shape.length === 4 || v.shape.length <= 1);
}

/** A whole image, or a number, beside images in blocks. */
function blockedOperand(emitter: Emitter, value: Value): string {
  return value.shape.length === 4 && value.size > 1 ? emitter.blocked(value) : emitter.plain(value);
}

/**
 * How an operation is written in blocks of channels, where its images are held so: `whole` writes it for whole images, and
 * images beside a number.
 */
function inBlocks(
  emitter: Emitter,
  key: string,
  out: Value,
  values: readonly Value[],
): ((whole: () => string) => string) | undefined {
  if (!emitter.canBlock(out) || values.some((v) => v.dtype !== 'float32')) return undefined;
  const [batch, height, width, channels] = out.shape;
  // One image may stand for all of the batch.
  const isImage = ({ shape: [n, h, w, c, ...more] }: Value) =>
    more.length === 0 && (n === batch || n === 1) && h === height && w === width && c === channels;
  const images = values.filter(isImage);
  if (images.length === 0 || emitter.layoutFor(images, ['blocked', 'first', 'plain']) !== 'blocked')
    return undefined;
  const [a, b] = values;
  if (values.every((v) => isImage(v) || v.size === 1)) {
    const sums = key === 'Add' && `${a.shape}` === `${b.shape}`;
    return sums ? () => blockedSum(emitter, a, b) : (whole) => whole();
  }
  const second = isImage(b);
  const [image, vector] = second ? [b, a] : [a, b];
  const write = WITH_CHANNELS[key];
  if (!write || image.size !== out.size || !isPerChannel(vector, channels)) return undefined;
  return () => write(emitter, image, vector, second);
}

/** Orders that values of one shape can all be held in. */
export function layoutsOf(emitter: Emitter, values: readonly Value[]): Layout[] {
  return values.every((v) => emitter.canBlock(v)) ? ['blocked', 'first', 'plain'] : ['first', 'plain'];
}

/** The type to compute in: that of both inputs, whole numbers for booleans, floats where they differ. */
function common(a: DataType, b: DataType): DataType {
  if (a === 'float32' || b === 'float32') return 'float32';
  return 'int32';
}

/** Booleans are added as whole numbers. */
const sumType = (dtype: DataType): DataType => (dtype === 'bool' ? 'int32' : dtype);

/**
 * Lets the node that makes one of two values do the operation as well, where it can.
 * @returns the name of the result in tfjs's own order.
 */
function inOtherNode(
  emitter: Emitter,
  key: string,
  out: Value,
  [a, b]: readonly Value[],
): string | undefined {
  if (key === 'Add') return sumInProduct(emitter, out, a, b) ?? sumInScatter(emitter, a, b);
  return key === 'Multiply' ? productInScatter(emitter, a, b) : undefined;
}

function record(
  call: Call<unknown>,
  key: string,
  a: TensorInfo,
  b: TensorInfo,
  dtype: string,
  write: (emitter: Emitter, a: string, b: string, out: Value, values: Value[]) => string,
): TensorInfo {
  const shape = backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
  return call.backend.record(key, [a, b], shape, dtype, (emitter, out, values) => {
    const joined = inOtherNode(emitter, key, out, values);
    const blocked = joined ? undefined : inBlocks(emitter, key, out, values);
    if (joined) emitter.setPlain(out, joined);
    else if (blocked)
      emitter.setLayout(
        out,
        'blocked',
        blocked(() =>
          write(emitter, blockedOperand(emitter, values[0]), blockedOperand(emitter, values[1]), out, values),
        ),
      );
    else if (out.shape.length === 4 && fitChannelsFirst(values) && emitter.prefersChannelsFirst(values))
      emitter.setChannelsFirst(
        out,
        write(emitter, operandFirst(emitter, values[0]), operandFirst(emitter, values[1]), out, values),
      );
    else
      emitter.setPlain(out, write(emitter, emitter.plain(values[0]), emitter.plain(values[1]), out, values));
  });
}

/** Records an operation on numbers of one type, whose nodes give `gives` or that type. */
function onNumbers(
  call: Call<unknown>,
  key: string,
  a: TensorInfo,
  b: TensorInfo,
  dtype: string,
  chain: Chain,
  gives?: DataType,
): TensorInfo {
  return record(call, key, a, b, dtype, (e, x, y, out, [v, w]) => {
    const inner = common(v.dtype, w.dtype);
    const result = chain(e, castName(e, x, v.dtype, inner), castName(e, y, w.dtype, inner));
    return castName(e, result, gives ?? inner, out.dtype);
  });
}

function inDoubles(call: Call<unknown>, key: string, a: TensorInfo, b: TensorInfo, chain: Chain): TensorInfo {
  if (a.dtype === 'float32' || b.dtype === 'float32') return onNumbers(call, key, a, b, a.dtype, chain);
  return record(call, key, a, b, a.dtype, (e, x, y, out) => {
    const g = e.graph;
    const doubles = [x, y].map((name) => g.node('Cast', [name], { to: FLOAT64 }));
    return wholeName(e, chain(e, doubles[0], doubles[1]), out.dtype);
  });
}

/** Element-wise kernels of two inputs that broadcast, and the sum of many. */
export const binaryKernels: KernelConfig[] = [
  ...Object.entries(SAME).map(([name, chain]) =>
    kernel<unknown, 'a' | 'b'>(name, (call) => {
      const { a, b } = call.inputs;
      return onNumbers(call, name, a, b, a.dtype, chain);
    }),
  ),
  ...Object.entries(IN_DOUBLES).map(([name, chain]) =>
    kernel<unknown, 'a' | 'b'>(name, (call) => inDoubles(call, name, call.inputs.a, call.inputs.b, chain)),
  ),
  ...Object.entries(COMPARE).map(([name, chain]) =>
    kernel<unknown, 'a' | 'b'>(name, (call) =>
      onNumbers(call, name, call.inputs.a, call.inputs.b, 'bool', chain, 'bool'),
    ),
  ),
  ...Object.entries(LOGICAL).map(([name, chain]) =>
    kernel<unknown, 'a' | 'b'>(name, (call) =>
      record(call, name, call.inputs.a, call.inputs.b, 'bool', chain),
    ),
  ),
  kernel<unknown, 'x' | 'alpha'>('Prelu', (call) => {
    const { x, alpha } = call.inputs;
    return record(call, 'Prelu', x, alpha, 'float32', (e, v, slope, _, [input, slopes]) =>
      e.graph.node('PRelu', [
        castName(e, v, input.dtype, 'float32'),
        castName(e, slope, slopes.dtype, 'float32'),
      ]),
    );
  }),
  kernel('AddN', (call) => {
    const terms = Object.values(call.inputs);
    const [{ shape, dtype }] = terms;
    return call.backend.record(`AddN${terms.length}`, terms, shape, dtype, (emitter, out, values) => {
      const layout = emitter.layoutFor(values, layoutsOf(emitter, values));
      const names = values.map((v) =>
        castName(emitter, emitter.inLayout(v, layout), v.dtype, sumType(out.dtype)),
      );
      // ONNX's Sum is for floats.
      const sum =
        out.dtype === 'float32'
          ? emitter.graph.node('Sum', names)
          : names.reduce((a, b) => emitter.graph.node('Add', [a, b]));
      const name = castName(emitter, sum, sumType(out.dtype), out.dtype);
      emitter.setLayout(out, layout, name);
    });
  }),
  kernel('EluGrad', (call) => {
    // dy where y > 0, else dy * (y + 1)
    const { dy, y } = call.inputs;
    return call.backend.record('EluGrad', [dy, y], y.shape, 'float32', (emitter, out, [d, v]) => {
      const g = emitter.graph;
      const slope = g.node('Min', [g.node('Add', [emitter.plain(v), g.scalar(1)]), g.scalar(1)]);
      emitter.setPlain(out, g.node('Mul', [emitter.plain(d), slope]));
    });
  }),
];
