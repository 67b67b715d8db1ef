import { useEffect, useRef, useState } from 'preact/hooks';
import { columnName, moveToGtp } from '../../../engine/coords.js';
import { BLACK, EMPTY, type Position } from '../../../engine/position.js';
import { t } from './i18n.js';
import { percent } from './texts.js';

/** Shares and ownership that are shown. */
const LEAST = 0.005;
const OWNED = 0.15;

/** A sign on a point, with the text that stands for it. */
export interface Mark {
  readonly point: number;
  readonly label: string;
  readonly best: boolean;
}

export interface BoardProps {
  readonly position: Position;
  readonly last?: number;
  readonly ghost?: number;
  readonly marks?: readonly Mark[];
  /** Expected owner of each point, 1 for Black. */
  readonly ownership?: readonly number[];
  readonly dead?: ReadonlySet<number>;
  /** The share of each point in a policy, and behind them the pass's. */
  readonly shares?: ArrayLike<number>;
  /** A map of numbers from -1 to 1. */
  readonly heat?: ArrayLike<number>;
  /** Points that are framed: what a feature sees. */
  readonly framed?: {
    readonly point: number;
    readonly left: number;
    readonly top: number;
    readonly side: number;
  };
  /** What it is called, where it is not played on. */
  readonly label?: string;
  /** @param byTouch whether a finger did it, which may have missed. */
  readonly onPoint: (point: number, byTouch: boolean) => void;
}

