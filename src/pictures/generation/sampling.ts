import { setImmediate as nextTurn } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import type { Picture } from '../codecs/picture.js';
import { latentWidth, type Shape } from './networks.js';

/** Made or true pictures of one size: `[count, size, size, channels]`, bytes. */
export interface Pictures {
  readonly count: number;
  readonly size: number;
  readonly channels: 1 | 3;
  readonly pixels: Uint8Array;
}

/** Pictures of a step of the backend. */
const BATCH = 100;

/**
 * The pictures that a generator makes of latents. Those of a level that is not yet of the full size are enlarged by repetition.
 * @param latents `[count, 64 + classes]`.
 */
export async function samplePictures(
  sample: (latents: tf.Tensor) => tf.Tensor,
  latents: Float32Array,
  { size, channels, classes = 0 }: Shape,
  onProgress?: (done: number) => void,
): Promise<Pictures> {
  const width = latentWidth(classes);
  const count = latents.length / width;
  const each = size * size * channels;
  const pixels = new Uint8ClampedArray(count * each);
  for (let from = 0; from < count; from += BATCH) {
    const n = Math.min(BATCH, count - from);
    const made = tf.tidy(() => {
      const z = tf.tensor2d(latents.slice(from * width, (from + n) * width), [n, width]);
      const x = sample(z);
      const full = x.shape[1] === size ? x : tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [size, size]);
      return tf.mul(tf.add(full, 1), 127.5);
    });
    pixels.set(await made.data(), from * each);
    made.dispose();
    onProgress?.(from + n);
    await nextTurn(); // lets Ctrl-C in
  }
  return { count, size, channels, pixels: new Uint8Array(pixels.buffer) };
}

/** Pictures to a side of a grid. */
export interface GridSize {
  columns: number;
  rows: number;
}

/** Columns at most, for there may be many classes. */
const MOST_COLUMNS = 40;

/** The grid where no other is asked for: a column for each class, as these take turns. */
export function gridOf(classes: number): GridSize {
  return { columns: classes > 0 ? Math.min(classes, MOST_COLUMNS) : 8, rows: 8 };
}

/** White points between the pictures of a grid. */
const GAP = 2;

/** Pictures in rows as one, each point `zoom` points wide. */
export function grid({ count, size, channels, pixels }: Pictures, columns: number, zoom = 1): Picture {
  const rows = Math.ceil(count / columns);
  const cell = size * zoom + GAP;
  const width = columns * cell + GAP;
  const height = rows * cell + GAP;
  const rgb = new Uint8Array(width * height * 3).fill(255);
  for (let i = 0; i < count; i++) {
    const left = GAP + (i % columns) * cell;
    const top = GAP + Math.floor(i / columns) * cell;
    for (let y = 0; y < size * zoom; y++)
      for (let x = 0; x < size * zoom; x++) {
        const from = ((i * size + Math.floor(y / zoom)) * size + Math.floor(x / zoom)) * channels;
        const to = ((top + y) * width + left + x) * 3;
        for (let c = 0; c < 3; c++) rgb[to + c] = pixels[from + (channels === 1 ? 0 : c)];
      }
  }
  return { width, height, rgb };
}

/** Some of the pictures, by their numbers. */
export function chosen(pictures: Pictures, numbers: readonly number[]): Pictures {
  const each = pictures.size ** 2 * pictures.channels;
  const pixels = new Uint8Array(numbers.length * each);
  for (const [i, k] of numbers.entries())
    pixels.set(pictures.pixels.subarray(k * each, (k + 1) * each), i * each);
  return { ...pictures, count: numbers.length, pixels };
}

/**
 * How unlike pictures are: the root of the mean squared difference between one and the next but some, in steps of 255. When it
 * falls to nothing the generator makes always the same.
 */
export function diversity({ count, size, channels, pixels }: Pictures): number {
  const each = size * size * channels;
  const offsets = [1, 3, 7].filter((offset) => offset < count);
  let sum = 0;
  for (const offset of offsets)
    for (let i = 0; i < count; i++) {
      const j = (i + offset) % count;
      for (let k = 0; k < each; k++) sum += (pixels[i * each + k] - pixels[j * each + k]) ** 2;
    }
  return Math.sqrt(sum / (Math.max(1, offsets.length) * count * each));
}
