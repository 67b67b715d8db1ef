import { Canvas, type Color } from '../plot/canvas.js';
import { textWidth } from '../plot/glyphs.js';
import type { Mistake } from './confusion.js';
import { CLASSES, PIXELS, SIDE } from './csv.js';

const BLACK: Color = [0, 0, 0];
const GREY: Color = [110, 110, 110];
const GREEN: Color = [40, 140, 60];
const RED: Color = [190, 40, 40];

const CELL = 44;

/**
 * A confusion matrix as PNG: rows are labels, columns predictions. Right ones are green; wrong ones are the redder
 * the larger their share of the label.
 */
export function confusionPng(confusion: readonly (readonly number[])[]): Buffer {
  const canvas = new Canvas(CELL * (CLASSES + 1), CELL * (CLASSES + 1));
  const centred = (column: number, row: number, text: string, color: Color, scale: number) =>
    canvas.text(
      column * CELL + Math.round((CELL - textWidth(text) * scale) / 2),
      row * CELL + Math.round((CELL - 5 * scale) / 2),
      text,
      color,
      scale,
    );
  for (let i = 0; i < CLASSES; i++) {
    centred(0, i + 1, String(i), BLACK, 3);
    centred(i + 1, 0, String(i), BLACK, 3);
    const all = Math.max(
      1,
      confusion[i].reduce((a, b) => a + b, 0),
    );
    for (let k = 0; k < CLASSES; k++) {
      const n = confusion[i][k];
      // A hundredth of the label wrong is a deep red already: the matrix of a good model is nearly diagonal.
      const depth = i === k ? n / all : Math.min(1, Math.sqrt((n / all) * 100));
      const tint = mix(i === k ? GREEN : RED, n === 0 ? 0 : 0.15 + 0.75 * depth);
      canvas.fill(
        (k + 1) * CELL + 1,
        (i + 1) * CELL + 1,
        CELL - 2,
        CELL - 2,
        n === 0 ? [245, 245, 245] : tint,
      );
      if (n > 0) centred(k + 1, i + 1, String(n), BLACK, 2);
    }
  }
  return canvas.bytes();
}

function mix(color: Color, depth: number): Color {
  return color.map((c) => Math.round(255 + (c - 255) * depth)) as unknown as Color;
}

const SCALE = 3;
const TILE = SIDE * SCALE + 8;
const CAPTION = 34;

/** Digits side by side as PNG, each above its number in the file (from 1) and `label > prediction`. */
export function mistakesPng(mistakes: readonly Mistake[], pixels: Uint8Array, columns = 8): Buffer {
  const rows = Math.max(1, Math.ceil(mistakes.length / columns));
  const canvas = new Canvas(columns * TILE, rows * (TILE + CAPTION));
  for (const [i, { index, label, predicted }] of mistakes.entries()) {
    const left = (i % columns) * TILE + 4;
    const top = Math.floor(i / columns) * (TILE + CAPTION) + 4;
    for (let k = 0; k < PIXELS; k++) {
      const shade = 255 - pixels[index * PIXELS + k];
      canvas.fill(left + (k % SIDE) * SCALE, top + Math.floor(k / SIDE) * SCALE, SCALE, SCALE, [
        shade,
        shade,
        shade,
      ]);
    }
    canvas.text(left, top + SIDE * SCALE + 4, `${label} > ${predicted}`, RED);
    canvas.text(left, top + SIDE * SCALE + 18, String(index + 1), GREY);
  }
  return canvas.bytes();
}
