import { pointUnder, type SlidingAxis } from '../tensor/convolution/geometry.js';
import { type Example, pointAt, sumText, under } from './example.js';

/** Side of a point in the picture, and what is between the grids. */
const CELL = 30;
const GAP = 46;
const TOP = 44;
const BOTTOM = 56;
const LEFT = 16;

const INK = '#1f2933';
const COLORS = { input: '#dbe9f6', padding: '#ffffff', filter: '#f6d55c', line: '#9aa5b1' };

/** Width and height of the picture of an example. */
export function frameSize(example: Example): [width: number, height: number] {
  const [rows, columns] = example.axes;
  const padded = (axis: SlidingAxis) => axis.before + axis.size + axis.after;
  const width = LEFT + (padded(columns) + columns.kernel + columns.out) * CELL + 2 * GAP + LEFT;
  const height = TOP + Math.max(padded(rows), rows.kernel, rows.out) * CELL + BOTTOM;
  // Letters of the sum below are half as wide as high, some more.
  let letters = 0;
  for (let i = 0; i < rows.out * columns.out; i++)
    letters = Math.max(letters, sumText(example, Math.floor(i / columns.out), i % columns.out).length);
  return [Math.max(width, Math.ceil(2 * LEFT + 8.2 * letters)), height];
}

function inputText({ axes, spread }: Example): string {
  if (spread?.some((steps) => steps > 1)) return 'input with zeros between and around';
  return axes.some(({ before, after }) => before + after > 0) ? 'padded input' : 'input';
}

/** The grids that stay: padded input, filter, and the empty map. */
export function background(example: Example, title: string): string {
  const [rows, columns] = example.axes;
  const { inputX, filterX, mapX } = places(example);
  const parts = [
    text(LEFT, 22, title, 15, 'start', 'bold'),
    text(inputX, TOP - 6, inputText(example), 11, 'start'),
    text(filterX, TOP - 6, 'filter', 11, 'start'),
    text(mapX, TOP - 6, 'feature map', 11, 'start'),
  ];
  for (let y = -rows.before; y < rows.size + rows.after; y++)
    for (let x = -columns.before; x < columns.size + columns.after; x++) {
      const value = pointAt(example, y, x);
      const inside = value !== undefined;
      parts.push(
        cell(
          inputX + (x + columns.before) * CELL,
          TOP + (y + rows.before) * CELL,
          inside ? COLORS.input : COLORS.padding,
          !inside,
        ),
        text(
          inputX + (x + columns.before + 0.5) * CELL,
          TOP + (y + rows.before + 0.5) * CELL + 5,
          inside ? String(value) : '0',
          14,
          'middle',
          'normal',
          inside ? INK : COLORS.line,
        ),
      );
    }
  for (let i = 0; i < rows.kernel; i++)
    for (let j = 0; j < columns.kernel; j++)
      parts.push(
        cell(filterX + j * CELL, TOP + i * CELL, COLORS.filter, false),
        text(
          filterX + (j + 0.5) * CELL,
          TOP + (i + 0.5) * CELL + 5,
          example.of === 'sum' ? String(example.filter[i][j]) : '',
          14,
        ),
      );
  for (let y = 0; y < rows.out; y++)
    for (let x = 0; x < columns.out; x++)
      parts.push(cell(mapX + x * CELL, TOP + y * CELL, COLORS.padding, true));
  return parts.join('');
}

/** What is drawn over it at one step: the filter on the input, the product-sum, and the map as far as it is filled. */
export function step(example: Example, index: number): string {
  const [rows, columns] = example.axes;
  const { inputX, mapX } = places(example);
  const row = Math.floor(index / columns.out);
  const column = index % columns.out;
  const parts: string[] = [];
  const numbers = under(example, row, column);
  for (let i = 0; i < rows.kernel; i++)
    for (let j = 0; j < columns.kernel; j++) {
      const x = inputX + (pointUnder(columns, column, j) + columns.before) * CELL;
      const y = TOP + (pointUnder(rows, row, i) + rows.before) * CELL;
      const { value, weight } = numbers[i * columns.kernel + j];
      parts.push(
        `<rect x="${x}" y="${y}" width="${CELL}" height="${CELL}" fill="${COLORS.filter}" fill-opacity="0.75" stroke="${INK}" stroke-width="1.5"/>`,
        text(x + CELL / 2, y + CELL / 2 + 5, String(value), 14),
      );
      if (example.of === 'sum') parts.push(text(x + CELL - 3, y + CELL - 3, `·${weight}`, 9, 'end'));
    }
  for (let done = 0; done <= index; done++) {
    const y = Math.floor(done / columns.out);
    const x = done % columns.out;
    parts.push(
      cell(mapX + x * CELL, TOP + y * CELL, done === index ? COLORS.filter : COLORS.input, false),
      text(mapX + (x + 0.5) * CELL, TOP + (y + 0.5) * CELL + 5, String(example.map[y][x]), 14),
    );
  }
  const [, height] = frameSize(example);
  parts.push(text(LEFT, height - 20, sumText(example, row, column), 14, 'start'));
  return parts.join('');
}

/** The document around some content. */
export function svg(example: Example, content: string): string {
  const [width, height] = frameSize(example);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="DejaVu Sans, sans-serif"><rect width="100%" height="100%" fill="#ffffff"/>${content}</svg>\n`;
}

function places({ axes: [, columns] }: Example): { inputX: number; filterX: number; mapX: number } {
  const inputX = LEFT;
  const filterX = inputX + (columns.before + columns.size + columns.after) * CELL + GAP;
  return { inputX, filterX, mapX: filterX + columns.kernel * CELL + GAP };
}

function cell(x: number, y: number, fill: string, dashed: boolean): string {
  return `<rect x="${x}" y="${y}" width="${CELL}" height="${CELL}" fill="${fill}" stroke="${COLORS.line}"${dashed ? ' stroke-dasharray="3 3"' : ''}/>`;
}

function text(
  x: number,
  y: number,
  content: string,
  size: number,
  anchor = 'middle',
  weight = 'normal',
  fill = INK,
): string {
  const escaped = content.replace(/[<>&"]/g, (c) => `&#${c.charCodeAt(0)};`);
  return `<text x="${x}" y="${y}" font-size="${size}" text-anchor="${anchor}" font-weight="${weight}" fill="${fill}">${escaped}</text>`;
}