/** The board: a drawing, and over it a grid of buttons for hands, keys and screen readers. */
export function Board(props: BoardProps) {
  const { position, onPoint } = props;
  const { size, area } = position;
  const [cursor, setCursor] = useState((area - 1) >> 1);
  const grid = useRef<HTMLDivElement>(null);
  const touched = useRef(false);
  const at = cursor < area ? cursor : (area - 1) >> 1;
  useEffect(() => setCursor((area - 1) >> 1), [area]);
  const step = (event: KeyboardEvent) => {
    const x = at % size;
    const y = (at - x) / size;
    const to: Record<string, [number, number]> = {
      ArrowLeft: [x - 1, y],
      ArrowRight: [x + 1, y],
      ArrowUp: [x, y - 1],
      ArrowDown: [x, y + 1],
      Home: [0, y],
      End: [size - 1, y],
      PageUp: [x, 0],
      PageDown: [x, size - 1],
    };
    const target = to[event.key];
    if (!target || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const [nx, ny] = target.map((v) => Math.max(0, Math.min(size - 1, v)));
    const next = ny * size + nx;
    setCursor(next);
    grid.current?.querySelectorAll('button')[next]?.focus();
  };
  const inset = `${50 / (size + 1)}%`;
  const rows = Array.from({ length: size }, (_, y) => y);
  return (
    <div class="board" id="board">
      <Drawing {...props} />
      <div
        ref={grid}
        class="grid"
        role="grid"
        aria-label={props.label ?? `${t('boardLabel', { size })}. ${t('boardKeys')}`}
        style={{ inset }}
        onKeyDown={step}
        onPointerDown={(event) => {
          touched.current = event.pointerType === 'touch';
        }}
      >
        {rows.map((y) => (
          <div class="row" role="row" key={y}>
            {rows.map((x) => {
              const p = y * size + x;
              return (
                <button
                  type="button"
                  role="gridcell"
                  key={x}
                  tabIndex={p === at ? 0 : -1}
                  aria-label={pointText(props, p)}
                  onFocus={() => setCursor(p)}
                  onClick={(event) => {
                    // A click without a pointer (Enter, a screen reader) is meant.
                    onPoint(p, event.detail > 0 && touched.current);
                  }}
                />
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}

function pointText(props: BoardProps, p: number): string {
  const { position, last, marks, dead, ghost, shares, ownership, heat } = props;
  const stone = position.points[p];
  const parts = [
    moveToGtp(p, position.size),
    stone === EMPTY ? t('empty') : t(stone === BLACK ? 'black' : 'white'),
  ];
  if (dead?.has(p)) parts.push(t('deadStone'));
  if (p === last) parts.push(t('last'));
  if (p === ghost) parts.push('?');
  const mark = marks?.find((m) => m.point === p);
  if (mark) parts.push(mark.label);
  if (shares && shares[p] >= LEAST) parts.push(percent(shares[p]));
  if (heat && Math.abs(heat[p]) >= LEAST) parts.push(heat[p].toFixed(2));
  if (shares && ownership && Math.abs(ownership[p]) >= OWNED)
    parts.push(`${t('ownershipKey')}: ${t(ownership[p] > 0 ? 'black' : 'white')}`);
  return parts.join(' ');
}

function Drawing({ position, last, ghost, marks = [], ownership, dead, shares, heat, framed }: BoardProps) {
  const { size, area } = position;
  const points = Array.from({ length: area }, (_, p) => p);
  const x = (p: number) => (p % size) + 1;
  const y = (p: number) => Math.floor(p / size) + 1;
  const lines = points
    .slice(0, size)
    .map((i) => `M1 ${i + 1}H${size}M${i + 1} 1V${size}`)
    .join('');
  return (
    <svg viewBox={`0 0 ${size + 1} ${size + 1}`} aria-hidden="true" focusable="false">
      <rect class="wood" width={size + 1} height={size + 1} rx="0.2" />
      <path class="lines" d={lines} />
      {stars(size).map((p) => (
        <circle class="star" key={p} cx={x(p)} cy={y(p)} r="0.1" />
      ))}
      {points.slice(0, size).map((i) => (
        <g class="coordinates" key={i}>
          <text x={i + 1} y={size + 0.82}>
            {columnName(i)}
          </text>
          <text x="0.3" y={i + 1.12}>
            {size - i}
          </text>
        </g>
      ))}
      {shares && <Shares shares={shares} size={size} />}
      {points
        .filter((p) => position.points[p] !== EMPTY)
        .map((p) => (
          <Stone key={p} cx={x(p)} cy={y(p)} color={position.points[p]} faint={dead?.has(p)} />
        ))}
      {ownership?.map((owner, p) => {
        if (Math.abs(owner) < OWNED) return null;
        // Beside the number of a share, in the corner.
        const [side, off] = shares ? [0.24 * Math.abs(owner), 0.3] : [0.44 * Math.abs(owner), 0];
        return (
          <rect
            key={`owner ${p}`}
            class={owner > 0 ? 'owner black' : 'owner white'}
            x={x(p) + off - side / 2}
            y={y(p) + off - side / 2}
            width={side}
            height={side}
          />
        );
      })}
      {points
        .filter((p) => dead?.has(p))
        .map((p) => (
          <path key={`dead ${p}`} class="dead" d={`M${x(p) - 0.25} ${y(p) - 0.25}l.5.5m0-.5l-.5.5`} />
        ))}
      {last !== undefined && last < area && position.points[last] !== EMPTY && (
        <circle
          class={position.points[last] === BLACK ? 'last black' : 'last white'}
          cx={x(last)}
          cy={y(last)}
          r="0.22"
        />
      )}
      {marks.map(({ point, label, best }) => (
        <g class={best ? 'mark best' : 'mark'} key={`mark ${point}`}>
          <circle cx={x(point)} cy={y(point)} r="0.42" />
          <text x={x(point)} y={y(point) + 0.16}>
            {label}
          </text>
        </g>
      ))}
      {heat &&
        points
          .filter((p) => Math.abs(heat[p]) >= 0.02)
          .map((p) => {
            const side = position.points[p] === EMPTY ? 0.94 : 0.5;
            return (
              <rect
                key={`heat ${p}`}
                class={heat[p] > 0 ? 'heat plus' : 'heat minus'}
                x={x(p) - side / 2}
                y={y(p) - side / 2}
                width={side}
                height={side}
                fill-opacity={Math.abs(heat[p])}
              />
            );
          })}
      {framed && (
        <>
          <rect
            class="framed"
            x={Math.max(0, framed.left) + 0.5}
            y={Math.max(0, framed.top) + 0.5}
            width={Math.min(size, framed.left + framed.side) - Math.max(0, framed.left)}
            height={Math.min(size, framed.top + framed.side) - Math.max(0, framed.top)}
          />
          <circle class="framed" cx={x(framed.point)} cy={y(framed.point)} r="0.2" />
        </>
      )}
      {ghost !== undefined && <Stone cx={x(ghost)} cy={y(ghost)} color={position.toPlay} faint />}
    </svg>
  );
}

function Stone({ cx, cy, color, faint }: { cx: number; cy: number; color: number; faint?: boolean }) {
  const kind = color === BLACK ? 'stone black' : 'stone white';
  return <circle class={faint ? `${kind} faint` : kind} cx={cx} cy={cy} r="0.46" />;
}

/** A policy: the larger a point's share the larger and deeper its square, with the share in percent. */
function Shares({ shares, size }: { shares: ArrayLike<number>; size: number }) {
  const points = Array.from({ length: size * size }, (_, p) => p).filter((p) => shares[p] >= LEAST);
  const most = Math.max(0.25, ...points.map((p) => shares[p]));
  return (
    <>
      {points.map((p) => {
        const depth = Math.sqrt(shares[p] / most);
        const side = 0.5 + 0.42 * depth;
        const [x, y] = [(p % size) + 1, Math.floor(p / size) + 1];
        return (
          <g class="share" key={p}>
            <rect
              x={x - side / 2}
              y={y - side / 2}
              width={side}
              height={side}
              rx="0.1"
              opacity={0.3 + 0.7 * depth}
            />
            {shares[p] >= 0.01 && (
              <text x={x} y={y + 0.13} class={depth > 0.5 ? 'percent deep' : 'percent'}>
                {Math.round(100 * shares[p])}
              </text>
            )}
          </g>
        );
      })}
    </>
  );
}

/** The points that boards have dots on. */
function stars(size: number): number[] {
  if (size < 5) return [];
  const near = size >= 13 ? 3 : size >= 7 ? 2 : 1;
  const lines = [near, size - 1 - near];
  const middle = (size - 1) / 2;
  const corners = lines.flatMap((y) => lines.map((x) => y * size + x));
  if (size % 2 === 0) return corners;
  const centre = middle * size + middle;
  const sides = lines.flatMap((v) => [v * size + middle, middle * size + v]);
  return size >= 13 ? [...corners, centre, ...sides] : [...corners, centre];
}
