import { type MessagePort, parentPort } from 'node:worker_threads';
import { ZeroError } from '../../../base/errors.js';
import type { Picture } from '../../pictures/codecs/picture.js';
import { decodePicture } from '../../pictures/codecs/read.js';
import { encodePicture } from '../../pictures/codecs/write.js';
import { latentsOf, walkOf, walkStops } from '../../pictures/generation/latents.js';
import { type GeneratorModel, loadGenerator, shippedGenerator } from '../../pictures/generation/modelFile.js';
import { latentWidth } from '../../pictures/generation/networks.js';
import { samplePictures } from '../../pictures/generation/sampling.js';
import { bicubic, consistency, inventedMap } from '../../pictures/upscaling/judgement.js';
import { type Style, shippedUpscaler, shippedUpscalers } from '../../pictures/upscaling/modelFile.js';
import type { Scale } from '../../pictures/upscaling/network.js';
import { Upscaler } from '../../pictures/upscaling/upscaler.js';
import { useBackend } from '../../tensor/backend.js';
import {
  MOST_BYTES,
  MOST_POINTS,
  type PicturesAbout,
  type SamplesData,
  type SamplesQuestion,
  type UpscaleData,
  type UpscaleInfo,
  type UpscaleQuestion,
  type WalkQuestion,
} from '../protocol/pictures.js';

/*
 * Makes pictures in a thread of its own, so that the server goes on answering. Between the parts of a picture it takes the
 * next message: samples do not wait for an upscaling, and one that nobody waits for any more ends.
 */

/** The shipped generator that is asked. */
const GENERATOR = 'fashion';
/** Points of a side of the parts that are made at once. */
const TILE = 128;

export type PictureMethod = 'about' | 'upscale' | 'samples' | 'walk';
export type ToPictures =
  | { readonly id: number; readonly method: PictureMethod; readonly question?: unknown }
  | { readonly id: number; readonly abort: true };
export interface FromPictures {
  readonly id: number;
  readonly info?: UpscaleInfo;
  readonly done?: object;
  readonly error?: Error;
  /** Whether the error is a sentence for the person who asked. */
  readonly told?: boolean;
}

const port = parentPort as MessagePort;
const asked = new Map<number, AbortController>();
const upscalers = new Map<string, Upscaler>();
let loaded: Promise<Generator> | undefined;

interface Generator {
  readonly model: GeneratorModel;
  readonly sample: ReturnType<typeof loadGenerator>['sample'];
}

const METHODS = { about, upscale, samples, walk } as unknown as Readonly<
  Record<
    PictureMethod,
    (
      question: unknown,
      send: (info: UpscaleInfo) => void,
      signal: AbortSignal,
    ) => PicturesAbout | Promise<object>
  >
>;

port.on('message', async (message: ToPictures) => {
  const { id } = message;
  if ('abort' in message) {
    asked.get(id)?.abort();
    return;
  }
  const own = new AbortController();
  asked.set(id, own);
  const tell = (what: Omit<FromPictures, 'id'>) => port.postMessage({ id, ...what });
  try {
    tell({ done: await METHODS[message.method](message.question, (info) => tell({ info }), own.signal) });
  } catch (error) {
    tell({ error: error as Error, told: error instanceof ZeroError });
  } finally {
    asked.delete(id);
  }
});

function about(): PicturesAbout {
  const upscalers = shippedUpscalers().map(({ style, scale }) => ({
    model: style,
    scale,
    about: shippedUpscaler(style, scale).about,
  }));
  try {
    return { upscalers, generator: { about: shippedGenerator(GENERATOR).model.about } };
  } catch (error) {
    if (!(error instanceof ZeroError)) throw error;
    return { upscalers, generator: { fault: error.message } };
  }
}

async function upscale(
  { file, model, scale }: UpscaleQuestion,
  send: (info: UpscaleInfo) => void,
  signal: AbortSignal,
): Promise<UpscaleData> {
  const bytes = Buffer.from(file, 'base64');
  if (bytes.length > MOST_BYTES)
    throw new ZeroError(
      `the picture has ${(bytes.length / 1e6).toFixed(1)} MB, more than the ${MOST_BYTES / 1e6} MB that the page takes; make it with zero upscale`,
    );
  const upscaler = upscalerOf(model, scale);
  const { picture, notices } = await decodePicture(
    bytes,
    'the picture',
    MOST_POINTS / scale ** 2,
    'make it with zero upscale, or give a smaller one',
  );
  const total = picture.width * picture.height * scale ** 2;
  const result = await upscaler.upscale(picture, {
    tile: TILE,
    signal,
    onProgress: (points) => send({ share: points / total }),
  });
  if (!result) throw new ZeroError('the page has gone, and the picture was not made');
  const png = async (made: Picture) => (await encodePicture('a.png', made)).toString('base64');
  const { alpha } = result;
  send({ kind: 'bicubic', png: await png({ ...bicubic(picture, scale), ...(alpha && { alpha }) }) });
  const { map, mean } = inventedMap(result, scale);
  send({ kind: 'invented', png: await png(map) });
  const decibels = consistency(result, picture);
  return {
    width: result.width,
    height: result.height,
    png: await png(result),
    ...(Number.isFinite(decibels) && { consistency: decibels }),
    invented: mean,
    notices,
  };
}

function upscalerOf(model: string, scale: number): Upscaler {
  const key = `${model} ${scale}`;
  let upscaler = upscalers.get(key);
  if (!upscaler) {
    // The other cores are for the engine.
    upscaler = new Upscaler(shippedUpscaler(model as Style, scale as Scale), { threads: 1 });
    upscalers.set(key, upscaler);
  }
  return upscaler;
}

async function samples({ seed, count }: SamplesQuestion): Promise<SamplesData> {
  return made(({ classes }) => latentsOf(seed, count, classes));
}

async function walk({ from, to, frames }: WalkQuestion): Promise<SamplesData> {
  return made((model) => {
    // There and back are twice as many steps; the way there is what is wanted.
    const there = walkOf(walkStops([from, to], model.classes), 2 * (frames - 1), model.classes);
    return there.slice(0, frames * latentWidth(model.classes));
  });
}

async function made(latents: (model: GeneratorModel) => Float32Array): Promise<SamplesData> {
  loaded ??= load();
  loaded.catch(() => {
    loaded = undefined;
  });
  const { model, sample } = await loaded;
  const { count, size, channels, pixels } = await samplePictures(sample, latents(model), model);
  return { count, size, channels, pixels: Buffer.from(pixels).toString('base64') };
}

async function load(): Promise<Generator> {
  const { model, path } = shippedGenerator(GENERATOR);
  await useBackend({ threads: 1 });
  return { model, sample: loadGenerator(model, path).sample };
}
