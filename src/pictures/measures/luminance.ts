/** Shares of red, green and blue in the luminance of BT.601 in its studio range, as MATLAB's rgb2ycbcr: 16 to 235. */
const [RED, GREEN, BLUE] = [65.481 / 255, 128.553 / 255, 24.966 / 255];

/** Luminance `[height, width]` of colours `[height, width, 3]` of 8 bits; not rounded, as most published figures have it. */
export function luminance(rgb: Uint8Array): Float32Array {
  const out = new Float32Array(rgb.length / 3);
  for (let i = 0, from = 0; i < out.length; i++, from += 3)
    out[i] = 16 + RED * rgb[from] + GREEN * rgb[from + 1] + BLUE * rgb[from + 2];
  return out;
}

/** What a change of red, green or blue by one changes the luminance by, red, green and blue on one scale of 0 to 1. */
export const LUMINANCE_WEIGHTS: readonly number[] = [RED, GREEN, BLUE];
