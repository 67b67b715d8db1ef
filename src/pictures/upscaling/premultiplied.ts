import type { Picture } from '../codecs/picture.js';
import type { Raster } from '../measures/resize.js';

/**
 * The colours of a picture as they are to be resized: those of hidden points must not bleed into their neighbours, so each is
 * multiplied by its alpha. 0 to 255; without alpha the picture's own colours.
 */
export function premultiplied({ width, height, rgb, alpha }: Picture): Raster {
  if (!alpha) return { width, height, channels: 3, data: rgb };
  const data = new Float32Array(rgb.length);
  for (let i = 0; i < data.length; i++) data[i] = (rgb[i] * alpha[(i / 3) | 0]) / 255;
  return { width, height, channels: 3, data };
}

/** A colour, multiplied by an alpha, as it is without. */
export function unmultiplied(value: number, alpha: number): number {
  return alpha < 0.5 ? 0 : (value * 255) / alpha;
}
