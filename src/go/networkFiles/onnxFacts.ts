import { readModel } from '../../../base/onnx/read.js';

/** Numbers in a model's constants that are weights: more than scales and shapes. */
export function parameterCount(onnx: Uint8Array): number {
  const LEAST = 16;
  return readModel(onnx)
    .constants.map(({ shape }) => shape.reduce((a, b) => a * b, 1))
    .filter((count) => count >= LEAST)
    .reduce((a, b) => a + b, 0);
}
