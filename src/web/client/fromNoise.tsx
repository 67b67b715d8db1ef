import { useEffect, useRef, useState } from 'preact/hooks';
import { fromBase64 } from '../../../base/base64.js';
import type { PicturesAbout, SamplesData } from '../protocol/pictures.js';
import { reasonOf } from './engine.js';
import { Button, NumberField } from './fields.js';
import { picturesTexts as p } from './picturesTexts.js';
import { post } from './serverEngine.js';
import { percent } from './texts.js';

/** Pictures of a grid, in a row of it, and steps of a walk. */
const SHOWN = 40;
const ROW = 10;
const FRAMES = 33;
/** Points between pictures. */
const GAP = 2;

const numbers = (n: number) => Array.from({ length: n }, (_, i) => i);

/** What the generator makes of noise: a grid by seed, and a walk between two seeds. */
export function FromNoise({ generator }: { generator: PicturesAbout['generator'] }) {
  const [seed, setSeed] = useState(1);
  const [ends, setEnds] = useState({ from: 8, to: 25 });
  const [step, setStep] = useState((FRAMES - 1) / 2);
  const [fault, setFault] = useState<string>();
  const able = 'about' in generator;
  const samples = useAnswer(able ? 'samples' : undefined, { seed, count: SHOWN }, setFault);
  const way = useAnswer(able ? 'walk' : undefined, { ...ends, frames: FRAMES }, setFault);
  const share = percent(step / (FRAMES - 1));
  const field = (label: string, value: number, onChange: (n: number) => void) => (
    <NumberField label={label} value={value} min={0} max={1e9} step={1} onChange={onChange} />
  );
  return (
    <section aria-labelledby="noise" class="noise">
      <h2 id="noise">{p('noise')}</h2>
      {(fault ?? (able ? undefined : generator.fault)) !== undefined && (
        <p class="notice fault" role="alert">
          {fault ?? (able ? '' : generator.fault)}
        </p>
      )}
      {able && (
        <>
          <p>{p('explain')}</p>
          <div class="fields">
            {field(p('seed'), seed, setSeed)}
            <div class="buttons">
              <Button onClick={() => setSeed(seed + 1)}>{p('next')}</Button>
            </div>
          </div>
          {samples && (
            <Grid
              data={samples}
              shown={numbers(samples.count)}
              row={ROW}
              label={p('samples', { n: samples.count, seed })}
            />
          )}
          <p class="small">{p('learned', { about: generator.about })}</p>
          <h3>{p('walk')}</h3>
          <div class="fields">
            {field(p('from'), ends.from, (from) => setEnds({ ...ends, from }))}
            {field(p('to'), ends.to, (to) => setEnds({ ...ends, to }))}
            <div class="field">
              <label for="way">{p('way', { share })}</label>
              <input
                id="way"
                type="range"
                min="0"
                max={FRAMES - 1}
                value={step}
                onInput={(event) => setStep(Number(event.currentTarget.value))}
              />
            </div>
          </div>
          {way && (
            <div class="way">
              <Grid data={way} shown={[0]} row={1} />
              <Grid data={way} shown={[step]} row={1} label={p('walked', { share, ...ends })} />
              <Grid data={way} shown={[FRAMES - 1]} row={1} />
            </div>
          )}
        </>
      )}
    </section>
  );
}

/** The answer to the question asked last. */
function useAnswer(
  path: 'samples' | 'walk' | undefined,
  question: object,
  onFault: (fault: string | undefined) => void,
): SamplesData | undefined {
  const [data, setData] = useState<SamplesData>();
  const asked = JSON.stringify(question);
  useEffect(() => {
    if (path === undefined) return;
    let current = true;
    post<SamplesData>(`pictures/${path}`, JSON.parse(asked)).then(
      (found) => {
        if (!current) return;
        setData(found);
        onFault(undefined);
      },
      (error) => current && onFault(reasonOf(error)),
    );
    return () => {
      current = false;
    };
  }, [path, asked]);
  return data;
}

/** Some of the pictures in rows. */
function Grid({
  data,
  shown,
  row,
  label,
}: {
  data: SamplesData;
  shown: readonly number[];
  row: number;
  /** Without one it is shown beside one that has. */
  label?: string;
}) {
  const area = useRef<HTMLCanvasElement>(null);
  const { size, channels } = data;
  const cell = size + GAP;
  const width = Math.min(row, shown.length) * cell - GAP;
  const height = Math.ceil(shown.length / row) * cell - GAP;
  useEffect(() => {
    const context = area.current!.getContext('2d')!;
    const pixels = fromBase64(data.pixels) ?? new Uint8Array();
    const each = size * size * channels;
    for (const [i, number] of shown.entries()) {
      const image = context.createImageData(size, size);
      for (let point = 0; point < size * size; point++) {
        const at = number * each + point * channels;
        for (let c = 0; c < 3; c++) image.data[4 * point + c] = pixels[at + (channels === 3 ? c : 0)];
        image.data[4 * point + 3] = 255;
      }
      context.putImageData(image, (i % row) * cell, Math.floor(i / row) * cell);
    }
  }, [data, shown.join()]);
  return (
    <canvas
      ref={area}
      width={width}
      height={height}
      {...(label === undefined ? { 'aria-hidden': 'true' } : { role: 'img', 'aria-label': label })}
    />
  );
}
