/** Statistics and parameters of a batch normalisation, each `[channels]`; without gamma it is 1, without beta 0. */
export interface NormWeights {
  mean: Float32Array;
  variance: Float32Array;
  gamma?: Float32Array;
  beta?: Float32Array;
}

/**
 * A batch normalisation with running statistics (Ioffe and Szegedy 2015, algorithm 2) as y = scale x + shift, each
 * `[channels]`: scale = gamma / sqrt(variance + epsilon) and shift = beta - mean scale.
 */
export function normScale(
  { mean, variance, gamma, beta }: NormWeights,
  epsilon: number,
): { scale: Float32Array; shift: Float32Array } {
  const scale = mean.map((_, c) => (gamma?.[c] ?? 1) / Math.sqrt(variance[c] + epsilon));
  return { scale, shift: mean.map((m, c) => (beta?.[c] ?? 0) - m * scale[c]) };
}

/**
 * Multiplies a normalisation into the layer in front of it.
 * @param kernel weights of `shape`, whose axis `axis` is the layer's outputs.
 * @param bias `[outputs]`, 0 where there is none.
 */
export function foldNorm(
  kernel: Float32Array,
  shape: readonly number[],
  axis: number,
  bias: Float32Array | undefined,
  { scale, shift }: { scale: Float32Array; shift: Float32Array },
): { kernel: Float32Array; bias: Float32Array } {
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  return {
    kernel: kernel.map((w, i) => w * scale[Math.floor(i / inner) % scale.length]),
    bias: shift.map((s, c) => s + (bias?.[c] ?? 0) * scale[c]),
  };
}
