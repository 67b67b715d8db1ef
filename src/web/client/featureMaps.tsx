import { useEffect, useRef } from 'preact/hooks';
import { fromBase64 } from '../../../base/base64.js';
import type { MapsData } from '../protocol/activations.js';

const PLUS = [178, 24, 43];
const MINUS = [33, 102, 172];

/** A layer's maps by their places in the list, each of numbers from -1 to 1. */
export function unpackMaps({ bytes, channels }: MapsData): Float32Array[] {
  const all = new Int8Array(fromBase64(bytes) ?? []);
  const each = all.length / Math.max(1, channels.length);
  return channels.map((_, i) => Float32Array.from(all.subarray(i * each, (i + 1) * each), (b) => b / 127));
}

/** Maps side by side; one of them is chosen. Arrows go from one to the next. */
export function Maps({
  maps,
  width,
  names,
  chosen,
  onChoose,
  label,
}: {
  maps: readonly Float32Array[];
  width: number;
  names: readonly string[];
  chosen: number;
  onChoose: (map: number) => void;
  label: string;
}) {
  const box = useRef<HTMLFieldSetElement>(null);
  const step = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (by === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const to = Math.max(0, Math.min(maps.length - 1, chosen + by));
    onChoose(to);
    box.current?.querySelectorAll('button')[to]?.focus();
  };
  return (
    <fieldset ref={box} class="maps" aria-label={label} onKeyDown={step}>
      {maps.map((map, i) => (
        <button
          type="button"
          key={names[i]}
          tabIndex={i === chosen ? 0 : -1}
          aria-pressed={i === chosen}
          onClick={() => onChoose(i)}
        >
          <Picture map={map} width={width} />
          {names[i]}
        </button>
      ))}
    </fieldset>
  );
}

/** A map as a picture: white is nothing, red what is positive, blue what is negative. */
export function Picture({ map, width }: { map: Float32Array; width: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(width, map.length / width);
    for (let p = 0; p < map.length; p++) {
      const depth = Math.min(1, Math.abs(map[p]));
      const full = map[p] < 0 ? MINUS : PLUS;
      for (let c = 0; c < 3; c++) image.data[4 * p + c] = 247 + (full[c] - 247) * depth;
      image.data[4 * p + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }, [map, width]);
  return <canvas ref={canvas} width={width} height={map.length / width} />;
}
