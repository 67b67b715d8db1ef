import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ZeroError } from '../../../base/errors.js';
import { namesIn } from '../../../base/files/read.js';
import { useBackend } from '../../tensor/backend.js';
import { checkAnimationName, writeAnimation } from '../codecs/animation.js';
import type { Picture } from '../codecs/picture.js';
import { readPicture } from '../codecs/read.js';
import { checkWritable, writePicture } from '../codecs/write.js';
import { latentsOf, truncated, walkOf, walkStops } from './latents.js';
import { findGenerator, type GeneratorModel, loadGenerator } from './modelFile.js';
import { nearestPictures } from './neighbours.js';
import { readPictureSet } from './pictureSet.js';
import { chosen, type GridSize, grid, gridOf, type Pictures, samplePictures } from './sampling.js';

/** Options that the commands of a generator share. */
export interface GeneratorOptions {
  out: string;
  seed: number;
  truncation: number;
  force?: boolean;
  threads?: number;
  backend?: string;
  device?: string;
  json?: boolean;
}

/** Points of a grid's picture to a side at least: small pictures are enlarged. */
const SEEN = 64;

const zoomOf = ({ size }: { size: number }) => Math.max(1, Math.round(SEEN / size));

/** Loads a generator on the backend that was asked for, and makes pictures of latents. @param latents `[count, 64 + classes]`. */
export async function generate(
  name: string,
  latents: (model: GeneratorModel) => Float32Array,
  options: { truncation: number; threads?: number; backend?: string; device?: string },
  onProgress?: (done: number) => void,
): Promise<{ model: GeneratorModel; path: string; pictures: Pictures }> {
  const { model, path } = findGenerator(name);
  await useBackend(options);
  const loaded = loadGenerator(model, path);
  const drawn = truncated(latents(model), options.truncation, model.classes);
  const pictures = await samplePictures(loaded.sample, drawn, model, onProgress);
  loaded.dispose();
  return { model, path, pictures };
}

/** @throws ZeroError when a generator has no such class. */
function checkLabel(label: number | undefined, { classes }: GeneratorModel): void {
  if (label === undefined || label < classes) return;
  throw new ZeroError(
    classes === 0
      ? 'the generator learned without labels, so that no kind of picture can be asked for; leave --label out'
      : `the generator has labels from 0 to ${classes - 1}, and none of ${label}`,
  );
}

/** @throws ZeroError when a file is there already and may not be replaced, or cannot be written. */
function checkOut(path: string, force: boolean | undefined): void {
  if (existsSync(path) && !force)
    throw new ZeroError(`${path} is there already; give another name, or --force to replace it`);
  checkWritable(path);
}

/** `zero gan sample` behind its command line. */
export async function sampleCommand(
  name: string,
  options: GeneratorOptions & { grid?: GridSize; label?: number },
): Promise<void> {
  checkOut(options.out, options.force);
  const { seed, label } = options;
  const gridFor = ({ classes }: GeneratorModel) => options.grid ?? gridOf(label === undefined ? classes : 0);
  const { model, path, pictures } = await generate(
    name,
    (model) => {
      checkLabel(label, model);
      const { columns, rows } = gridFor(model);
      return latentsOf(seed, columns * rows, model.classes, label);
    },
    options,
  );
  await writePicture(options.out, grid(pictures, gridFor(model).columns, zoomOf(model)));
  tell(options, { generator: path, pictures: pictures.count, out: options.out }, [
    `${options.out}: ${pictures.count} pictures of seed ${seed}, the first ones and not chosen (${model.about})`,
  ]);
}

/** `zero gan walk` behind its command line. */
export async function walkCommand(
  name: string,
  options: Omit<GeneratorOptions, 'seed'> & { seeds: readonly number[]; frames: number; label?: number },
): Promise<void> {
  checkAnimationName(options.out);
  checkOut(options.out, options.force);
  const { model, path, pictures } = await generate(
    name,
    (model) => {
      checkLabel(options.label, model);
      return walkOf(walkStops(options.seeds, model.classes, options.label), options.frames, model.classes);
    },
    options,
  );
  const frames = Array.from({ length: pictures.count }, (_, i) =>
    grid(chosen(pictures, [i]), 1, 2 * zoomOf(model)),
  );
  await writeAnimation(options.out, frames, 80);
  tell(options, { generator: path, frames: frames.length, out: options.out }, [
    `${options.out}: ${frames.length} frames from seed to seed`,
  ]);
}

/** `zero gan film` behind its command line: the grids that a training has written, one after the other. */
export async function filmCommand(
  run: string,
  options: Pick<GeneratorOptions, 'out' | 'force' | 'json'> & { frames: number },
): Promise<void> {
  checkAnimationName(options.out);
  checkOut(options.out, options.force);
  const folder = join(run, 'samples');
  const names = namesIn(folder)
    .filter((n) => /^\d+\.png$/.test(n))
    .sort();
  if (names.length === 0) throw new ZeroError(`${folder} has no samples; give the folder of zero gan train`);
  const step = Math.max(1, names.length / options.frames);
  const taken = names.filter(
    (_, i) => i === names.length - 1 || Math.floor(i / step) !== Math.floor((i - 1) / step),
  );
  const frames: Picture[] = [];
  for (const name of taken) frames.push((await readPicture(join(folder, name))).picture);
  const [{ width, height }] = frames;
  const whole = frames.filter((f) => f.width === width && f.height === height);
  await writeAnimation(options.out, whole, 200);
  tell(options, { frames: whole.length, out: options.out }, [
    `${options.out}: the same latents at ${whole.length} moments of the training`,
  ]);
}

/** `zero gan nearest` behind its command line: each sample beside the true picture that is nearest to it. */
export async function nearestCommand(
  name: string,
  options: GeneratorOptions & { data?: string; count: number },
): Promise<void> {
  checkOut(options.out, options.force);
  const { model, path, pictures } = await generate(
    name,
    ({ classes }) => latentsOf(options.seed, options.count, classes),
    options,
  );
  const set = await readPictureSet(options.data ?? model.data, model.size);
  if (set.channels !== model.channels)
    throw new ZeroError(
      `the pictures of ${options.data ?? model.data} have ${set.channels} channels, and those of the generator ${model.channels}; give the set that it learned from with --data`,
    );
  const near = nearestPictures(pictures, set);
  const pairs = near.flatMap(({ index }, i) => [chosen(pictures, [i]).pixels, chosen(set, [index]).pixels]);
  const both: Pictures = { ...pictures, count: pairs.length, pixels: new Uint8Array(Buffer.concat(pairs)) };
  await writePicture(options.out, grid(both, 8, zoomOf(model)));
  const mean = near.reduce((sum, { distance }) => sum + distance, 0) / near.length;
  tell(options, { generator: path, out: options.out, nearest: near, mean }, [
    `${options.out}: ${near.length} samples of seed ${options.seed}, each to the left of its nearest of ${set.count.toLocaleString('en-US')} training pictures; they differ by ${mean.toFixed(1)} of 255 on average`,
  ]);
}

function tell(options: { json?: boolean }, report: object, lines: readonly string[]): void {
  if (options.json) console.log(JSON.stringify(report));
  else for (const line of lines) console.log(line);
}
