import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { ZeroError } from '../../../base/errors.js';
import { lockFolders } from '../../../base/files/lock.js';
import { networkSteps } from '../../../selfplay/networkFile.js';
import { recordFiles } from '../../../selfplay/recordFolder.js';
import { onInterrupt } from '../../terminal/interrupt.js';
import { Progress } from '../../terminal/progress.js';
import { applySettings } from '../settings/apply.js';
import { presetConfig } from '../settings/presets.js';
import type { Recipe } from '../settings/recipes.js';
import { type LearnReport, learn } from './learn.js';

/** Options of `zero train`. */
export interface TrainOptions {
  records: readonly string[];
  out: string;
  steps: number;
  follow?: boolean;
  recipe: Recipe;
  /** Board side, and several boards with their shares as `selfplay.sizes` has them. */
  size: number;
  sizes: string;
  set: readonly string[];
  threads?: number;
  backend?: string;
  device?: string;
  seed: number;
  json?: boolean;
}

/** `zero train` behind its command line. */
export async function trainCommand(options: TrainOptions): Promise<void> {
  if (!options.follow) for (const folder of options.records) refuseWithoutGames(folder);
  const config = applySettings(
    presetConfig(options.recipe, options.size, options.seed, options.sizes),
    options.set,
    ['training', 'network', 'selfplay'],
  );
  const networks = join(options.out, 'networks');
  const checkpoint = join(options.out, 'checkpoint');
  const release = lockFolders(options.out, networks, checkpoint);
  // So many steps more than the newest network has: the loop by hand learns on at every turn.
  const until = (networkSteps(networks).at(-1) ?? 0) + options.steps;
  const progress = new Progress('training', {
    total: until,
    unit: 'steps',
    quiet: options.json === true,
  });
  let last: LearnReport | undefined;
  const interruption = new AbortController();
  const stopListening = onInterrupt(interruption, () => progress.log('saving; the same command goes on'));
  try {
    await learn(
      {
        config: config.network,
        settings: config.training,
        seed: options.seed,
        records: options.records,
        networks,
        checkpoint,
        threads: options.threads ?? availableParallelism(),
        backend: options.backend,
        device: options.device,
        run: basename(resolve(options.out)),
        rules: config.selfplay.rules,
        komi: config.selfplay.komi,
        steps: until,
        unlimited: !options.follow,
      },
      {
        onReport: (report) => {
          if (!last) progress.startAt(report.step);
          last = { ...last, ...report };
          progress.update(report.step, describe(last));
        },
        onNotice: (text) => progress.log(text),
        signal: interruption.signal,
      },
    );
  } finally {
    stopListening();
    progress.end();
    release();
  }
  if (options.json) console.log(JSON.stringify(last));
}

function refuseWithoutGames(folder: string): void {
  if (recordFiles(folder).length > 0) return;
  throw new ZeroError(
    existsSync(folder)
      ? `${folder} holds no game records; make some with zero selfplay --out ${folder}`
      : `there is no folder ${folder}; make games with zero selfplay --out ${folder}`,
  );
}

function describe(report: LearnReport): string {
  const terms = report.losses
    ? Object.entries(report.losses).map(([name, value]) => `${name} ${value.toFixed(3)}`)
    : ['no games yet'];
  return `${terms.join('  ')}  window ${report.window}`;
}
