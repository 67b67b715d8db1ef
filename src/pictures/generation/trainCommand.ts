import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import * as tf from '@tensorflow/tfjs';
import { ZeroError } from '../../../base/errors.js';
import { lockFolders } from '../../../base/files/lock.js';
import type { Rng } from '../../../base/rng.js';
import { useBackend } from '../../tensor/backend.js';
import type { DataSource, HostBatch } from '../../tensor/training/data.js';
import { type EpochReport, fit } from '../../tensor/training/fit.js';
import { checkpointPath } from '../../tensor/training/position.js';
import type { Schedule } from '../../tensor/training/schedules.js';
import { Trainer } from '../../tensor/training/trainer.js';
import { saveVariables } from '../../tensor/training/variables.js';
import { endingSignal } from '../../terminal/interrupt.js';
import { formatDuration } from '../../terminal/progress.js';
import { writePicture } from '../codecs/write.js';
import { trainedModel } from '../modelPlaces.js';
import { type Adversaries, adversaries, type Recipe } from './adversarial.js';
import { drawAugmentation } from './augmentation.js';
import { type Health, healthOf, judgesNothing } from './health.js';
import { latentsOf } from './latents.js';
import { type GeneratorModel, loadGenerator, writeGenerator } from './modelFile.js';
import { LATENT, sidesOf } from './networks.js';
import { type PictureSet, readPictureSet, type Size } from './pictureSet.js';
import { stageOf } from './progressive.js';
import { chosen, diversity, grid, gridOf, samplePictures } from './sampling.js';

/** Options of `zero gan train`. */
export interface TrainOptions {
  data: string;
  size?: Size;
  recipe: Recipe;
  out: string;
  epochs: number;
  batch: number;
  /** Whether the networks are told the kinds of the pictures, where there are labels. */
  labels: boolean;
  minutes?: number;
  seed: number;
  threads?: number;
  backend?: string;
  device?: string;
  json?: boolean;
}

/** Pictures that count as an epoch. */
const EPOCH = 8192;
/** Pictures in a set below which it is augmented. */
const SMALL = 20_000;
const RATE = 1e-3;
/** Pictures from which recipe r1's generator learns as a decoder, before it has an adversary. */
const WARM_UP = 5 * EPOCH;
/** Steps over which the rate rises when a loss or a level is new: its weights' second moments are not known yet. */
const RISE = 200;

/** `zero gan train` behind its command line. */
export async function trainCommand(options: TrainOptions): Promise<void> {
  const say = (line: string) => (options.json ? undefined : console.log(line));
  const { labels, ...pictures } = await readPictureSet(options.data, options.size);
  // Recipe progressive keeps to its paper, which has none.
  const set = options.labels && options.recipe === 'r1' ? { ...pictures, labels } : pictures;
  for (const notice of set.notices) say(notice);
  const release = lockFolders(options.out);
  try {
    await train(options, set, say);
  } finally {
    release();
  }
}

