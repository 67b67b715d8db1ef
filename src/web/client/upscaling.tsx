import { useEffect, useRef, useState } from 'preact/hooks';
import { fromBase64, toBase64 } from '../../../base/base64.js';
import {
  MOST_BYTES,
  MOST_POINTS,
  type PicturesAbout,
  type UpscaleData,
  type UpscaleInfo,
} from '../protocol/pictures.js';
import { Compared } from './compared.js';
import { reasonOf } from './engine.js';
import { Button, Choice } from './fields.js';
import { t } from './i18n.js';
import { picturesTexts as p } from './picturesTexts.js';
import { follow } from './serverEngine.js';
import { percent, saveAs } from './texts.js';

interface Taken {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A result with the addresses of its pictures. */
interface Made {
  readonly name: string;
  readonly data: UpscaleData;
  readonly png: Uint8Array<ArrayBuffer>;
  readonly addresses: Readonly<Record<'result' | 'bicubic' | 'invented', string>>;
}

/** A picture is taken, made larger, and compared. */
export function Upscaling({ upscalers }: { upscalers: PicturesAbout['upscalers'] }) {
  const [network, setNetwork] = useState(0);
  const [taken, setTaken] = useState<Taken>();
  const [share, setShare] = useState<number>();
  const [made, setMade] = useState<Made>();
  const [fault, setFault] = useState<string>();
  const work = useRef<AbortController | undefined>(undefined);
  const make = async (picture: Taken, by: number) => {
    work.current?.abort();
    const own = new AbortController();
    work.current = own;
    setFault(undefined);
    setShare(0);
    try {
      const { model, scale } = upscalers[by];
      const result = await ask(picture, { model, scale }, setShare, own.signal);
      setMade(result);
    } catch (error) {
      if (!own.signal.aborted) setFault(reasonOf(error));
    } finally {
      if (work.current === own) setShare(undefined);
    }
  };
  const take = async (file: File | null | undefined) => {
    if (!file) return setFault(p('noFile'));
    const mb = (file.size / 1e6).toFixed(1);
    if (file.size > MOST_BYTES) return setFault(p('tooLarge', { mb, most: MOST_BYTES / 1e6 }));
    const picture = { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
    setTaken(picture);
    await make(picture, network);
  };
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const file = event.clipboardData?.files[0];
      if (file) void take(file);
    };
    window.addEventListener('paste', paste);
    return () => window.removeEventListener('paste', paste);
  });
  useEffect(() => () => work.current?.abort(), []);
  // What is shown no more takes memory no more.
  useEffect(
    () => () => {
      for (const address of Object.values(made?.addresses ?? {})) URL.revokeObjectURL(address);
    },
    [made],
  );
  return (
    <section
      aria-labelledby="larger"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void take(event.dataTransfer?.files[0]);
      }}
    >
      <div class="setup">
        <h2 id="larger">{p('larger')}</h2>
        <p>{p('drop', { mb: MOST_BYTES / 1e6, mp: MOST_POINTS / 1e6 })}</p>
        <div class="fields">
          <div class="field">
            <label for="picture">{p('file')}</label>
            <input
              id="picture"
              type="file"
              accept="image/*,.tif,.tiff,.avif"
              onChange={(event) => take(event.currentTarget.files?.[0])}
            />
          </div>
          <Choice
            label={p('network')}
            value={network}
            options={upscalers.map(({ model, scale }, i) => [i, p('networkName', { model, scale })] as const)}
            onChange={(i) => {
              setNetwork(i);
              if (taken) void make(taken, i);
            }}
          />
          <div class="buttons">
            {share !== undefined && <Button onClick={() => work.current?.abort()}>{t('stop')}</Button>}
          </div>
        </div>
        {share !== undefined && (
          <p class="status" role="status">
            <progress value={share} aria-label={p('file')} /> {p('making', { share: percent(share) })}
          </p>
        )}
        {fault !== undefined && (
          <p class="notice fault" role="alert">
            {fault}
          </p>
        )}
      </div>
      {made && <Result {...made} />}
    </section>
  );
}

/** Asks for a picture, and gives the parts of the answer addresses. */
async function ask(
  { name, bytes }: Taken,
  by: { model: string; scale: number },
  onShare: (share: number) => void,
  signal: AbortSignal,
): Promise<Made> {
  const beside = { bicubic: '', invented: '' };
  const onInfo = (info: UpscaleInfo) => {
    if ('share' in info) onShare(info.share);
    else beside[info.kind] = info.png;
  };
  const question = { file: toBase64(bytes), ...by };
  const data = await follow<UpscaleInfo, UpscaleData>('pictures/upscaled', question, onInfo, signal);
  const png = fromBase64(data.png)!;
  return {
    name: `${name.replace(/\.\w+$/, '')}-x${by.scale}.png`,
    data,
    png,
    addresses: {
      bicubic: addressOf(fromBase64(beside.bicubic)),
      invented: addressOf(fromBase64(beside.invented)),
      result: addressOf(png),
    },
  };
}

function addressOf(png: Uint8Array<ArrayBuffer> | undefined): string {
  return URL.createObjectURL(new Blob(png ? [png] : [], { type: 'image/png' }));
}

function Result({ name, data, png, addresses }: Made) {
  const { width, height, consistency, invented, notices } = data;
  return (
    <>
      {notices.map((notice) => (
        <p class="small" key={notice}>
          {notice}
        </p>
      ))}
      <dl class="facts" data-made={`${width}x${height}`}>
        <div>
          <dt>{p('size')}</dt>
          <dd>
            {width}×{height}
          </dd>
        </div>
        <div>
          <dt>{p('agreement')}</dt>
          <dd>{consistency === undefined ? p('equal') : p('decibels', { n: consistency.toFixed(1) })}</dd>
        </div>
        <div>
          <dt>{p('guessed')}</dt>
          <dd>{p('steps', { n: invented.toFixed(1) })}</dd>
        </div>
      </dl>
      <p class="small">{p('meaning')}</p>
      <div class="buttons">
        <Button primary onClick={() => saveAs(name, png, 'image/png')}>
          {p('save')}
        </Button>
      </div>
      <Compared
        width={width}
        height={height}
        left={{ bicubic: addresses.bicubic, invented: addresses.invented }}
        right={addresses.result}
      />
    </>
  );
}
