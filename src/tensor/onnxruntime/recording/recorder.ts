import type { TensorInfo } from '@tensorflow/tfjs';
import type { Emitter } from './emitter.js';
import type { DataType, HostData, Value } from './value.js';

/** What a kernel needs of the backend: to record an operation, and to make and share tensors. */
export interface Recorder {
  /** The TensorFlow.js kernel that is being recorded, for messages. */
  kernelName: string;
  /**
   * Records an operation.
   * @param key names the operation and all attributes that change its nodes: two recipes with one key and inputs of
   * equal shapes must emit the same nodes.
   * @returns the tensor that it will make.
   */
  record(
    key: string,
    inputs: readonly TensorInfo[],
    shape: readonly number[],
    dtype: string,
    emit: (emitter: Emitter, out: Value, inputs: Value[]) => void,
  ): TensorInfo;
  /** A tensor of data that are there, such as a kernel's own small numbers that change from step to step. */
  upload(data: HostData, shape: readonly number[], dtype: DataType): TensorInfo;
  /** A tensor's data where they are there already: uploaded, or computed before. Nothing is computed for it. */
  knownData(info: TensorInfo): HostData | undefined;
  /** Another tensor on the same data, in another shape if one is given. */
  share(info: TensorInfo, shape?: readonly number[]): TensorInfo;
  /** Lets go of a tensor. @returns whether its data are gone. */
  disposeData(id: object): boolean;
}
