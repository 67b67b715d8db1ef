import * as tf from '@tensorflow/tfjs';
import type { Rng } from '../../../base/rng.js';

/** A tensor's data before it is one. */
export interface HostTensor {
  data: Float32Array | Int32Array;
  shape: number[];
}

/** Samples side by side, by name: the first axis of each is the sample. */
export type HostBatch = Record<string, HostTensor>;

/** Tensors of a batch, by the names of its {@link HostBatch}. */
export type TensorBatch = Record<string, tf.Tensor>;

/** Samples that can be drawn by number. */
export interface DataSource {
  readonly count: number;
  /**
   * Makes a batch of the samples with these numbers.
   * @param rng given in training: the samples may be altered at random (augmentation).
   */
  batch(indices: Uint32Array, rng?: Rng): HostBatch;
}

/** The tensors of a batch, to be disposed of by the caller or its tidy. */
export function toTensors(batch: HostBatch): TensorBatch {
  const out: TensorBatch = {};
  for (const [name, { data, shape }] of Object.entries(batch))
    out[name] = tf.tensor(data, shape, data instanceof Int32Array ? 'int32' : 'float32');
  return out;
}

/** The numbers 0 to count - 1 in random order. */
export function shuffledOrder(count: number, rng: Rng): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  rng.shuffle(order);
  return order;
}

/** The numbers 0 to count - 1 in order, in pieces of at most `size`. */
export function* piecesOf(count: number, size: number): Generator<Uint32Array> {
  for (let from = 0; from < count; from += size)
    yield Uint32Array.from({ length: Math.min(size, count - from) }, (_, i) => from + i);
}
