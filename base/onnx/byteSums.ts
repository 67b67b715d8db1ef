import { fromBase64 } from '../base64.js';
import { OnnxSession, ortTensor } from '../onnxSession.js';
import { mayOverflow } from './bytePairs.js';

/**
 * An ONNX model of one MatMulInteger, uint8 `[m, k]` times int8 `[k, n]` (`test/base/onnx/byteSums.test.ts` writes it anew).
 */
export const BYTE_PRODUCT =
  'CAgSBHplcm86gQEKJgoGaW1hZ2VzCgdrZXJuZWxzEgRzdW1zIg1NYXRNdWxJbnRlZ2VyEgR6ZXJvWhoKBmltYWdlcxIQCg4IAhIKCgMSAW0KAxIBa1ob' +
  'CgdrZXJuZWxzEhAKDggDEgoKAxIBawoDEgFuYhgKBHN1bXMSEAoOCAYSCgoDEgFtCgMSAW5CBAoAEBE=';

const SIDE = 32;
let saturate: boolean | undefined;

/**
 * Whether onnxruntime's sums of products of bytes saturate on this processor, found by a product of the largest bytes. Where
 * they do not, the slower exact sums would cost time for nothing: with VNNI a network makes a third to a half of the evaluations.
 */
export function byteSumsSaturate(): boolean {
  saturate ??= largestProduct().some((sum) => sum !== SIDE * 255 * 127);
  return saturate;
}

/** Whether a model needs `exactBytes` of a session on this processor. */
export function needsExactBytes(onnx: Uint8Array): boolean {
  return byteSumsSaturate() && mayOverflow(onnx);
}

/** @param exactBytes as a session takes it. @returns sums `[SIDE, SIDE]`, all of the same products. */
export function largestProduct(exactBytes = false): Int32Array {
  const Ort = ortTensor();
  const session = new OnnxSession(fromBase64(BYTE_PRODUCT) as Uint8Array, { exactBytes });
  const shape = [SIDE, SIDE];
  const images = new Ort('uint8', new Uint8Array(SIDE * SIDE).fill(255), shape);
  const kernels = new Ort('int8', new Int8Array(SIDE * SIDE).fill(127), shape);
  const { sums } = session.run({ images, kernels }, { sums: null });
  session.dispose();
  return sums.data as Int32Array;
}
