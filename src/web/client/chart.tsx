import { useEffect, useRef, useState } from 'preact/hooks';
import { chartTexts as c } from './chartTexts.js';

/** A curve: points by ascending x; where one has a third number, y is uncertain by as much to both sides. */
export interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number, within?: number])[];
}

export interface ChartProps {
  readonly title: string;
  readonly xName: string;
  readonly yName: string;
  readonly curves: readonly Curve[];
  /** Whether the numbers are of magnitudes: the axis is logarithmic. */
  readonly log?: boolean;
  /** Where on the x axis a line stands. */
  readonly now?: number;
  readonly onPick?: (x: number) => void;
}

const HEIGHT = 230;
const LEFT = 52;
const RIGHT = 22;
const TOP = 10;
const BOTTOM = 40;
/** Rows of the table that says the same. */
const ROWS = 20;

/** Curves over an axis, with what is under the pointer in words, and a table for those who do not see them. */
export function Chart({ title, xName, yName, curves, log = false, now, onPick }: ChartProps) {
  const [width, setWidth] = useState(480);
  const [at, setAt] = useState<number>();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => setWidth(Math.max(240, entry.contentRect.width)));
    watch.observe(box.current!);
    return () => watch.disconnect();
  }, []);
  const shown = curves
    .map((curve, i) => ({ ...curve, kind: i + 1, points: curve.points.filter(([, y]) => !log || y > 0) }))
    .filter(({ points }) => points.length > 0);
  const all = shown.flatMap(({ points }) => points);
  const xs = axis(
    all.map(([x]) => x),
    Math.floor((width - LEFT) / 70),
  );
  const ys = log
    ? logAxis(all.map(([, y]) => y))
    : axis(
        all.flatMap(([, y, within = 0]) => [y - within, y + within]),
        5,
      );
  const x = (v: number) => LEFT + ((width - LEFT - RIGHT) * (v - xs.low)) / (xs.high - xs.low);
  const scale = (v: number) => (log ? Math.log10(v) : v);
  const y = (v: number) =>
    TOP + (HEIGHT - TOP - BOTTOM) * (1 - (scale(v) - scale(ys.low)) / (scale(ys.high) - scale(ys.low)));
  const xOf = (event: MouseEvent) => {
    const { left } = box.current!.getBoundingClientRect();
    return xs.low + ((event.clientX - left - LEFT) / (width - LEFT - RIGHT)) * (xs.high - xs.low);
  };
  const near = at === undefined ? undefined : nearestTo(shown[0]?.points ?? [], at);
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <div ref={box}>
        {shown.length === 0 ? (
          <p class="small">{c('nothing')}</p>
        ) : (
          <svg
            viewBox={`0 0 ${width} ${HEIGHT}`}
            width={width}
            height={HEIGHT}
            aria-hidden="true"
            class={onPick ? 'pick' : ''}
            onPointerMove={(event) => setAt(xOf(event))}
            onPointerLeave={() => setAt(undefined)}
            onClick={(event) => onPick?.(xOf(event))}
          >
            {ys.ticks.map((v) => (
              <g key={`y ${v}`}>
                <path class="rule" d={`M${LEFT} ${y(v)}H${width - RIGHT}`} />
                <text class="tick" x={LEFT - 6} y={y(v) + 4} text-anchor="end">
                  {short(v)}
                </text>
              </g>
            ))}
            {xs.ticks.map((v) => (
              <g key={`x ${v}`}>
                <path class="rule" d={`M${x(v)} ${HEIGHT - BOTTOM}v5`} />
                <text class="tick" x={x(v)} y={HEIGHT - BOTTOM + 18} text-anchor="middle">
                  {short(v)}
                </text>
              </g>
            ))}
            <text class="tick" x={(LEFT + width - RIGHT) / 2} y={HEIGHT - 5} text-anchor="middle">
              {xName}
            </text>
            <text
              class="tick"
              transform={`translate(12 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)`}
              text-anchor="middle"
            >
              {yName}
            </text>
            <path class="axis" d={`M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${width - RIGHT}`} />
            {now !== undefined && <path class="now" d={`M${x(now)} ${TOP}V${HEIGHT - BOTTOM}`} />}
            {near && <path class="rule" d={`M${x(near[0])} ${TOP}V${HEIGHT - BOTTOM}`} />}
            {shown.map(({ name, points, kind }) => (
              <g key={name} class={`curve k${kind}`}>
                {points.map(([px, py, within]) =>
                  within ? (
                    <path key={px} class="error" d={bar(x(px), y(py - within), y(py + within))} />
                  ) : null,
                )}
                <path
                  d={`M${points.map(([px, py]) => `${x(px).toFixed(1)} ${y(py).toFixed(1)}`).join('L')}`}
                />
                {(points.length < 25 ? points : points.slice(-1)).map(([px, py]) => (
                  <circle class="point" key={px} cx={x(px)} cy={y(py)} r={px === near?.[0] ? 5 : 2.5} />
                ))}
              </g>
            ))}
          </svg>
        )}
      </div>
      {shown.length > 0 && (
        <>
          <p class="legend small">
            {shown.map(({ name, points, kind }) => (
              <span key={name}>
                <svg class={`curve k${kind}`} width="26" height="10" aria-hidden="true">
                  <path d="M1 5H25" />
                </svg>{' '}
                {name}: {valueText((at === undefined ? undefined : nearestTo(points, at)) ?? points.at(-1)!)}
              </span>
            ))}
            <span>
              {xName}: {short((near ?? all.reduce((a, b) => (b[0] > a[0] ? b : a)))[0])}
            </span>
          </p>
          <details>
            <summary class="small">{c('table')}</summary>
            <Table xName={xName} curves={shown} title={title} />
          </details>
        </>
      )}
    </figure>
  );
}

