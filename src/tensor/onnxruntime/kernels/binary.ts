import { backend_util, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs';
import type { Emitter } from '../recording/emitter.js';
import type { Value } from '../recording/value.js';
import { type Call, kernel } from './kernel.js';

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

const SAME: Record<string, Chain> = {
  Add: one('Add'),
  Sub: one('Sub'),
  Multiply: one('Mul'),
  RealDiv: one('Div'),
  Maximum: one('Max'),
  Minimum: one('Min'),
  Pow: one('Pow'),
  Prelu: one('PRelu'),
  SquaredDifference: (e, a, b) => {
    const d = e.graph.node('Sub', [a, b]);
    return e.graph.node('Mul', [d, d]);
  },
};

const TO_BOOL: Record<string, Chain> = {
  Equal: one('Equal'),
  NotEqual: not('Equal'),
  Greater: one('Greater'),
  GreaterEqual: one('GreaterOrEqual'),
  Less: one('Less'),
  LessEqual: one('LessOrEqual'),
  LogicalAnd: one('And'),
  LogicalOr: one('Or'),
};

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

function record(
  call: Call<unknown>,
  key: string,
  a: TensorInfo,
  b: TensorInfo,
  dtype: string,
  chain: Chain,
): TensorInfo {
  const shape = backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
  return call.backend.record(key, [a, b], shape, dtype, (emitter, out, values) => {
    if (out.shape.length === 4 && fitChannelsFirst(values) && emitter.prefersChannelsFirst(values))
      emitter.setChannelsFirst(
        out,
        chain(emitter, operandFirst(emitter, values[0]), operandFirst(emitter, values[1])),
      );
    else emitter.setPlain(out, chain(emitter, emitter.plain(values[0]), emitter.plain(values[1])));
  });
}

/** Element-wise kernels of two inputs that broadcast, and the sum of many. */
export const binaryKernels: KernelConfig[] = [
  ...Object.entries(SAME).map(([name, chain]) =>
    kernel(name, (call) => {
      const { a, b, x, alpha } = call.inputs;
      return name === 'Prelu'
        ? record(call, name, x, alpha, 'float32', chain)
        : record(call, name, a, b, a.dtype, chain);
    }),
  ),
  ...Object.entries(TO_BOOL).map(([name, chain]) =>
    kernel(name, (call) => record(call, name, call.inputs.a, call.inputs.b, 'bool', chain)),
  ),
  kernel('AddN', (call) => {
    const terms = Object.values(call.inputs);
    return call.backend.record(
      `AddN${terms.length}`,
      terms,
      terms[0].shape,
      terms[0].dtype,
      (emitter, out, values) => {
        if (emitter.prefersChannelsFirst(values))
          emitter.setChannelsFirst(
            out,
            emitter.graph.node(
              'Sum',
              values.map((v) => emitter.channelsFirst(v)),
            ),
          );
        else
          emitter.setPlain(
            out,
            emitter.graph.node(
              'Sum',
              values.map((v) => emitter.plain(v)),
            ),
          );
      },
    );
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
