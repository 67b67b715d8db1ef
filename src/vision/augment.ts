import type { Rng } from '../../engine/rng.js';
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
  /** Elastic distortion: how far each point of a coarse grid moves along each axis, in pixels. */
  elastic: number;
}

/** Points of the elastic grid along a side; between them displacements are interpolated. */
const GRID = 5;
const gridX = new Float32Array(GRID * GRID);
const gridY = new Float32Array(GRID * GRID);
/** Displacements of a row at the grid's columns. */
const rowX = new Float32Array(GRID);
const rowY = new Float32Array(GRID);
/** For each pixel along a side: the grid point before it, and how far it is on the way to the next. */
const CELL_OF = Uint8Array.from({ length: SIDE }, (_, i) =>
  Math.min(GRID - 2, Math.floor((i * (GRID - 1)) / (SIDE - 1))),
);
const PART_OF = Float32Array.from({ length: SIDE }, (_, i) => (i * (GRID - 1)) / (SIDE - 1) - CELL_OF[i]);

/**
 * Writes picture `index` of `pixels`, moved at random, to `out` at `offset` as numbers from 0 to 1.
 * One affine map about the picture's centre and an elastic distortion, read back with bilinear interpolation; places
 * outside the picture take the nearest pixel, as Keras's ImageDataGenerator does.
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
  const elastic = how.elastic > 0;
  if (elastic)
    for (let i = 0; i < GRID * GRID; i++) {
      gridX[i] = draw(how.elastic);
      gridY[i] = draw(how.elastic);
    }
  for (let row = 0; row < SIDE; row++) {
    if (elastic) interpolateRow(row);
    const dy = row - centre - shiftY;
    let x = xx * (-centre - shiftX) + xy * dy + centre;
    let y = yx * (-centre - shiftX) + yy * dy + centre;
    for (let column = 0; column < SIDE; column++, x += xx, y += yx) {
      let px = x;
      let py = y;
      if (elastic) {
        const cell = CELL_OF[column];
        const part = PART_OF[column];
        px += rowX[cell] + part * (rowX[cell + 1] - rowX[cell]);
        py += rowY[cell] + part * (rowY[cell + 1] - rowY[cell]);
      }
      const cx = px < 0 ? 0 : px > last ? last : px;
      const cy = py < 0 ? 0 : py > last ? last : py;
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

/** The elastic grid's displacements at a row, into rowX and rowY. */
function interpolateRow(row: number): void {
  const above = CELL_OF[row] * GRID;
  const part = PART_OF[row];
  for (let k = 0; k < GRID; k++) {
    rowX[k] = gridX[above + k] + part * (gridX[above + GRID + k] - gridX[above + k]);
    rowY[k] = gridY[above + k] + part * (gridY[above + GRID + k] - gridY[above + k]);
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
