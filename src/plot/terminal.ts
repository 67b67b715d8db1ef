import { bounds } from './svg.js';

/** A line of points as a chart of text, rows high and columns wide, with the bounds of y at its left. */
export function terminalChart(
  points: readonly (readonly [x: number, y: number])[],
  columns = 60,
  rows = 10,
): string {
  if (points.length === 0) return '(no data yet)';
  const [x0, x1] = bounds(points.map((p) => p[0]));
  const [y0, y1] = bounds(points.map((p) => p[1]));
  const cells = Array.from({ length: rows }, () => new Array<string>(columns).fill(' '));
  for (const [x, y] of points) {
    const c = Math.round(((x - x0) / (x1 - x0)) * (columns - 1));
    const r = rows - 1 - Math.round(((y - y0) / (y1 - y0)) * (rows - 1));
    cells[r][c] = '•';
  }
  const labels = new Map([
    [0, y1],
    [rows - 1, y0],
  ]);
  return cells
    .map(
      (row, i) =>
        `${(labels.has(i) ? String(Number(labels.get(i)!.toPrecision(4))) : '').padStart(8)} │${row.join('').trimEnd()}`,
    )
    .join('\n');
}
