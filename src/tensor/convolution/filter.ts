/** An array of `shape` with its axes in another order: axis i of the result is axis perm[i] of the data. */
export function transposed(
  data: Float32Array,
  shape: readonly number[],
  perm: readonly number[],
): Float32Array {
  const strides = shape.map((_, i) => shape.slice(i + 1).reduce((a, b) => a * b, 1));
  const to = perm.map((p) => shape[p]);
  const out = new Float32Array(data.length);
  for (let i = 0; i < out.length; i++) {
    let rest = i;
    let from = 0;
    for (let d = to.length - 1; d >= 0; d--) {
      from += (rest % to[d]) * strides[perm[d]];
      rest = Math.floor(rest / to[d]);
    }
    out[i] = data[from];
  }
  return out;
}

/** A filter as ONNX has it. */
export interface OnnxFilter {
  data: Float32Array;
  shape: number[];
}

/** A filter `[height, width, in, out]` as `[out, in, height, width]`. */
export function onnxFilter(data: Float32Array, shape: readonly number[]): OnnxFilter {
  const [h, w, from, to] = shape;
  return { data: transposed(data, shape, [3, 2, 0, 1]), shape: [to, from, h, w] };
}

/** A depthwise filter `[height, width, in, multiplier]` as `[in * multiplier, 1, height, width]`. */
export function onnxDepthwiseFilter(data: Float32Array, shape: readonly number[]): OnnxFilter {
  const [h, w, from, multiplier] = shape;
  return { data: transposed(data, shape, [2, 3, 0, 1]), shape: [from * multiplier, 1, h, w] };
}
