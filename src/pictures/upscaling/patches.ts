import type { Rng } from '../../../base/rng.js';
import type { DataSource, HostBatch } from '../../tensor/training/data.js';
import { resizeInto } from '../measures/resize.js';
import type { Scale } from './network.js';
import { noiseChannels, noiseInto } from './noise.js';
import type { Pair } from './photographs.js';

/** Square parts of pictures, to learn from. */
export interface PatchOptions {
  scale: Scale;
  /** Points of a side of the shrunk part. */
  patch: number;
  /** Parts that count as an epoch. */
  count: number;
  /** Whether the network takes noise too. */
  noise?: boolean;
}

/** Places that are drawn for a part; the one with the most detail is taken, for skies teach little. */
const DRAWS = 2;

/**
 * Parts of pictures as samples of training, drawn at random, turned and mirrored: `small` `[batch, n, n, 3]`, the bicubic
 * `base` and `large` `[batch, scale n, scale n, 3]`, all 0 to 1, and with
 * `noise` that, `[batch, n, n, scale^2]`. Without a generator they are spread evenly over the pictures.
 */
export function patchSource(
  pairs: readonly Pair[],
  { scale, patch, count, noise }: PatchOptions,
): DataSource {
  const side = patch * scale;
  const areas = pairs.map(({ small }) => small.width * small.height);
  const all = areas.reduce((a, b) => a + b, 0);
  const pick = (share: number) => {
    let left = share * all;
    let i = 0;
    while (i < pairs.length - 1 && left >= areas[i]) left -= areas[i++];
    return pairs[i];
  };
  /** A place by three numbers from 0 to 1. */
  const place = (which: number, across: number, down: number): Place => {
    const pair = pick(which);
    const x = Math.floor(across * (pair.small.width - patch + 1));
    const y = Math.floor(down * (pair.small.height - patch + 1));
    return { pair, x, y };
  };
  const drawn = (rng: Rng): Place => {
    let best = place(rng.float(), rng.float(), rng.float());
    for (let i = 1; i < DRAWS; i++) {
      const other = place(rng.float(), rng.float(), rng.float());
      if (detail(other, patch) > detail(best, patch)) best = other;
    }
    return best;
  };
  const noiseFor = (n: number, seed: number) => {
    const channels = noiseChannels(scale);
    const data = new Float32Array(n * patch * patch * channels);
    noiseInto(data, { x: 0, y: 0, width: patch, height: n * patch }, channels, seed);
    return { data, shape: [n, patch, patch, channels] };
  };
  return {
    count,
    batch(indices: Uint32Array, rng?: Rng): HostBatch {
      const n = indices.length;
      const small = new Float32Array(n * patch * patch * 3);
      const base = new Float32Array(n * side * side * 3);
      const large = new Float32Array(n * side * side * 3);
      for (const [i, index] of indices.entries()) {
        // Multiples of irrational numbers spread evenly (the R2 sequence and the golden ratio).
        const at = rng
          ? drawn(rng)
          : place((index + 0.5) / count, (index * 0.7548776662) % 1, (index * 0.569840291) % 1);
        const turn = rng ? rng.int(8) : 0;
        copyTurned(at.pair.small, at.x, at.y, patch, turn, small, i);
        copyTurned(at.pair.large, at.x * scale, at.y * scale, side, turn, large, i);
        copyTurned(enlarged(at, patch, scale), 0, 0, side, turn, base, i);
      }
      const drawnNoise = noise && noiseFor(n, rng ? rng.uint32() : indices[0]);
      return {
        ...(drawnNoise && { noise: drawnNoise }),
        small: { data: small, shape: [n, patch, patch, 3] },
        base: { data: base, shape: [n, side, side, 3] },
        large: { data: large, shape: [n, side, side, 3] },
      };
    },
  };
}

interface Place {
  pair: Pair;
  x: number;
  y: number;
}

/** Sum of the differences between neighbours in green. */
function detail({ pair, x, y }: Place, patch: number): number {
  const { width, rgb } = pair.small;
  let sum = 0;
  for (let row = y; row < y + patch; row++)
    for (let at = (row * width + x) * 3 + 1, end = at + (patch - 1) * 3; at < end; at += 3)
      sum += Math.abs(rgb[at + 3] - rgb[at]);
  return sum;
}

/** The bicubic picture of a part, as it is in that of the whole. */
function enlarged({ pair, x, y }: Place, patch: number, scale: number): { width: number; rgb: Float32Array } {
  const { width, height, rgb } = pair.small;
  const side = patch * scale;
  const out = new Float32Array(side * side * 3);
  resizeInto(
    out,
    { width, height, channels: 3, data: rgb },
    { width: width * scale, height: height * scale },
    { x: x * scale, y: y * scale, width: side, height: side },
  );
  return { width: side, rgb: out };
}

/** Copies a square, 0 to 1, under one of the eight symmetries: bit 0 mirrors, bit 1 turns upside down, bit 2 transposes. */
function copyTurned(
  { width, rgb }: { width: number; rgb: ArrayLike<number> },
  x: number,
  y: number,
  side: number,
  turn: number,
  out: Float32Array,
  sample: number,
): void {
  let to = sample * side * side * 3;
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      const [r, c] = turn & 4 ? [column, row] : [row, column];
      const dy = turn & 2 ? side - 1 - r : r;
      const dx = turn & 1 ? side - 1 - c : c;
      const from = ((y + dy) * width + x + dx) * 3;
      for (let k = 0; k < 3; k++) out[to++] = rgb[from + k] / 255;
    }
}
