import { type KernelConfig, type KernelFunc, type TensorInfo, util } from '@tensorflow/tfjs';
import { computeOnCpu } from '../../cpu/fallback.js';
import type { Recorder } from '../recording/recorder.js';
import { isHostOnly } from '../recording/value.js';

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
    if (onHost(call)) return computeOnCpu(BACKEND_NAME, kernelName, call as never);
    call.backend.kernelName = kernelName;
    try {
      return run(call);
    } catch (error) {
      if (!(error instanceof NotHere)) throw error;
      return computeOnCpu(BACKEND_NAME, kernelName, call as never, ` (${error.message})`);
    }
  };
  return { kernelName, backendName: BACKEND_NAME, kernelFunc: kernelFunc as unknown as KernelFunc };
}

/** Whether text or complex numbers are involved. */
function onHost({ inputs, attrs }: Call<unknown>): boolean {
  const { dtype } = (attrs ?? {}) as { dtype?: unknown };
  return isHostOnly(dtype) || Object.values(inputs).some((input) => isHostOnly(input?.dtype));
}

/** A recorded attribute list as the text of a recipe's key. */
export function keyOf(name: string, ...attributes: unknown[]): string {
  return `${name}(${attributes.map((a) => JSON.stringify(a) ?? '').join('|')})`;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** Axes from 0 up in their order; nothing means all. @throws for axes that there are not, as TensorFlow.js does. */
export function parseAxes(axis: number | number[] | undefined | null, rank: number): number[] {
  return util.parseAxisParam(axis as number, Array(rank).fill(1)).sort((a, b) => a - b);
}

/** A shape after a reduction over some axes. */
export function reducedShape(shape: readonly number[], axes: readonly number[], keepDims: boolean): number[] {
  return keepDims
    ? shape.map((d, i) => (axes.includes(i) ? 1 : d))
    : shape.filter((_, i) => !axes.includes(i));
}