function Table({ title, xName, curves }: { title: string; xName: string; curves: readonly Curve[] }) {
  const { points } = curves[0];
  const every = Math.ceil(points.length / ROWS);
  const rows = points.filter((_, i) => (points.length - 1 - i) % every === 0);
  return (
    <table>
      <caption class="hidden">{title}</caption>
      <thead>
        <tr>
          <th scope="col">{xName}</th>
          {curves.map(({ name }) => (
            <th scope="col" key={name}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([x]) => (
          <tr key={x}>
            <td>{short(x)}</td>
            {curves.map((curve) => (
              <td key={curve.name}>{valueText(nearestTo(curve.points, x)!)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type Point = Curve['points'][number];

function nearestTo(points: readonly Point[], x: number): Point | undefined {
  let best: Point | undefined;
  for (const point of points) if (!best || Math.abs(point[0] - x) < Math.abs(best[0] - x)) best = point;
  return best;
}

function bar(x: number, low: number, high: number): string {
  return `M${x} ${low}V${high}M${x - 3} ${low}h6M${x - 3} ${high}h6`;
}

function valueText([, y, within]: Point): string {
  return within ? `${short(y)} ± ${short(within)}` : short(y);
}

/** A number with three digits at least, and no more than are needed. */
export function short(x: number): string {
  const size = Math.abs(x);
  if (size >= 1e6) return `${Number((x / 1e6).toPrecision(3))}M`;
  if (size >= 1e4) return `${Number((x / 1e3).toPrecision(3))}k`;
  return size >= 100 ? String(Math.round(x)) : String(Number(x.toPrecision(3)));
}

interface Axis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

/** Bounds around values at round numbers, and about so many of these. */
function axis(values: readonly number[], most: number): Axis {
  const [low, high] = [Math.min(0, ...values), Math.max(...values)];
  const rough = (high - low || 1) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough)!;
  const first = Math.floor(low / step);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  const ticks = Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
  return { low: ticks[0], high: ticks.at(-1)!, ticks };
}

/** Bounds at 1, 2 or 5 times a power of ten. */
function logAxis(values: readonly number[]): Axis {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const steps = Array.from({ length: 80 }, (_, i) => [1, 2, 5][i % 3] * 10 ** (Math.floor(i / 3) - 13));
  const from = steps.findLastIndex((s) => s <= low);
  const to = steps.findIndex((s, i) => s >= high && i > from);
  const ticks = steps.slice(Math.max(0, from), to < 0 ? undefined : to + 1);
  const wide = ticks.length > 9;
  return {
    low: ticks[0],
    high: ticks.at(-1)!,
    ticks: ticks.filter((v) => !wide || /^1(e|0*$)|^0\.0*1$/.test(String(v))),
  };
}
