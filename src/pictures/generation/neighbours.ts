import type { Pictures } from './sampling.js';

/** The nearest picture of a set: its number, and the root of the mean squared difference, in steps of 255. */
export interface Neighbour {
  index: number;
  distance: number;
}

/** The nearest picture of a set to each of some pictures of the same size. */
export function nearestPictures(pictures: Pictures, set: Pictures): Neighbour[] {
  const each = pictures.size ** 2 * pictures.channels;
  return Array.from({ length: pictures.count }, (_, i) => {
    const one = pictures.pixels.subarray(i * each, (i + 1) * each);
    let index = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let k = 0, from = 0; k < set.count; k++, from += each) {
      let sum = 0;
      for (let p = 0; p < each && sum < least; p++) {
        const off = one[p] - set.pixels[from + p];
        sum += off * off;
      }
      if (sum < least) [index, least] = [k, sum];
    }
    return { index, distance: Math.sqrt(least / each) };
  });
}
