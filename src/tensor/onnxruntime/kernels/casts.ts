import type { Emitter } from '../recording/emitter.js';
import { CAST_TO, type DataType } from '../recording/value.js';

/** A number as a constant of a type. */
export function constantOf(emitter: Emitter, dtype: DataType, value: number): string {
  const g = emitter.graph;
  if (dtype === 'float32') return g.scalar(value);
  const whole = Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.trunc(value)));
  return dtype === 'int32' ? g.constant(Int32Array.of(whole), []) : g.bool(value !== 0);
}

/** Floats as whole numbers: towards zero, those that do not fit by their last 32 bits, NaN and infinities 0. */
export function wholeName(emitter: Emitter, name: string, to: DataType): string {
  const g = emitter.graph;
  const long = g.node('Cast', [name], { to: INT64 });
  // Of two casts onnxruntime makes one; the remainder keeps them apart.
  const last = g.node('Mod', [long, g.constant(BigInt64Array.of(2n ** 32n), [])]);
  return g.node('Cast', [last], { to: CAST_TO[to] });
}

/** Casts as TensorFlow.js does: floats to whole numbers as above; what is not 0, NaN too, is true. */
export function castName(emitter: Emitter, name: string, from: DataType, to: DataType): string {
  if (from === to) return name;
  if (from === 'float32' && to === 'int32') return wholeName(emitter, name, to);
  return emitter.graph.node('Cast', [name], { to: CAST_TO[to] });
}

/** ONNX's number of int64, through which floats beyond int32 keep their last bits. */
export const INT64 = 7;
