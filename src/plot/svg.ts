/** A line in a chart. */
export interface Series {
  name: string;
  points: readonly (readonly [x: number, y: number])[];
  /** Half-lengths of error bars, one a point. */
  errors?: readonly number[];
}

/** A chart with lines. */
export interface LineChart {
  title: string;
  xLabel: string;
  series: readonly Series[];
}

const COLORS = ['#1f77b4', '#d62728', '#2ca02c', '#9467bd', '#ff7f0e', '#8c564b'];
const WIDTH = 720;
const HEIGHT = 300;
const LEFT = 60;
const RIGHT = 120;
const TOP = 34;
const BOTTOM = 40;

/** Charts one below the other as an SVG document. */
export function svgCharts(charts: readonly LineChart[]): string {
  const body = charts
    .map((chart, i) => `<g transform="translate(0 ${i * HEIGHT})">${drawChart(chart)}</g>`)
    .join('\n');
  const height = HEIGHT * charts.length;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>\n${body}\n</svg>\n`;
}

function drawChart(chart: LineChart): string {
  const points = chart.series.flatMap((s) =>
    s.points.flatMap(([x, y], i) => [
      [x, y - (s.errors?.[i] ?? 0)],
      [x, y + (s.errors?.[i] ?? 0)],
    ]),
  );
  const title = `<text x="${LEFT}" y="20" font-weight="bold">${escapeXml(chart.title)}</text>`;
  if (points.length === 0) return `${title}<text x="${LEFT}" y="${HEIGHT / 2}">no data yet</text>`;
  const [x0, x1] = bounds(points.map((p) => p[0]));
  const [y0, y1] = bounds(points.map((p) => p[1]));
  const px = (x: number) => LEFT + ((x - x0) / (x1 - x0)) * (WIDTH - LEFT - RIGHT);
  const py = (y: number) => HEIGHT - BOTTOM - ((y - y0) / (y1 - y0)) * (HEIGHT - TOP - BOTTOM);
  const grid = ticks(y0, y1).map(
    (y) =>
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${py(y).toFixed(1)}" y2="${py(y).toFixed(1)}" stroke="#ddd"/><text x="${LEFT - 6}" y="${(py(y) + 4).toFixed(1)}" text-anchor="end">${label(y)}</text>`,
  );
  const marks = ticks(x0, x1).map(
    (x) =>
      `<text x="${px(x).toFixed(1)}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle">${label(x)}</text>`,
  );
  const lines = chart.series.map((s, i) => {
    const color = COLORS[i % COLORS.length];
    const path = s.points.map(([x, y]) => `${px(x).toFixed(1)},${py(y).toFixed(1)}`).join(' ');
    const name = `<text x="${WIDTH - RIGHT + 8}" y="${TOP + 14 + 16 * i}" fill="${color}">${escapeXml(s.name)}</text>`;
    const bars = s.points
      .flatMap(([x, y], j) =>
        s.errors?.[j]
          ? [`M${px(x).toFixed(1)},${py(y - s.errors[j]).toFixed(1)}V${py(y + s.errors[j]).toFixed(1)}`]
          : [],
      )
      .join('');
    const errors = bars ? `<path d="${bars}" stroke="${color}" stroke-opacity="0.6"/>` : '';
    return `<polyline points="${path}" fill="none" stroke="${color}" stroke-width="1.6"/>${errors}${name}`;
  });
  const xLabel = `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 8}" text-anchor="middle">${escapeXml(chart.xLabel)}</text>`;
  return [title, ...grid, ...marks, ...lines, xLabel].join('');
}

/** Smallest and largest value, never equal. */
export function bounds(values: readonly number[]): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const v of values) {
    low = Math.min(low, v);
    high = Math.max(high, v);
  }
  return high > low ? [low, high] : [low - 0.5, high + 0.5];
}

/** About five round numbers between two bounds. */
export function ticks(low: number, high: number): number[] {
  const raw = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5, 10].find((m) => m * power >= raw) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: Math.min(count, 12) }, (_, i) => (first + i) * step);
}

function label(x: number): string {
  return String(Number(x.toPrecision(6)));
}

function escapeXml(text: string): string {
  return text.replace(/[<>&"]/g, (c) => `&#${c.charCodeAt(0)};`);
}
