import { useRef, useState } from 'preact/hooks';
import { Choice } from './fields.js';
import { picturesTexts as p } from './picturesTexts.js';
import { percent } from './texts.js';

/** Two pictures of one size, one on the other, with a divider between what is seen of each. */
export function Compared({
  width,
  height,
  left,
  right,
}: {
  width: number;
  height: number;
  /** Addresses of what the result is compared with. */
  left: Readonly<Record<'bicubic' | 'invented', string>>;
  right: string;
}) {
  const [kind, setKind] = useState<'bicubic' | 'invented'>('bicubic');
  const [zoom, setZoom] = useState<'fit' | 1 | 2>('fit');
  const [share, setShare] = useState(0.5);
  const pair = useRef<HTMLDivElement>(null);
  const drag = (event: PointerEvent) => {
    const box = pair.current!.getBoundingClientRect();
    setShare(Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)));
  };
  const at = percent(share);
  return (
    <>
      <div class="fields">
        <Choice
          label={p('beside')}
          value={kind}
          options={(['bicubic', 'invented'] as const).map((k) => [k, p(k)] as const)}
          onChange={setKind}
        />
        <Choice
          label={p('shown')}
          value={zoom}
          options={[
            ['fit', p('fit')],
            [1, p('times', { n: 1 })],
            [2, p('times', { n: 2 })],
          ]}
          onChange={setZoom}
        />
        <div class="field">
          <label for="divider">{p('divider', { share: at })}</label>
          <input
            id="divider"
            type="range"
            min="0"
            max="100"
            value={100 * share}
            onInput={(event) => setShare(Number(event.currentTarget.value) / 100)}
          />
        </div>
      </div>
      <section class="compared" aria-label={p('pair')} tabIndex={zoom === 'fit' ? undefined : 0}>
        <div
          ref={pair}
          class="pair"
          style={{
            '--at': `${100 * share}%`,
            width: zoom === 'fit' ? `min(100%, ${width}px)` : `${zoom * width}px`,
            aspectRatio: `${width} / ${height}`,
          }}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            drag(event);
          }}
          onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && drag(event)}
        >
          <img src={left[kind]} alt={p('altLeft', { what: p(kind) })} draggable={false} />
          <img class="right" src={right} alt={p('altRight')} draggable={false} />
          <span />
        </div>
      </section>
    </>
  );
}
