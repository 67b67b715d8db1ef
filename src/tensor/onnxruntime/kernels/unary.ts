import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import type { Emitter } from '../recording/emitter.js';
import { CAST_TO, type DataType, type Value } from '../recording/value.js';
import { type Call, kernel, keyOf } from './kernel.js';

/** Writes an element-wise node chain on one named value. @returns the result's name. */
type Chain = (emitter: Emitter, x: string, dtype: DataType) => string;

const one =
  (op: string, floats: Record<string, number> = {}): Chain =>
  (emitter, x) =>
    emitter.graph.node(op, [x], {}, floats);

/** 1 where x > 0, else alpha: the derivative of relu. */
const step =
  (alpha: number): Chain =>
  (emitter, x, dtype) => {
    const g = emitter.graph;
    const positive = g.node('Cast', [g.node('Greater', [x, zero(emitter, dtype)])], { to: CAST_TO[dtype] });
    return alpha === 0
      ? positive
      : g.node('Where', [g.node('Greater', [x, zero(emitter, dtype)]), positive, g.scalar(alpha)]);
  };

const zero = (emitter: Emitter, dtype: DataType): string =>
  dtype === 'float32' ? emitter.graph.scalar(0) : emitter.graph.constant(Int32Array.of(0), []);

const SIMPLE: Record<string, Chain> = {
  Abs: one('Abs'),
  Acos: one('Acos'),
  Acosh: one('Acosh'),
  Asin: one('Asin'),
  Asinh: one('Asinh'),
  Atan: one('Atan'),
  Atanh: one('Atanh'),
  Ceil: one('Ceil'),
  Cos: one('Cos'),
  Cosh: one('Cosh'),
  Elu: one('Elu'),
  Erf: one('Erf'),
  Exp: one('Exp'),
  Expm1: (e, x) => e.graph.node('Sub', [e.graph.node('Exp', [x]), e.graph.scalar(1)]),
  Floor: one('Floor'),
  Log: one('Log'),
  Log1p: (e, x) => e.graph.node('Log', [e.graph.node('Add', [x, e.graph.scalar(1)])]),
  Neg: one('Neg'),
  Reciprocal: one('Reciprocal'),
  Relu: one('Relu'),
  Relu6: (e, x) => e.graph.node('Clip', [x, e.graph.scalar(0), e.graph.scalar(6)]),
  Round: one('Round'),
  Rsqrt: (e, x) => e.graph.node('Reciprocal', [e.graph.node('Sqrt', [x])]),
  Selu: one('Selu'),
  Sigmoid: one('Sigmoid'),
  Sign: one('Sign'),
  Sin: one('Sin'),
  Sinh: one('Sinh'),
  Softplus: one('Softplus'),
  Sqrt: one('Sqrt'),
  Square: (e, x) => e.graph.node('Mul', [x, x]),
  Tan: one('Tan'),
  Tanh: one('Tanh'),
};

const TO_BOOL: Record<string, Chain> = {
  LogicalNot: one('Not'),
  IsNan: one('IsNaN'),
  IsInf: one('IsInf'),
};

/** Records an element-wise operation that keeps its input's layout. */
function record(call: Call<unknown>, key: string, x: TensorInfo, dtype: string, chain: Chain): TensorInfo {
  return call.backend.record(key, [x], x.shape, dtype, (emitter, out, [value]) =>
    follow(emitter, out, value, chain),
  );
}

function follow(emitter: Emitter, out: Value, value: Value, chain: Chain): void {
  if (emitter.prefersChannelsFirst([value]))
    emitter.setChannelsFirst(out, chain(emitter, emitter.channelsFirst(value), value.dtype));
  else emitter.setPlain(out, chain(emitter, emitter.plain(value), value.dtype));
}

/** Element-wise kernels of one input. */
export const unaryKernels: KernelConfig[] = [
  ...Object.entries(SIMPLE).map(([name, chain]) =>
    kernel(name, (call) => record(call, name, call.inputs.x, call.inputs.x.dtype, chain)),
  ),
  ...Object.entries(TO_BOOL).map(([name, chain]) =>
    kernel(name, (call) => record(call, name, call.inputs.x, 'bool', chain)),
  ),
  kernel<{ alpha: number }>('Step', (call) =>
    record(
      call,
      keyOf('Step', call.attrs.alpha),
      call.inputs.x,
      call.inputs.x.dtype,
      step(call.attrs.alpha ?? 0),
    ),
  ),
  kernel<{ alpha: number }>('LeakyRelu', (call) =>
    record(
      call,
      keyOf('LeakyRelu', call.attrs.alpha),
      call.inputs.x,
      'float32',
      one('LeakyRelu', { alpha: call.attrs.alpha }),
    ),
  ),
  kernel<{ clipValueMin: number; clipValueMax: number }>('ClipByValue', (call) => {
    const { clipValueMin: low, clipValueMax: high } = call.attrs;
    return record(call, keyOf('Clip', low, high), call.inputs.x, call.inputs.x.dtype, (e, x, dtype) =>
      dtype === 'float32'
        ? e.graph.node('Clip', [x, e.graph.scalar(low), e.graph.scalar(high)])
        : e.graph.node('Clip', [
            x,
            e.graph.constant(Int32Array.of(low), []),
            e.graph.constant(Int32Array.of(high), []),
          ]),
    );
  }),
  kernel<{ dtype: DataType }>('Cast', (call) => {
    const { x } = call.inputs;
    if (x.dtype === call.attrs.dtype) return call.backend.share(x);
    return record(call, keyOf('Cast', call.attrs.dtype), x, call.attrs.dtype, (e, name) =>
      e.graph.node('Cast', [name], { to: CAST_TO[call.attrs.dtype] }),
    );
  }),
  kernel('Identity', (call) => call.backend.share(call.inputs.x)),
];
