import { readModel } from './read.js';

/*
 * x86 processors without VNNI multiply unsigned by signed bytes with an instruction that adds two products in 16 bits and
 * saturates (vpmaddubsw). onnxruntime uses it all the same, so a network of 8-bit weights says something else there, unless
 * weights that meet in such a sum are small enough. Elsewhere sums have 32 bits.
 */

/** Largest sum of two neighbouring weights of one sign: 255 * 128 = 32,640 is below 2^15. */
export const LARGEST_PAIR = 128;

/**
 * Places of weights that are added in pairs, in a filter `[in, points]`: input channels 2i and 2i + 1 at one filter point.
 * With an odd number of channels pairs also run on from one point to the next, so all neighbours are given.
 */
export function bytePairs(inChannels: number, points: number): [number, number][] {
  const at = (k: number) => (k % inChannels) * points + Math.floor(k / inChannels);
  const pairs: [number, number][] = [];
  const step = inChannels % 2 === 0 ? 2 : 1;
  for (let k = 0; k + 1 < inChannels * points; k += step) pairs.push([at(k), at(k + 1)]);
  return pairs;
}

/** ONNX's number of int8. */
const INT8 = 3;

/**
 * Whether an 8-bit model has convolutions whose sums of two products can exceed 16 bits: it needs exact sums where they saturate.
 */
export function mayOverflow(onnx: Uint8Array): boolean {
  return readModel(onnx).constants.some(({ type, shape, data }) => {
    if (type !== INT8 || shape.length !== 4 || !data) return false;
    const [to, from, h, w] = shape;
    const weights = new Int8Array(data.buffer, data.byteOffset, data.byteLength);
    const pairs = bytePairs(from, h * w);
    const filter = from * h * w;
    for (let at = 0; at < to * filter; at += filter)
      for (const [i, j] of pairs) {
        const [a, b] = [weights[at + i], weights[at + j]];
        if (a * b > 0 && Math.abs(a + b) > LARGEST_PAIR) return true;
      }
    return false;
  });
}
