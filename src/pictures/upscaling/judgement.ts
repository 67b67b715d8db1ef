import type { Picture } from '../codecs/picture.js';
import { luminance } from '../measures/luminance.js';
import { type Raster, resized, resizeInto } from '../measures/resize.js';
import { psnr, ssim, withoutBorder } from '../measures/similarity.js';
import { topOctavePower } from '../measures/spectrum.js';
import { premultiplied } from './premultiplied.js';

/** How a picture compares with the true one. */
export interface Judgement {
  /** In luminance, in decibels, a border of the scale cut off. */
  psnr: number;
  /** In luminance, the same border cut off. */
  ssim: number;
  /** The result shrunk again against the input, in decibels. */
  consistency: number;
  /** Power in the finest octave of the luminance, over that of the true picture. */
  detail: number;
}

/** Compares a result with the true picture of its size. @param input what it was made from. */
export function judge(result: Picture, truth: Picture, input: Picture, scale: number): Judgement {
  const { width, height } = truth;
  const whole = { a: luminance(result.rgb), b: luminance(truth.rgb), width, height };
  const inner = withoutBorder(whole, scale);
  return {
    psnr: psnr(inner),
    ssim: ssim(inner),
    consistency: consistency(result, input),
    detail: topOctavePower(whole.a, width, height) / topOctavePower(whole.b, width, height),
  };
}

/** The bicubic picture of a size, as MATLAB's imresize makes it. */
export function bicubic({ width, height, rgb }: Picture, scale: number): Picture {
  const [w, h] = [width * scale, height * scale];
  return { width: w, height: h, rgb: resized({ width, height, channels: 3, data: rgb }, w, h) };
}

/**
 * Whether a result says what its input says: the result shrunk again, against the input, as a peak signal-to-noise ratio in
 * luminance. Where it is high, all that was changed is detail that the input could not show.
 */
export function consistency(result: Picture, input: Picture): number {
  const { width, height } = input;
  const again = resized(premultiplied(result), width, height);
  const original = input.alpha ? Uint8Array.from(premultiplied(input).data) : input.rgb;
  return psnr({ a: luminance(again), b: luminance(original) });
}

/** Rows of a picture that are looked at together, to keep memory small. */
const BAND = 256;

/**
 * Where detail was invented, as a picture of the result's size: grey as the result, the redder the more of the luminance is
 * gone when the result is shrunk and enlarged again, and so is nothing that the input says.
 * @returns the map, and the mean of what is gone, in steps of 255.
 */
export function inventedMap(result: Picture, scale: number): { map: Picture; mean: number } {
  const { width, height } = result;
  const [w, h] = [width / scale, height / scale];
  const plane: Raster = { width, height, channels: 1, data: luminance(result.rgb) };
  const small: Raster = { width: w, height: h, channels: 1, data: new Float32Array(w * h) };
  resizeInto(small.data as Float32Array, plane, { width: w, height: h });
  const rgb = new Uint8ClampedArray(width * height * 3);
  let sum = 0;
  for (let y = 0; y < height; y += BAND) {
    const rows = Math.min(BAND, height - y);
    const known = new Float32Array(width * rows);
    resizeInto(known, small, { width, height }, { x: 0, y, width, height: rows });
    for (let i = 0, at = y * width; i < known.length; i++, at++) {
      const invented = Math.abs(plane.data[at] - known[i]);
      sum += invented;
      // Full red from 32 steps on.
      const red = Math.min(1, invented / 32);
      const grey = plane.data[at] * 0.75;
      rgb[at * 3] = grey + (255 - grey) * red;
      rgb[at * 3 + 1] = grey * (1 - red);
      rgb[at * 3 + 2] = grey * (1 - red);
    }
  }
  return { map: { width, height, rgb: new Uint8Array(rgb.buffer) }, mean: sum / (width * height) };
}

/** Two pictures of one size side by side, with a white line between. */
export function sideBySide(left: Picture, right: Picture): Picture {
  const gap = 4;
  const { height } = left;
  const width = left.width + gap + right.width;
  const rgb = new Uint8Array(width * height * 3).fill(255);
  for (let y = 0; y < height; y++) {
    rgb.set(left.rgb.subarray(y * left.width * 3, (y + 1) * left.width * 3), y * width * 3);
    const to = (y * width + left.width + gap) * 3;
    rgb.set(right.rgb.subarray(y * right.width * 3, (y + 1) * right.width * 3), to);
  }
  return { width, height, rgb };
}
