import type {
  CastAttrs,
  ClipByValueAttrs,
  KernelConfig,
  LeakyReluAttrs,
  StepAttrs,
  TensorInfo,
} from '@tensorflow/tfjs';
import type { Emitter } from '../recording/emitter.js';
import type { DataType, Value } from '../recording/value.js';
import { layoutsOf } from './binary.js';
import { blockedRelu } from './blockedNodes.js';
import { castName, constantOf } from './casts.js';
import { type Call, kernel, keyOf, sizeOf } from './kernel.js';

/** Elements of known data that are cast at once, so that indices among them can be checked. */
const CAST_AT_ONCE = 1 << 16;

/** Writes nodes that compute one value element by element. @returns the result's name. */
type Chain = (emitter: Emitter, x: string, dtype: DataType) => string;

const one =
  (op: string, floats: Record<string, number> = {}): Chain =>
  (emitter, x) =>
    emitter.graph.node(op, [x], {}, floats);

/** e^x - 1 for x <= 0, exact where x is small: 2 t / (1 - t), t = tanh(x / 2). Above, 1 - t loses digits. */
function expm1Below(emitter: Emitter, x: string): string {
  const g = emitter.graph;
  const t = g.node('Tanh', [g.node('Mul', [x, g.scalar(0.5)])]);
  return g.node('Div', [g.node('Add', [t, t]), g.node('Sub', [g.scalar(1), t])]);
}

const expm1: Chain = (emitter, x) => {
  const g = emitter.graph;
  const plain = g.node('Sub', [g.node('Exp', [x]), g.scalar(1)]);
  return g.node('Where', [g.node('Greater', [x, g.scalar(0.5)]), plain, expm1Below(emitter, x)]);
};

/** log(1 + x), exact where x is small: x log(u) / (u - 1) with u = 1 + x as it was rounded (Kahan, by Goldberg 1991, theorem 4). */
const log1p: Chain = (emitter, x) => {
  const g = emitter.graph;
  const u = g.node('Add', [x, g.scalar(1)]);
  const rest = g.node('Sub', [u, g.scalar(1)]);
  const log = g.node('Log', [u]);
  const corrected = g.node('Mul', [log, g.node('Div', [x, rest])]);
  const small = g.node('Less', [g.node('Abs', [x]), g.scalar(0.5)]);
  const exact = g.node('Equal', [rest, g.scalar(0)]);
  return g.node('Where', [exact, x, g.node('Where', [small, corrected, log])]);
};

/** scale (e^x - 1) below 0; onnxruntime's own loses all digits near 0. */
const elu =
  (below: number, above: number): Chain =>
  (emitter, x) => {
    const g = emitter.graph;
    const negative = expm1Below(emitter, g.node('Min', [x, g.scalar(0)]));
    const scaled = below === 1 ? negative : g.node('Mul', [negative, g.scalar(below)]);
    const positive = g.node('Relu', [x]);
    return g.node('Add', [above === 1 ? positive : g.node('Mul', [positive, g.scalar(above)]), scaled]);
  };

/** 1 / (1 + e^-x): onnxruntime's own ends at |x| = 18, and a logarithm of it is then infinite. */
const sigmoid: Chain = (emitter, x) => {
  const g = emitter.graph;
  const sum = g.node('Add', [g.node('Exp', [g.node('Neg', [x])]), g.scalar(1)]);
  return g.node('Reciprocal', [sum]);
};

const STEEP = 3e38;

/** 1 where x > 0, else alpha, NaN of NaN: the derivative of relu. */
const step =
  (alpha: number): Chain =>
  (emitter, x, dtype) => {
    const g = emitter.graph;
    // Times the largest number, everything but 0 is beyond 1.
    if (dtype === 'float32' && alpha === 0) return g.node('HardSigmoid', [x], {}, { alpha: STEEP, beta: 0 });
    if (dtype === 'float32' && alpha > 0 && alpha < 1)
      return g.node('Clip', [g.node('Mul', [x, g.scalar(STEEP)]), g.scalar(alpha), g.scalar(1)]);
    const positive = g.node('Greater', [x, constantOf(emitter, dtype, 0)]);
    const hard = g.node('Where', [
      positive,
      constantOf(emitter, dtype, 1),
      constantOf(emitter, dtype, alpha),
    ]);
    return dtype === 'float32' ? g.node('Where', [g.node('IsNaN', [x]), x, hard]) : hard;
  };

/** Operations on floats. Whole numbers and booleans are computed as floats, and the result is cut as TensorFlow.js cuts it. */
const FLOATS: Record<string, Chain> = {
  Acos: one('Acos'),
  Acosh: one('Acosh'),
  Asin: one('Asin'),
  Asinh: one('Asinh'),
  Atan: one('Atan'),
  Atanh: one('Atanh'),
  Ceil: one('Ceil'),
  Cos: one('Cos'),
  Cosh: one('Cosh'),
  Elu: elu(1, 1),
  Erf: one('Erf'),
  Exp: one('Exp'),
  Expm1: expm1,
  Floor: one('Floor'),
  Log: one('Log'),
  Log1p: log1p,
  Reciprocal: one('Reciprocal'),
  Relu6: (e, x) => e.graph.node('Clip', [x, e.graph.scalar(0), e.graph.scalar(6)]),
  Round: one('Round'),
  Rsqrt: (e, x) => e.graph.node('Reciprocal', [e.graph.node('Sqrt', [x])]),
  Selu: elu(1.0507009873554805 * 1.6732632423543772, 1.0507009873554805),
  Sigmoid: sigmoid,
  Sin: one('Sin'),
  Sinh: one('Sinh'),
  Softplus: one('Softplus'),
  Sqrt: one('Sqrt'),
  Tan: one('Tan'),
  Tanh: one('Tanh'),
};

