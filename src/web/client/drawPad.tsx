import { useRef, useState } from 'preact/hooks';
import { digitsTexts as d } from './digitsTexts.js';
import { AREA, type Place, SIDE, stroke, wipe } from './drawing.js';

const CELL = AREA / SIDE;

/** The area on which a person draws, by pointer or by keys. */
export function DrawPad({
  area,
  onDrawn,
  onClear,
}: {
  area: { current: HTMLCanvasElement | null };
  onDrawn: () => void;
  onClear: () => void;
}) {
  const [pen, setPen] = useState<Place & { down: boolean; shown: boolean }>({
    x: AREA / 2,
    y: AREA / 4,
    down: false,
    shown: false,
  });
  const last = useRef<Place | undefined>(undefined);
  const placeOf = ({ clientX, clientY }: PointerEvent): Place => {
    const { left, top, width } = area.current!.getBoundingClientRect();
    const scale = AREA / width;
    return { x: (clientX - left) * scale, y: (clientY - top) * scale };
  };
  const draw = (from: Place, to: Place) => {
    stroke(area.current!, from, to);
    onDrawn();
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (step) {
      const within = (v: number) => Math.max(CELL, Math.min(AREA - CELL, v));
      const to = { x: within(pen.x + CELL * step[0]), y: within(pen.y + CELL * step[1]) };
      if (pen.down) draw(pen, to);
      setPen({ ...pen, ...to, shown: true });
    } else if (event.key === ' ') {
      if (!pen.down) draw(pen, pen);
      setPen({ ...pen, down: !pen.down, shown: true });
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      wipe(area.current!);
      onClear();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const state = d(pen.down ? 'down' : 'up');
  return (
    <div class="pad">
      <div
        role="application"
        aria-label={d('pad')}
        aria-describedby="pad-help"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is drawn on by keys
        tabIndex={0}
        onKeyDown={press}
        onBlur={() => setPen({ ...pen, down: false, shown: false })}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          last.current = placeOf(event);
          draw(last.current, last.current);
        }}
        onPointerMove={(event) => {
          if (!last.current) return;
          const to = placeOf(event);
          draw(last.current, to);
          last.current = to;
        }}
        onPointerUp={() => {
          last.current = undefined;
        }}
        onPointerCancel={() => {
          last.current = undefined;
        }}
      >
        <canvas ref={area} width={AREA} height={AREA} />
        {pen.shown && (
          <svg viewBox={`0 0 ${AREA} ${AREA}`} aria-hidden="true">
            <circle class={pen.down ? 'pen down' : 'pen'} cx={pen.x} cy={pen.y} r="12" />
          </svg>
        )}
      </div>
      <p id="pad-help" class="small">
        {d('help')}
      </p>
      <p class="hidden" role="status">
        {pen.shown && d('at', { x: Math.round(pen.x / CELL), y: Math.round(pen.y / CELL), state })}
      </p>
    </div>
  );
}
