import { PNG } from 'pngjs';
import { eachPoint } from './glyphs.js';

/** Red, green and blue, 0 to 255. */
export type Color = readonly [red: number, green: number, blue: number];

/** A white picture to draw in. */
export class Canvas {
  private readonly png: PNG;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.png = new PNG({ width, height });
    this.png.data.fill(255);
  }

  fill(x: number, y: number, width: number, height: number, color: Color): void {
    for (let row = y; row < y + height; row++)
      for (let column = x; column < x + width; column++)
        this.png.data.set(color, (row * this.width + column) * 4);
  }

  /** A text whose points are `scale` pixels wide, its upper left corner at (x, y). */
  text(x: number, y: number, text: string, color: Color, scale = 2): void {
    eachPoint(text, (px, py) => this.fill(x + px * scale, y + py * scale, scale, scale, color));
  }

  bytes(): Buffer {
    return PNG.sync.write(this.png);
  }
}
