type Plane = Uint8Array | Float32Array;

/** Two planes of one size, `[height, width]`, 0 to 255. */
export interface PlanePair {
  a: Plane;
  b: Plane;
  width: number;
  height: number;
}

/** Cuts so many points off each edge, as published figures do: what is beyond the edge cannot be known there. */
export function withoutBorder({ a, b, width, height }: PlanePair, border: number): PlanePair {
  const [w, h] = [width - 2 * border, height - 2 * border];
  const cut = (plane: Plane) => {
    const out = new Float32Array(w * h);
    for (let y = 0; y < h; y++) {
      const from = (y + border) * width + border;
      out.set(plane.subarray(from, from + w), y * w);
    }
    return out;
  };
  return { a: cut(a), b: cut(b), width: w, height: h };
}

/** Peak signal-to-noise ratio in decibels; Infinity for equal planes. */
export function psnr({ a, b }: Pick<PlanePair, 'a' | 'b'>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return 10 * Math.log10((255 * 255 * a.length) / sum);
}

const SIGMA = 1.5;
const RADIUS = 5;

/**
 * Structural similarity (Wang et al. 2004): a Gaussian window of 11 x 11 with sigma 1.5, K1 = 0.01, K2 = 0.03, the mean over
 * all places where the window fits.
 */
export function ssim({ a, b, width, height }: PlanePair): number {
  const c1 = (0.01 * 255) ** 2;
  const c2 = (0.03 * 255) ** 2;
  const means = [
    (i: number) => a[i],
    (i: number) => b[i],
    (i: number) => a[i] * a[i],
    (i: number) => b[i] * b[i],
    (i: number) => a[i] * b[i],
  ].map((value) => smoothed(value, width, height));
  const [ma, mb, aa, bb, ab] = means;
  let sum = 0;
  for (let i = 0; i < ma.length; i++) {
    const mean = ma[i] * mb[i];
    const squares = ma[i] ** 2 + mb[i] ** 2;
    sum += ((2 * mean + c1) * (2 * (ab[i] - mean) + c2)) / ((squares + c1) * (aa[i] + bb[i] - squares + c2));
  }
  return sum / ma.length;
}

/** Means under the window, `[height - 10, width - 10]`. */
function smoothed(value: (i: number) => number, width: number, height: number): Float64Array {
  const window = gaussian();
  const [w, h] = [width - 2 * RADIUS, height - 2 * RADIUS];
  const lines = new Float64Array(Math.max(0, w) * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < w; x++) {
      let sum = 0;
      for (let k = 0; k < window.length; k++) sum += window[k] * value(y * width + x + k);
      lines[y * w + x] = sum;
    }
  const out = new Float64Array(Math.max(0, w) * Math.max(0, h));
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      let sum = 0;
      for (let k = 0; k < window.length; k++) sum += window[k] * lines[(y + k) * w + x];
      out[y * w + x] = sum;
    }
  return out;
}

function gaussian(): number[] {
  const raw = Array.from({ length: 2 * RADIUS + 1 }, (_, i) =>
    Math.exp(-((i - RADIUS) ** 2) / (2 * SIGMA ** 2)),
  );
  const sum = raw.reduce((x, y) => x + y);
  return raw.map((x) => x / sum);
}