async function train(options: TrainOptions, set: PictureSet, say: (line: string) => void): Promise<void> {
  const { recipe, out, epochs, batch, seed } = options;
  const backend = await useBackend(options);
  const shape = { size: set.size, channels: set.channels, classes: set.labels?.classes ?? 0 };
  const total = Math.floor(EPOCH / batch) * epochs;
  const levels = sidesOf(set.size).length;
  const warmUp = Math.ceil(WARM_UP / batch);
  const pair = adversaries(recipe, shape, seed, { warmUp, total });
  const trainer = new Trainer(pair.task);
  const augment = set.count < SMALL && recipe === 'r1';
  say(
    `${set.count.toLocaleString('en-US')} pictures of ${set.size}x${set.size}x${set.channels}${set.labels ? ` in ${set.labels.classes} classes` : ''}; recipe ${recipe}; ${epochs} epochs of ${EPOCH} pictures in batches of ${batch}${augment ? ', augmented' : ''}; backend ${backend.name}`,
  );
  const ending = endingSignal(options.minutes);
  const { columns, rows } = gridOf(shape.classes);
  const truth = diversity(chosen(set, spread(set.count, columns * rows)));
  const good = `${checkpointPath(out)}.good`;
  let toldSo = false;

  /** Writes a grid of samples, and the generator unless it has collapsed. */
  const save = (last: EpochReport | undefined): Promise<{ health: Health; share: number }> =>
    trainer.withAverage(async () => {
      const model = await modelOf(options, set, pair, stageOf(trainer.step, total, levels), last);
      const drawing = loadGenerator(model, 'the generator in training');
      const pictures = await samplePictures(
        drawing.sample,
        latentsOf(1, columns * rows, shape.classes),
        shape,
      );
      drawing.dispose();
      const name = String(trainer.step).padStart(8, '0');
      await writePicture(join(out, 'samples', `${name}.png`), grid(pictures, columns, set.size < 64 ? 2 : 1));
      const share = diversity(pictures) / truth;
      const health = healthOf(share, existsSync(good));
      if (health !== 'collapsed') writeGenerator(out, model);
      return { health, share };
    });
  const schedule: Schedule = {
    rate(step) {
      const adversarial = step < warmUp ? step : step - warmUp;
      const age = recipe === 'r1' ? adversarial : stageOf(step, total, levels).age;
      return RATE * Math.min(1, (age + 1) / RISE);
    },
  };
  try {
    const result = await fit(trainer, {
      training: pictureSource(set, augment),
      batch,
      epochs,
      schedule,
      seed,
      dropLast: true,
      folder: out,
      fingerprint: {
        recipe,
        seed,
        batch,
        size: set.size,
        ...(recipe === 'progressive' && { epochs }),
        'pictures with checksum': set.checksum,
        ...(set.labels && { 'labels with checksum': crc32(set.labels.of) }),
      },
      quiet: options.json,
      signal: ending.signal,
      onEpoch: async (report) => {
        const { health, share } = await save(report);
        const { discriminator } = report.training;
        if (discriminator !== undefined && judgesNothing(discriminator) && !toldSo) {
          toldSo = true;
          say(
            'the discriminator no longer tells made pictures from true ones, so that little more is learned; the generator is the best of this training, and another --seed or more pictures may bring a better one',
          );
        }
        if (health === 'good' && existsSync(checkpointPath(out))) copyFileSync(checkpointPath(out), good);
        if (health === 'collapsed')
          throw new ZeroError(
            `the generator has collapsed at step ${trainer.step}: its pictures differ by ${Math.round(100 * share)} % of what true ones do; the last good checkpoint is ${good} and the last good generator model.zero beside it; copy the first over ${checkpointPath(out)} to go on from there, or train with another --seed`,
          );
      },
    });
    await save(result.epochs.at(-1));
    const last = result.epochs.at(-1);
    const stopped = result.end === 'stopped';
    if (options.json) console.log(JSON.stringify({ stopped, model: trainedModel(out), ...last }));
    if (last)
      say(
        `${last.epoch} ${last.epoch === 1 ? 'epoch' : 'epochs'} in ${formatDuration(last.seconds)}, ${formatDuration(last.cpu)} of processor time`,
      );
    say(`generator saved in ${trainedModel(out)}, grids of samples in ${join(out, 'samples')}`);
    if (stopped) say('stopped; the same command goes on from here');
  } finally {
    ending.release();
    pair.dispose();
  }
}

/** The generator as it is now, with the weights that the networks have. */
async function modelOf(
  { recipe, data }: TrainOptions,
  { size, channels, count, labels }: PictureSet,
  pair: Adversaries,
  { level, fade }: { level: number; fade: number },
  last: EpochReport | undefined,
): Promise<GeneratorModel> {
  const time = last
    ? `${last.epoch} epochs of ${EPOCH}, ${Math.round(last.cpu)} core-seconds`
    : 'less than an epoch';
  const weights = tf.tidy(() => pair.finished());
  const saved = await saveVariables(new Map(Object.entries(weights)));
  tf.dispose(weights);
  return {
    recipe,
    size: size as Size,
    channels,
    classes: labels?.classes ?? 0,
    level,
    fade,
    weights: saved,
    data,
    about: `${count.toLocaleString('en-US')} pictures; ${time}`,
  };
}

/** True pictures drawn at random, -1 to 1, with their labels, latents for both networks, and augmentation where it is wanted. */
export function pictureSource(set: PictureSet, augment: boolean): DataSource {
  const { size, channels, count, pixels, labels } = set;
  const each = size * size * channels;
  return {
    count: EPOCH,
    batch(indices: Uint32Array, rng?: Rng): HostBatch {
      if (!rng) throw new Error('pictures are drawn at random');
      const n = indices.length;
      const real = new Float32Array(n * each);
      const oneHot = new Float32Array(n * (labels?.classes ?? 0));
      for (let i = 0; i < n; i++) {
        const picture = rng.int(count);
        const from = picture * each;
        if (labels) oneHot[i * labels.classes + labels.of[picture]] = 1;
        for (let k = 0; k < each; k++) real[i * each + k] = pixels[from + k] / 127.5 - 1;
      }
      const latents = () => ({
        data: Float32Array.from({ length: n * LATENT }, () => rng.normal()),
        shape: [n, LATENT],
      });
      const share = { data: Float32Array.from({ length: n }, () => rng.float()), shape: [n, 1, 1, 1] };
      const drawn = (name: string) => (augment ? drawAugmentation(name, n, size, rng) : {});
      return {
        real: { data: real, shape: [n, size, size, channels] },
        ...(labels && { labels: { data: oneHot, shape: [n, labels.classes] } }),
        noise: latents(),
        again: latents(),
        share,
        ...drawn('real'),
        ...drawn('fake'),
        ...drawn('again'),
      };
    },
  };
}

/** So many numbers below `count`, evenly spread. */
function spread(count: number, n: number): number[] {
  return Array.from({ length: Math.min(n, count) }, (_, i) => Math.floor((i * count) / Math.min(n, count)));
}
