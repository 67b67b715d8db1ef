import { ZeroError } from '../../../base/errors.js';

/** A picture of 8 bits a channel in sRGB, row by row. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue: `[height, width, 3]`. */
  readonly rgb: Uint8Array;
  /** `[height, width]`, 0 where nothing is to be seen; without it everything is. */
  readonly alpha?: Uint8Array;
}

/** Points of a picture at most, unless the user allows more. */
export const MOST_PIXELS = 100_000_000;

/**
 * @param advice what to do about it.
 * @throws ZeroError when a picture of this size has more points than are allowed.
 */
export function checkPixels(
  width: number,
  height: number,
  most: number,
  what: string,
  advice = 'allow more with --max-pixels',
): void {
  if (width * height > most)
    throw new ZeroError(
      `${what} has ${width}x${height} = ${megapixels(width * height)} MP, more than the ${megapixels(most)} MP that are allowed; ${advice}`,
    );
}

/** 1500000 -> '1.5', whole numbers from 10 on. */
export function megapixels(points: number): string {
  const mp = points / 1e6;
  return mp >= 10 ? Math.round(mp).toLocaleString('en-US') : String(Number(mp.toPrecision(2)));
}

/** A part of a picture. */
export function crop({ width, rgb, alpha }: Picture, x: number, y: number, w: number, h: number): Picture {
  const out = { width: w, height: h, rgb: new Uint8Array(w * h * 3) };
  const shade = alpha && new Uint8Array(w * h);
  for (let row = 0; row < h; row++) {
    const from = (y + row) * width + x;
    out.rgb.set(rgb.subarray(from * 3, (from + w) * 3), row * w * 3);
    if (alpha) shade!.set(alpha.subarray(from, from + w), row * w);
  }
  return shade ? { ...out, alpha: shade } : out;
}

/** Separates interleaved channels: grey or colours, with or without alpha. An alpha that hides nothing is left out. */
export function fromChannels(
  data: Uint8Array,
  width: number,
  height: number,
  channels: number,
  hasAlpha: boolean,
): Picture {
  const points = width * height;
  const colors = hasAlpha ? channels - 1 : channels;
  if (colors === 3 && !hasAlpha)
    return { width, height, rgb: new Uint8Array(data.buffer, data.byteOffset, data.length) };
  const rgb = new Uint8Array(points * 3);
  const [green, blue] = colors >= 3 ? [1, 2] : [0, 0];
  for (let i = 0, from = 0; i < rgb.length; i += 3, from += channels) {
    rgb[i] = data[from];
    rgb[i + 1] = data[from + green];
    rgb[i + 2] = data[from + blue];
  }
  if (!hasAlpha) return { width, height, rgb };
  const alpha = new Uint8Array(points);
  let hidden = false;
  for (let i = 0, from = channels - 1; i < points; i++, from += channels) {
    alpha[i] = data[from];
    if (alpha[i] < 255) hidden = true;
  }
  return hidden ? { width, height, rgb, alpha } : { width, height, rgb };
}

/** Red, green, blue and alpha of each point one after the other. */
export function interleaved(rgb: Uint8Array, alpha: Uint8Array | undefined): Uint8Array {
  const points = rgb.length / 3;
  const out = new Uint8Array(points * 4);
  for (let i = 0; i < points; i++) {
    out[i * 4] = rgb[i * 3];
    out[i * 4 + 1] = rgb[i * 3 + 1];
    out[i * 4 + 2] = rgb[i * 3 + 2];
    out[i * 4 + 3] = alpha ? alpha[i] : 255;
  }
  return out;
}
