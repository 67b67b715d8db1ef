import type { Rng } from '../../base/rng.js';
import { PIXELS, SIDE } from './csv.js';

/** How far a picture may be moved at random; each amount is drawn uniformly from -limit to +limit. */
export interface Augmentation {
  /** Rotation in degrees. */
  rotation: number;
  /** Zoom of each axis on its own, as a share: 0.1 draws factors from 0.9 to 1.1. */
  zoom: number;
  /** Shift of each axis, as a share of the picture's side. */
  shift: number;
  /** Shear in degrees. */
  shear: number;
}

/**
 * Writes picture `index` of `pixels`, moved at random, to `out` at `offset` as numbers from 0 to 1.
 * One affine map about the picture's centre, read back with bilinear interpolation; places outside the picture
 * take the nearest pixel, as Keras's ImageDataGenerator does.
 */
export function augmentInto(
  pixels: Uint8Array,
  index: number,
  out: Float32Array,
  offset: number,
  how: Augmentation,
  rng: Rng,
): void {
  const draw = (limit: number) => (2 * rng.float() - 1) * limit;
  const angle = (draw(how.rotation) * Math.PI) / 180;
  const shear = Math.tan((draw(how.shear) * Math.PI) / 180);
  const zoomX = 1 / (1 + draw(how.zoom));
  const zoomY = 1 / (1 + draw(how.zoom));
  const shiftX = draw(how.shift) * SIDE;
  const shiftY = draw(how.shift) * SIDE;
  // From a place in the new picture to one in the old: rotate and shear, then zoom.
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const xx = cos * zoomX;
  const xy = (cos * shear - sin) * zoomX;
  const yx = sin * zoomY;
  const yy = (sin * shear + cos) * zoomY;
  const centre = (SIDE - 1) / 2;
  const last = SIDE - 1;
  const from = index * PIXELS;
  for (let row = 0; row < SIDE; row++) {
    const dy = row - centre - shiftY;
    let x = xx * (-centre - shiftX) + xy * dy + centre;
    let y = yx * (-centre - shiftX) + yy * dy + centre;
    for (let column = 0; column < SIDE; column++, x += xx, y += yx) {
      const cx = Math.min(Math.max(x, 0), last);
      const cy = Math.min(Math.max(y, 0), last);
      const x0 = cx | 0;
      const y0 = cy | 0;
      const fx = cx - x0;
      const fy = cy - y0;
      const at = from + y0 * SIDE + x0;
      const right = x0 < last ? 1 : 0;
      const below = y0 < last ? SIDE : 0;
      const top = pixels[at] + fx * (pixels[at + right] - pixels[at]);
      const low = pixels[at + below];
      const bottom = low + fx * (pixels[at + below + right] - low);
      out[offset + row * SIDE + column] = (top + fy * (bottom - top)) / 255;
    }
  }
}

/** Writes picture `index`, moved by whole pixels (0, 0 leaves it where it is), as numbers from 0 to 1. */
export function shiftedInto(
  pixels: Uint8Array,
  index: number,
  out: Float32Array,
  offset: number,
  dx = 0,
  dy = 0,
): void {
  const from = index * PIXELS;
  if (dx === 0 && dy === 0) {
    for (let i = 0; i < PIXELS; i++) out[offset + i] = pixels[from + i] / 255;
    return;
  }
  const clamp = (v: number) => Math.min(SIDE - 1, Math.max(0, v));
  for (let row = 0; row < SIDE; row++) {
    const line = from + clamp(row - dy) * SIDE;
    for (let column = 0; column < SIDE; column++)
      out[offset + row * SIDE + column] = pixels[line + clamp(column - dx)] / 255;
  }
}