/** Operations that onnxruntime has for whole numbers too; booleans are computed as whole numbers. */
const NUMBERS: Record<string, Chain> = {
  Abs: one('Abs'),
  Neg: one('Neg'),
  Relu: one('Relu'),
  Sign: one('Sign'),
  Square: (e, x) => e.graph.node('Mul', [x, x]),
};

/** Kernels whose result is a float whatever they are given. */
const TO_FLOAT = new Set(['Exp']);

const FLOAT_ONLY: DataType[] = ['float32'];
const WITH_INTS: DataType[] = ['float32', 'int32'];

/**
 * Records an element-wise operation that keeps its input's layout.
 * @param works types that its nodes take; others are cast to the last of them.
 * @param gives the type that its nodes give, that of their input unless said.
 */
function record(
  call: Call<unknown>,
  key: string,
  x: TensorInfo,
  dtype: string,
  works: readonly DataType[],
  chain: Chain,
  gives?: DataType,
): TensorInfo {
  return call.backend.record(key, [x], x.shape, dtype, (emitter, out, [value]) =>
    follow(emitter, out, value, (e, name, from) => {
      const inner = works.includes(from) ? from : works.at(-1)!;
      const result = chain(e, castName(e, name, from, inner), inner);
      return castName(e, result, gives ?? inner, out.dtype);
    }),
  );
}

function follow(emitter: Emitter, out: Value, value: Value, chain: Chain): void {
  const layout = emitter.layoutFor([value], layoutsOf(emitter, [value, out]));
  if (layout === 'blocked' && value.size > 0 && out.recipe?.key === 'Relu')
    emitter.setLayout(out, layout, blockedRelu(emitter, value));
  else emitter.setLayout(out, layout, chain(emitter, emitter.inLayout(value, layout), value.dtype));
}

function stepKernel(call: Call<StepAttrs, 'x'>): TensorInfo {
  const { x } = call.inputs;
  const alpha = call.attrs.alpha ?? 0;
  return record(call, keyOf('Step', alpha), x, x.dtype, WITH_INTS, step(alpha));
}

function leakyRelu(call: Call<LeakyReluAttrs, 'x'>): TensorInfo {
  const { alpha } = call.attrs;
  return record(
    call,
    keyOf('LeakyRelu', alpha),
    call.inputs.x,
    'float32',
    FLOAT_ONLY,
    one('LeakyRelu', { alpha }),
  );
}

function clipByValue(call: Call<ClipByValueAttrs, 'x'>): TensorInfo {
  const { clipValueMin: low, clipValueMax: high } = call.attrs;
  const { x } = call.inputs;
  return record(call, keyOf('Clip', low, high), x, x.dtype, WITH_INTS, (e, name, dtype) =>
    e.graph.node('Clip', [name, constantOf(e, dtype, low), constantOf(e, dtype, high)]),
  );
}

function cast(call: Call<CastAttrs, 'x'>): TensorInfo {
  const { x } = call.inputs;
  const dtype = call.attrs.dtype as DataType;
  if (x.dtype === dtype) return call.backend.share(x);
  // Layers make floats of indices and whole numbers of those: they stay known, so that they can be checked.
  const known = dtype !== 'bool' && sizeOf(x.shape) <= CAST_AT_ONCE ? call.backend.knownData(x) : undefined;
  if (known) {
    const data = dtype === 'int32' ? Int32Array.from(known) : Float32Array.from(known);
    return call.backend.upload(data, x.shape, dtype);
  }
  return call.backend.record(keyOf('Cast', dtype), [x], x.shape, dtype, (emitter, out, [value]) =>
    follow(emitter, out, value, (e, name, from) => castName(e, name, from, dtype)),
  );
}

/** Element-wise kernels of one input. */
export const unaryKernels: KernelConfig[] = [
  ...Object.entries(FLOATS).map(([name, chain]) =>
    kernel<unknown, 'x'>(name, (call) => {
      const { x } = call.inputs;
      return record(call, name, x, TO_FLOAT.has(name) ? 'float32' : x.dtype, FLOAT_ONLY, chain);
    }),
  ),
  ...Object.entries(NUMBERS).map(([name, chain]) =>
    kernel<unknown, 'x'>(name, (call) => {
      const { x } = call.inputs;
      return record(call, name, x, x.dtype, WITH_INTS, chain);
    }),
  ),
  kernel<unknown, 'x'>('LogicalNot', (call) =>
    record(call, 'LogicalNot', call.inputs.x, 'bool', ['bool'], one('Not'), 'bool'),
  ),
  ...(['IsNan', 'IsInf'] as const).map((name) =>
    kernel<unknown, 'x'>(name, (call) => {
      const { x } = call.inputs;
      // Of whole numbers, none is.
      const chain: Chain =
        x.dtype === 'float32'
          ? one(name === 'IsNan' ? 'IsNaN' : 'IsInf')
          : (e, v) => e.graph.node('Less', [v, v]);
      return record(call, name, x, 'bool', WITH_INTS, chain, 'bool');
    }),
  ),
  kernel('Step', stepKernel),
  kernel('LeakyRelu', leakyRelu),
  kernel('ClipByValue', clipByValue),
  kernel('Cast', cast),
  kernel<unknown, 'x'>('Identity', (call) => call.backend.share(call.inputs.x)),
];
