import type { KernelConfig, KernelFunc, TensorInfo } from '@tensorflow/tfjs';
import { computeOnCpu } from '../../cpu/fallback.js';
import type { Recorder } from '../recording/recorder.js';

export const BACKEND_NAME = 'onnxruntime';

/** What a kernel is called with: tfjs's type of its attributes, and the names of its inputs where they are given. */
export interface Call<A, I extends string = string> {
  inputs: Record<I, TensorInfo>;
  attrs: A;
  backend: Recorder;
}

/** Thrown by a kernel for attributes that it has no nodes for: tfjs's cpu kernel then computes this call. */
export class NotHere extends Error {}

/** A kernel in the form that tfjs registers. */
export function kernel<A, I extends string = string>(
  kernelName: string,
  run: (call: Call<A, I>) => TensorInfo | TensorInfo[],
): KernelConfig {
  const kernelFunc = (call: Call<A, I>) => {
    try {
      return run(call);
    } catch (error) {
      if (!(error instanceof NotHere)) throw error;
      return computeOnCpu(BACKEND_NAME, kernelName, call as never, ` (${error.message})`);
    }
  };
  return { kernelName, backendName: BACKEND_NAME, kernelFunc: kernelFunc as unknown as KernelFunc };
}

/** A recorded attribute list as the text of a recipe's key. */
export function keyOf(name: string, ...attributes: unknown[]): string {
  return `${name}(${attributes.map((a) => JSON.stringify(a) ?? '').join('|')})`;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** Axes from 0 up, for negative ones and lists that mean all. */
export function parseAxes(axis: number | number[] | undefined | null, rank: number): number[] {
  const axes =
    axis === undefined || axis === null ? [...Array(rank).keys()] : Array.isArray(axis) ? axis : [axis];
  const list = axes.length === 0 && Array.isArray(axis) ? [] : axes;
  return list.map((a) => (a < 0 ? a + rank : a)).sort((a, b) => a - b);
}
