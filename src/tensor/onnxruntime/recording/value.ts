import type { Tensor as OrtTensor } from 'onnxruntime-node';
import type { ElementType } from '../../onnx/graph.js';
import type { Emitter } from './emitter.js';

/** The element types that graphs compute with. */
export type DataType = 'float32' | 'int32' | 'bool';
/** Data on the host side. */
export type HostData = Float32Array | Int32Array | Uint8Array;

/** A copy of what the caller gives, who may use the array again. */
export function hostData(values: unknown, dtype: DataType): HostData {
  const list = values as ArrayLike<number>;
  // The constructors copy typed arrays three times as fast as `from`.
  if (dtype === 'float32') return new Float32Array(list);
  return dtype === 'int32' ? new Int32Array(list) : Uint8Array.from(list, Number);
}

/** Writes a recorded operation into an ONNX graph: reads its inputs from the emitter, defines its output there. */
export type Emit = (emitter: Emitter, value: Value) => void;

/** How a value that has not been computed is made. */
export interface Recipe {
  /** The TensorFlow.js kernel that recorded it, for messages. */
  kernel: string;
  /** Operation and attributes: two recipes with equal keys and inputs of equal shapes emit the same nodes. */
  key: string;
  inputs: Value[];
  emit: Emit;
}

/**
 * What a tensor's data id stands for: data, or the recipe for them, or the reason why there will be none.
 * A value is pending until a run gives it data; then its recipe goes, and with it the hold on its inputs.
 */
export class Value {
  data: HostData | undefined;
  recipe: Recipe | undefined;
  error: Error | undefined;
  /** Whether the caller gave the data, and not for a variable to start as. */
  uploaded = false;
  /** Tensors that refer to this value; at 0 it is dead, though later values may still be made from it. */
  references = 1;
  /** The same data in other shapes, by these. */
  readonly views = new Map<string, Value>();
  /** The data as onnxruntime takes them, made at first use. */
  tensor: OrtTensor | undefined;

  constructor(
    readonly id: number,
    readonly shape: readonly number[],
    readonly dtype: DataType,
  ) {}

  get size(): number {
    return this.shape.reduce((a, b) => a * b, 1);
  }

  get bytes(): number {
    return this.size * (this.dtype === 'bool' ? 1 : 4);
  }

  /** Ends the wait: with data, or without. */
  settle(data: HostData | undefined, error?: Error): void {
    this.data = data;
    this.error = error;
    this.recipe = undefined;
  }
}

/** Text, or complex numbers as pairs: graphs do not compute with them, TensorFlow.js's cpu kernels do. */
export class HostValue {
  references = 1;

  constructor(
    readonly data: Float32Array | Uint8Array[],
    readonly dtype: 'string' | 'complex64',
  ) {}
}

/** Whether tensors of a type are kept on the host, and computed by TensorFlow.js's cpu kernels. */
export function isHostOnly(dtype: unknown): dtype is 'string' | 'complex64' {
  return dtype === 'string' || dtype === 'complex64';
}

/** How the key of a recipe begins that gives the same data in another shape. */
export const VIEW = 'Reshape:';

/** ONNX's name of a tfjs element type. */
export function elementType(dtype: DataType): ElementType {
  return dtype;
}

/** The attribute number that Cast takes. */
export const CAST_TO: Record<DataType, number> = { float32: 1, int32: 6, bool: 9 };
