import { Canvas, type Color } from './canvas.js';
import { textWidth } from './glyphs.js';

/** Numbers laid out as a picture, with a number of its own. */
export interface Tile {
  /** Shown above it. */
  label: number;
  /** Row by row. */
  values: ArrayLike<number>;
  width: number;
  height: number;
}

/** Tiles in a block of their own: they share one scale of colours. */
export interface TileRow {
  /** Shown in front: the layer's number. */
  label: number;
  tiles: readonly Tile[];
}

const CAPTION = 14;
const GAP = 6;
const MARGIN = 46;
const INK: Color = [70, 78, 90];
const ZERO: Color = [247, 247, 247];
const POSITIVE: Color = [178, 24, 43];
const NEGATIVE: Color = [33, 102, 172];

/**
 * Blocks of tiles one below the other as PNG: white is nothing, red what is positive, blue what is negative, full colour
 * the strongest value of the block.
 * @param columns tiles side by side at most.
 * @param side points that a tile's longer side has at least in the picture.
 */
export function tilesPng(rows: readonly TileRow[], columns = 16, side = 48): Buffer {
  const blocks = rows.map((row) => {
    const [first] = row.tiles;
    const scale = Math.max(1, Math.round(side / Math.max(first.width, first.height)));
    const lines = Math.ceil(row.tiles.length / columns);
    return {
      row,
      scale,
      lines,
      width: first.width * scale + GAP,
      height: first.height * scale + GAP + CAPTION,
    };
  });
  const width = MARGIN + Math.max(...blocks.map((b) => Math.min(columns, b.row.tiles.length) * b.width));
  const height = GAP + blocks.reduce((sum, b) => sum + b.lines * b.height + GAP, 0);
  const canvas = new Canvas(width + GAP, height);
  let top = GAP;
  for (const { row, scale, lines, width: w, height: h } of blocks) {
    const strongest = Math.max(1e-12, ...row.tiles.map((tile) => extent(tile.values)));
    canvas.text(MARGIN - 10 - textWidth(String(row.label)) * 3, top + CAPTION, String(row.label), INK, 3);
    for (const [i, tile] of row.tiles.entries()) {
      const x = MARGIN + (i % columns) * w;
      const y = top + Math.floor(i / columns) * h;
      canvas.text(x, y, String(tile.label), INK);
      for (let p = 0; p < tile.width * tile.height; p++)
        canvas.fill(
          x + (p % tile.width) * scale,
          y + CAPTION + Math.floor(p / tile.width) * scale,
          scale,
          scale,
          color(tile.values[p] / strongest),
        );
    }
    top += lines * h + GAP;
  }
  return canvas.bytes();
}

/** The largest absolute value; what is no number counts as none. */
export function extent(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]);
    if (size > most && size < Number.POSITIVE_INFINITY) most = size;
  }
  return most;
}

/** Tiles by the mean of their absolute values, the largest first. */
export function strongestFirst(tiles: readonly Tile[]): Tile[] {
  const strength = (tile: Tile) => {
    let sum = 0;
    for (let i = 0; i < tile.values.length; i++) sum += Math.abs(tile.values[i]);
    return sum / Math.max(1, tile.values.length);
  };
  return tiles
    .map((tile) => ({ tile, s: strength(tile) }))
    .sort((a, b) => b.s - a.s)
    .map(({ tile }) => tile);
}

/** A colour for a value in [-1, 1]. */
function color(x: number): Color {
  const depth = Number.isFinite(x) ? Math.min(1, Math.abs(x)) : 0;
  const full = x < 0 ? NEGATIVE : POSITIVE;
  return ZERO.map((c, i) => Math.round(c + (full[i] - c) * depth)) as unknown as Color;
}
