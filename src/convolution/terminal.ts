import { pointUnder } from '../tensor/convolution/geometry.js';
import { type Example, pointAt, sumText } from './example.js';

/**
 * One step as lines of text: the padded input with brackets around the points under the filter, and the map as far as
 * it is filled beside it.
 */
export function stepLines(example: Example, index: number): string[] {
  const [rows, columns] = example.axes;
  const row = Math.floor(index / columns.out);
  const column = index % columns.out;
  const seen = (y: number, x: number) =>
    Array.from({ length: rows.kernel }, (_, i) => pointUnder(rows, row, i)).includes(y) &&
    Array.from({ length: columns.kernel }, (_, j) => pointUnder(columns, column, j)).includes(x);
  const width = Math.max(2, ...example.map.flat().map((n) => String(n).length));
  const left: string[] = [];
  for (let y = -rows.before; y < rows.size + rows.after; y++) {
    let line = '';
    for (let x = -columns.before; x < columns.size + columns.after; x++) {
      const value = pointAt(example, y, x);
      const sign = value === undefined ? '.' : String(value);
      line += seen(y, x) ? `[${sign}]` : ` ${sign} `;
    }
    left.push(line);
  }
  const right = Array.from({ length: rows.out }, (_, y) =>
    Array.from({ length: columns.out }, (_, x) =>
      (y * columns.out + x <= index ? String(example.map[y][x]) : '-').padStart(width),
    ).join(' '),
  );
  const lines = Array.from({ length: Math.max(left.length, right.length) }, (_, i) =>
    `${left[i] ?? ' '.repeat(left[0].length)}   ${right[i] ?? ''}`.trimEnd(),
  );
  return [`step ${index + 1} of ${rows.out * columns.out}: ${sumText(example, row, column)}`, ...lines];
}
