import { useEffect, useRef, useState } from 'preact/hooks';
import { fromBase64, toBase64 } from '../../../base/base64.js';
import type { DigitAbout, DigitData } from '../protocol/activations.js';
import { digitsTexts as d } from './digitsTexts.js';
import { centred, SIDE, show, wipe } from './drawing.js';
import { DrawPad } from './drawPad.js';
import { reasonOf } from './engine.js';
import { Maps, Picture, unpackMaps } from './featureMaps.js';
import { Button, Choice } from './fields.js';
import { get, post } from './serverEngine.js';
import { percent } from './texts.js';

/** Below this share a second digit is named too. */
const SURE = 0.9;

/** Digits: what the shipped network makes of a drawing, while it is drawn. */
export default function DigitsPage() {
  const area = useRef<HTMLCanvasElement>(null);
  const [about, setAbout] = useState<DigitAbout>();
  const [fault, setFault] = useState<string>();
  const [pixels, setPixels] = useState<Uint8Array<ArrayBuffer>>();
  const data = useReading(pixels, setFault);
  useEffect(() => {
    get<DigitAbout>('digits').then(setAbout, (error) => setFault(reasonOf(error)));
  }, []);
  const examples = about && fromBase64(about.examples);
  const take = (digit: number) => {
    const one = examples!.slice(digit * SIDE * SIDE, (digit + 1) * SIDE * SIDE);
    show(area.current!, one);
    setPixels(one);
  };
  return (
    <>
      {fault !== undefined && (
        <p class="notice fault" role="alert">
          {fault}
        </p>
      )}
      <div class="game digits">
        <div>
          <h2>{d('title')}</h2>
          <DrawPad
            area={area}
            onDrawn={() => setPixels(centred(area.current!))}
            onClear={() => setPixels(undefined)}
          />
          <div class="buttons">
            <Button
              onClick={() => {
                wipe(area.current!);
                setPixels(undefined);
              }}
            >
              {d('clear')}
            </Button>
          </div>
          {examples && (
            <>
              <p class="small">{d('examples')}</p>
              <div class="buttons">
                {Array.from({ length: 10 }, (_, n) => (
                  <button
                    type="button"
                    class="button"
                    key={n}
                    aria-label={d('example', { n })}
                    onClick={() => take(n)}
                  >
                    {n}
                  </button>
                ))}
              </div>
            </>
          )}
        </div>
        <div class="panel">
          {data ? <Reading data={data} pixels={pixels} /> : <p class="status">{d('empty')}</p>}
          {about && <p class="small">{about.about}</p>}
        </div>
      </div>
    </>
  );
}

/** What is read of the pixels; while one question is under way the next one waits, and those between are left out. */
function useReading(
  pixels: Uint8Array<ArrayBuffer> | undefined,
  onFault: (fault: string | undefined) => void,
): DigitData | undefined {
  const [data, setData] = useState<DigitData>();
  const next = useRef<Uint8Array | undefined>(undefined);
  const asking = useRef(false);
  const ask = async () => {
    if (asking.current) return;
    asking.current = true;
    try {
      while (next.current) {
        const now = next.current;
        const found = await post<DigitData>('digits', { pixels: toBase64(now) });
        if (next.current === now) {
          setData(found);
          next.current = undefined;
        }
      }
      onFault(undefined);
    } catch (error) {
      next.current = undefined;
      onFault(reasonOf(error));
    } finally {
      asking.current = false;
    }
  };
  useEffect(() => {
    next.current = pixels;
    if (pixels) void ask();
    else setData(undefined);
  }, [pixels]);
  return data;
}

function Reading({ data, pixels }: { data: DigitData; pixels: Uint8Array | undefined }) {
  const [layer, setLayer] = useState(0);
  const [chosen, setChosen] = useState(0);
  const order = data.shares.map((share, digit) => ({ share, digit })).sort((a, b) => b.share - a.share);
  const [first, second] = order;
  const own = data.layers[layer];
  const maps = unpackMaps(own);
  const map = maps[Math.min(chosen, maps.length - 1)];
  const input = Float32Array.from(pixels ?? [], (ink) => ink / 255);
  const at = strongest(map);
  return (
    <>
      <p class="status" role="status" data-digit={first.digit}>
        {d(first.share >= SURE ? 'reads' : 'unsure', {
          n: first.digit,
          share: percent(first.share),
          m: second.digit,
          other: percent(second.share),
        })}
      </p>
      <table class="bars">
        <caption class="hidden">{d('shares')}</caption>
        <thead class="hidden">
          <tr>
            <th scope="col">{d('digit')}</th>
            <th scope="col">{d('share')}</th>
          </tr>
        </thead>
        <tbody>
          {data.shares.map((share, digit) => (
            <tr key={digit} class={digit === first.digit ? 'best' : ''}>
              <th scope="row">{digit}</th>
              <td>
                <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                  <rect width={100 * share} height="10" />
                </svg>
                {percent(share)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <h3>{d('seen')}</h3>
      <div class="seen">
        {pixels && <Picture map={input} width={SIDE} />}
        {own.field && (
          <svg viewBox={`0 0 ${SIDE} ${SIDE}`} aria-hidden="true">
            <rect
              class="framed"
              x={own.field.start + own.field.stride * (at % own.width)}
              y={own.field.start + own.field.stride * Math.floor(at / own.width)}
              width={own.field.size}
              height={own.field.size}
            />
          </svg>
        )}
      </div>
      <Choice
        label={d('layer')}
        value={layer}
        options={data.layers.map(
          ({ channels, width }, n) =>
            [n, d('layerName', { n: n + 1, of: channels.length, side: width })] as const,
        )}
        onChange={(n) => {
          setLayer(n);
          setChosen(0);
        }}
      />
      {own.field && <p class="small">{d('field', { size: own.field.size })}</p>}
      <Maps
        maps={maps}
        width={own.width}
        names={own.channels.map((c) => String(c + 1))}
        chosen={chosen}
        label={d('maps')}
        onChoose={setChosen}
      />
    </>
  );
}

/** The point of a map with the largest value. */
function strongest(map: Float32Array): number {
  return map.reduce((best, value, p) => (value > map[best] ? p : best), 0);
}
