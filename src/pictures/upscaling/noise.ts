import { mixed } from '../../../base/rng.js';
import type { Region } from '../measures/resize.js';

/** Standard deviation of the sum of four bytes. */
const SPREAD = Math.sqrt((4 * (256 * 256 - 1)) / 12);
const MEAN = 2 * 255;

/** Deviation that noise may have; ours is below 2. */
export const MOST_GRAIN = 10;

/** Random numbers that a network takes for each point of its input: one for each point of the result. */
export function noiseChannels(scale: number): number {
  return scale * scale;
}

/**
 * Fills `out` `[height, width, channels]` with nearly normal numbers of mean 0: sums of four random bytes.
 * Each depends on its place and the seed alone, so that parts of a picture agree whatever they are cut into.
 */
export function noiseInto(
  out: Float32Array,
  at: Region,
  channels: number,
  seed: number,
  deviation = 1,
): void {
  const step = deviation / SPREAD;
  let to = 0;
  for (let y = at.y; y < at.y + at.height; y++) {
    const row = mixed(seed ^ mixed(y));
    for (let x = at.x; x < at.x + at.width; x++) {
      const point = mixed(row ^ mixed(x ^ 0x5bd1e995));
      for (let c = 0; c < channels; c++) {
        const bits = mixed(point + Math.imul(c + 1, 0x9e3779b9));
        const sum = (bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24);
        out[to++] = (sum - MEAN) * step;
      }
    }
  }
}
