/** Points of a side of the squares that a picture is cut into: a power of two. */
const SIDE = 64;

/**
 * Power of a plane in its top octave, frequencies from a quarter to a half of a turn a point: the finest detail that so many
 * points can show. The mean over overlapping squares under a Hann window (Welch 1967), in squared steps of brightness.
 * @returns 0 for planes of less than 64 points to a side.
 */
export function topOctavePower(plane: ArrayLike<number>, width: number, height: number): number {
  const window = Float64Array.from(
    { length: SIDE },
    (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / SIDE),
  );
  const norm = window.reduce((sum, x) => sum + x * x, 0);
  const re = new Float64Array(SIDE * SIDE);
  const im = new Float64Array(SIDE * SIDE);
  let sum = 0;
  let squares = 0;
  for (let top = 0; top + SIDE <= height; top += SIDE / 2)
    for (let left = 0; left + SIDE <= width; left += SIDE / 2) {
      for (let y = 0; y < SIDE; y++)
        for (let x = 0; x < SIDE; x++)
          re[y * SIDE + x] = plane[(top + y) * width + left + x] * window[y] * window[x];
      im.fill(0);
      transform(re, im);
      sum += topPower(re, im) / (norm * norm);
      squares++;
    }
  return squares === 0 ? 0 : sum / squares;
}

/** Power at the frequencies of a transformed square whose distance from 0 is over a quarter of a turn a point. */
function topPower(re: Float64Array, im: Float64Array): number {
  const frequency = (i: number) => (i < SIDE / 2 ? i : i - SIDE) / SIDE;
  let sum = 0;
  for (let v = 0; v < SIDE; v++)
    for (let u = 0; u < SIDE; u++)
      if (Math.hypot(frequency(u), frequency(v)) > 0.25) {
        const i = v * SIDE + u;
        sum += re[i] ** 2 + im[i] ** 2;
      }
  return sum / (SIDE * SIDE);
}

/** Fourier transform of a square, in place: its rows, then its columns. */
function transform(re: Float64Array, im: Float64Array): void {
  for (let y = 0; y < SIDE; y++) fourier(re, im, y * SIDE, 1);
  for (let x = 0; x < SIDE; x++) fourier(re, im, x, SIDE);
}

/** Fourier transform of SIDE values that stand `step` apart, in place (Cooley and Tukey 1965). */
function fourier(re: Float64Array, im: Float64Array, start: number, step: number): void {
  for (let i = 1, j = 0; i < SIDE; i++) {
    let bit = SIDE >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      const [a, b] = [start + i * step, start + j * step];
      [re[a], re[b]] = [re[b], re[a]];
      [im[a], im[b]] = [im[b], im[a]];
    }
  }
  for (let size = 2; size <= SIDE; size *= 2)
    for (let k = 0; k < size / 2; k++) {
      const cos = Math.cos((2 * Math.PI * k) / size);
      const sin = -Math.sin((2 * Math.PI * k) / size);
      for (let i = k; i < SIDE; i += size) {
        const [a, b] = [start + i * step, start + (i + size / 2) * step];
        const r = re[b] * cos - im[b] * sin;
        const m = re[b] * sin + im[b] * cos;
        re[b] = re[a] - r;
        im[b] = im[a] - m;
        re[a] += r;
        im[a] += m;
      }
    }
}
