import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileError } from '../../../base/files/atomic.js';
import { Rng } from '../../../base/rng.js';
import { networkPath, networkSteps, writeNetwork } from '../../../selfplay/networkFile.js';
import { RecordReader } from '../../../selfplay/recordFolder.js';
import { useBackend } from '../../tensor/backend.js';
import type { NetworkConfig } from '../network/config.js';
import { exportNetwork } from '../network/export.js';
import { quantizeNetwork } from '../network/quantize.js';
import type { TrainingSettings } from '../settings/training.js';
import { Learner } from './learner.js';
import { LOSS_NAMES, type Losses } from './losses.js';
import { makeBatch, ReplayWindow } from './window.js';

/** Games read into the window at a start; more than any window holds. */
const NEWEST_GAMES = 100_000;
/** Milliseconds between looks at the records. */
const POLL_EVERY = 1000;
/** Positions that calibrate a quantised network. */
const CALIBRATION = 256;

/** What the learning loop works on. */
export interface LearnOptions {
  config: NetworkConfig;
  settings: TrainingSettings;
  seed: number;
  /** Folders of the game records, the networks and the checkpoint. */
  records: string;
  networks: string;
  checkpoint: string;
  /** Threads of the training step, and the tensor backend and device where the user asked for some. */
  threads: number;
  backend?: string;
  device?: string;
  /** Written into the networks. */
  run: string;
  rules: string;
  komi: number;
  /** Stops after this many steps; without it the loop waits for new games. */
  steps?: number;
  /** Ignores `samplesPerPosition`: learns from what there is until `steps`. */
  unlimited?: boolean;
}

/** How the learning stands. */
export interface LearnReport {
  step: number;
  samples: number;
  /** Positions with a policy target: ever made, and in the window. */
  positions: number;
  window: number;
  games: number;
  learningRate: number;
  /** Mean losses since the last report, absent when there was no step. */
  losses?: Losses;
  /** Samples that the games allow for and that are not learned yet. */
  backlog: number;
}

/** What the loop tells, and asks, its owner. */
export interface LearnCallbacks {
  onReport(report: LearnReport): void;
  onNetwork(path: string, step: number): void;
  /** The share of the owner's time that is over; without it the steps count. */
  progress?(): number;
  stopped(): boolean;
}

/**
 * Learns from records as they come: steps as long as the games allow for more samples, exports the averaged network
 * and saves a checkpoint from time to time and at the end. Continues from the folder's checkpoint.
 */
export async function learn(options: LearnOptions, callbacks: LearnCallbacks): Promise<void> {
  const { config, settings } = options;
  await useBackend({ backend: options.backend, device: options.device, threads: options.threads });
  const learner = new Learner(config, settings, options.seed);
  const checkpoint = join(options.checkpoint, 'learner.zero');
  if (existsSync(checkpoint)) learner.restore(checkpoint);
  const window = new ReplayWindow(config.size, config.planes, settings);
  const reader = new RecordReader(options.records, NEWEST_GAMES);
  const exported = networkSteps(options.networks).at(-1);
  const exportNow = async () => {
    const weights = await learner.weights();
    const info = {
      rules: options.rules,
      komi: options.komi,
      step: learner.step,
      games: reader.next,
      run: options.run,
      parent: exported ?? -1,
      created: new Date().toISOString(),
    };
    const file =
      settings.quantize && window.length >= CALIBRATION
        ? quantizeNetwork(config, weights, info, calibration(window, config), CALIBRATION)
        : exportNetwork(config, weights, info);
    const path = networkPath(options.networks, learner.step);
    writeNetwork(path, file);
    callbacks.onNetwork(path, learner.step);
  };
  try {
    mkdirSync(options.checkpoint, { recursive: true });
    mkdirSync(options.networks, { recursive: true });
  } catch (error) {
    throw fileError('make', options.checkpoint, error);
  }
  if (exported === undefined) await exportNow();
  else callbacks.onNetwork(networkPath(options.networks, exported), exported);

  let polled = Number.NEGATIVE_INFINITY;
  let lastExport = performance.now();
  let lastSave = lastExport;
  const sums = new Float64Array(LOSS_NAMES.length);
  let summed = 0;
  // Samples of a restored learner that the records at hand do not account for: a snapshot holds the newest games only.
  let unaccounted: number | undefined;
  const allowed = () =>
    options.unlimited
      ? Number.POSITIVE_INFINITY
      : window.total * settings.samplesPerPosition + (unaccounted ?? 0);
  const report = () => {
    callbacks.onReport({
      step: learner.step,
      samples: learner.samples,
      positions: window.total,
      window: window.length,
      games: reader.next,
      learningRate: learner.learningRate(),
      backlog: Math.max(0, Math.min(1e9, allowed() - learner.samples)),
      ...(summed > 0
        ? { losses: Object.fromEntries(LOSS_NAMES.map((n, i) => [n, sums[i] / summed])) as Losses }
        : {}),
    });
    sums.fill(0);
    summed = 0;
  };
  while (!callbacks.stopped() && learner.step < (options.steps ?? Number.POSITIVE_INFINITY)) {
    const now = performance.now();
    if (now - polled > POLL_EVERY) {
      polled = now;
      for (const game of reader.poll()) window.add(game);
      unaccounted ??= Math.max(0, learner.samples - allowed());
      report();
      await new Promise((resolve) => setImmediate(resolve));
    }
    learner.progress = callbacks.progress?.() ?? learner.step / (options.steps ?? Number.POSITIVE_INFINITY);
    if (window.length >= settings.minPositions && learner.samples + settings.batch <= allowed()) {
      const losses = await learner.train(window);
      LOSS_NAMES.forEach((name, i) => {
        sums[i] += losses[name];
      });
      summed++;
    } else if (options.steps !== undefined && options.unlimited && window.length === 0) break;
    else await new Promise((resolve) => setTimeout(resolve, 100));
    if (now - lastExport > settings.exportEvery * 1000 && summed > 0) {
      lastExport = now;
      await exportNow();
    }
    if (now - lastSave > settings.checkpointEvery * 1000) {
      lastSave = now;
      await learner.save(checkpoint);
    }
  }
  report();
  await learner.save(checkpoint);
  await exportNow();
}

/** Planes of positions from the window, drawn apart from the learner's own so that an export changes nothing. */
function calibration(window: ReplayWindow, config: NetworkConfig): Float32Array {
  const batch = makeBatch(CALIBRATION, config.size, config.planes);
  window.sample(batch, new Rng(`calibration ${window.total}`));
  return batch.planes;
}
