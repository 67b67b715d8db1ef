import { existsSync } from 'node:fs';
import { lockFolders } from '../../../base/files/lock.js';
import { useBackend } from '../../tensor/backend.js';
import { modelToOnnx } from '../../tensor/models/onnx.js';
import { type EpochReport, fit } from '../../tensor/training/fit.js';
import { checkpointPath } from '../../tensor/training/position.js';
import { cosine } from '../../tensor/training/schedules.js';
import { Trainer } from '../../tensor/training/trainer.js';
import { endingSignal } from '../../terminal/interrupt.js';
import { formatDuration } from '../../terminal/progress.js';
import { fidelityTask } from './fidelity.js';
import { findUpscalingModel, type Style, type UpscalingModel, writeUpscalingModel } from './modelFile.js';
import { reach, type Scale, SIZES, upscalingNetwork } from './network.js';
import { patchSource } from './patches.js';
import { type Pair, type Photographs, readPhotographs } from './photographs.js';
import { beginWith, weightsOf } from './startingWeights.js';
import { textureTask } from './texture.js';

/** Options of `zero upscale train`. */
export interface TrainOptions {
  data: string;
  scale: Scale;
  loss: 'l1' | 'texture';
  out: string;
  from?: string;
  epochs: number;
  batch: number;
  patch?: number;
  rate?: number;
  minutes?: number;
  seed: number;
  threads?: number;
  backend?: string;
  device?: string;
  json?: boolean;
}

/** What a training's network will be, and what it takes unless told: points of a part's side, and the highest rate. */
const LOSSES: Record<TrainOptions['loss'], { style: Style; patch: number; rate: number }> = {
  l1: { style: 'fidelity', patch: 32, rate: 1e-3 },
  // Two networks that learn from each other want many steps rather than large ones.
  texture: { style: 'texture', patch: 16, rate: 5e-4 },
};
/** Parts that count as an epoch, and those that are held out of it. */
const EPOCH = 4096;
const HELD_OUT = 256;
/** One picture of so many is held out, from the fifth on. */
const EVERY = 10;

/** `zero upscale train` behind its command line. */
export async function trainCommand(options: TrainOptions): Promise<void> {
  const say = (line: string) => (options.json ? undefined : console.log(line));
  const begin = options.from === undefined ? undefined : findUpscalingModel(options.from).model;
  const { data, scale, loss } = options;
  const { style, ...usual } = LOSSES[loss];
  const { patch = usual.patch, rate = usual.rate } = options;
  const photographs = await readPhotographs(data, scale, patch, style);
  for (const notice of photographs.notices) say(notice);
  const release = lockFolders(options.out);
  try {
    await train({ ...options, patch, rate }, photographs, begin, say);
  } finally {
    release();
  }
}

async function train(
  options: TrainOptions & { patch: number; rate: number },
  { pairs, checksum }: Photographs,
  begin: UpscalingModel | undefined,
  say: (line: string) => void,
): Promise<void> {
  const { scale, patch, batch, epochs, out, loss } = options;
  const backend = await useBackend(options);
  const size = SIZES[scale];
  const { style } = LOSSES[loss];
  const noise = style === 'texture';
  const network = upscalingNetwork(scale, size, { seed: options.seed, noise });
  if (begin && !existsSync(checkpointPath(out))) beginWith(network, begin, options.from!);
  const task = style === 'texture' ? textureTask(network, scale, options.seed) : fidelityTask(network, scale);
  const trainer = new Trainer(task);
  const { training, validation } = partedPictures(pairs);
  say(
    `x${scale}, ${network.countParams().toLocaleString('en-US')} parameters; ${training.length} pictures to learn from, ${validation.length} held out; ${epochs} epochs of ${EPOCH} parts of ${patch * scale}x${patch * scale} points; backend ${backend.name}`,
  );
  const ending = endingSignal(options.minutes);
  const save = () =>
    trainer.withAverage(async () =>
      writeUpscalingModel(out, {
        scale,
        style,
        noise: noise ? 1 : 0,
        reach: reach(size),
        onnx: modelToOnnx(network),
        weights: await weightsOf(network),
        about: `${network.countParams()} parameters; ${pairs.length} pictures; ${trainer.step} steps of ${batch} parts of ${patch * scale}x${patch * scale} points`,
      }),
    );
  try {
    const result = await fit(trainer, {
      training: patchSource(training, { scale, patch, count: EPOCH, noise }),
      validation: patchSource(validation, { scale, patch, count: HELD_OUT, noise }),
      batch,
      epochs,
      schedule: cosine(options.rate, { warmup: 100, floor: options.rate / 100 }),
      seed: options.seed,
      dropLast: true,
      monitor: { metric: 'psnr', higherIsBetter: true },
      folder: out,
      fingerprint: { scale, loss, seed: options.seed, batch, patch, 'pictures with checksum': checksum },
      quiet: options.json,
      signal: ending.signal,
      onEpoch: async () => {
        await save();
      },
    });
    const path = await save();
    finish(options, path, result.epochs, result.end === 'stopped', say);
  } finally {
    ending.release();
  }
}

function finish(
  options: TrainOptions,
  path: string,
  epochs: readonly EpochReport[],
  stopped: boolean,
  say: (line: string) => void,
): void {
  const last = epochs.at(-1);
  if (options.json) console.log(JSON.stringify({ stopped, model: path, ...last }));
  if (last)
    say(
      `${last.epoch} ${last.epoch === 1 ? 'epoch' : 'epochs'} in ${formatDuration(last.seconds)}, ${formatDuration(last.cpu)} of processor time; ${last.validation!.psnr.toFixed(2)} dB on parts of the pictures held out`,
    );
  say(`model saved in ${path}`);
  if (stopped) say('stopped; the same command goes on from here');
}

/** Every tenth picture is held out, and none of a few, which are then measured on what they were trained on. */
function partedPictures(pairs: readonly Pair[]): { training: Pair[]; validation: Pair[] } {
  const isHeldOut = (i: number) => i % EVERY === 4;
  const validation = pairs.filter((_, i) => isHeldOut(i));
  if (validation.length === 0) return { training: [...pairs], validation: [...pairs] };
  return { training: pairs.filter((_, i) => !isHeldOut(i)), validation };
}
