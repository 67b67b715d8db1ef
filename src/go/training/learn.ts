import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ZeroError } from '../../../base/errors.js';
import { fileError } from '../../../base/files/atomic.js';
import { Rng } from '../../../base/rng.js';
import { boardsOf } from '../../../selfplay/boards.js';
import { networkPath, networkSteps } from '../../../selfplay/networkFile.js';
import { RecordReader } from '../../../selfplay/recordFolder.js';
import type { GameRecord } from '../../../selfplay/records.js';
import { useBackend } from '../../tensor/backend.js';
import { Checkpoint } from '../../tensor/training/checkpoint.js';
import type { HostBatch } from '../../tensor/training/data.js';
import { trainingLoop } from '../../tensor/training/loop.js';
import { addMetrics, type MetricSums, meansOf } from '../../tensor/training/metrics.js';
import { annealed } from '../../tensor/training/schedules.js';
import { isSized, type NetworkConfig } from '../network/config.js';
import { Model } from '../network/model.js';
import { initialWeights } from '../network/parameters.js';
import type { TrainingSettings } from '../settings/training.js';
import { type LearnPosition, learnerCheckpoint } from './checkpoint.js';
import { NetworkExports } from './exports.js';
import { makeLearner } from './learner.js';
import type { Losses } from './losses.js';
import { type Batch, type BoardCount, hostBatch, makeBatch, ReplayWindow } from './window.js';

/** Games read into the window at a start; more than any window holds. */
const NEWEST_GAMES = 100_000;
/** Milliseconds between looks at the records, and of a wait for more games. */
const POLL_EVERY = 1000;
const WAIT = 100;

/** What the learning loop works on. */
export interface LearnOptions {
  config: NetworkConfig;
  settings: TrainingSettings;
  seed: number;
  /** Folders of game records, each taken for newer than the one before, of the networks and of the checkpoint. */
  records: readonly string[];
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
  /** The number of the oldest game in the window: older ones will not be drawn from again. */
  oldestGame: number;
  learningRate: number;
  /** Mean losses since the last report, absent when there was no step. */
  losses?: Losses;
  /** Samples that the games allow for and that are not learned yet. */
  backlog: number;
  /** Of a network for several boards, by their sides: what was played and learned from, and the mean losses as above. */
  boards?: Record<string, BoardReport>;
}

/** How the learning stands on one board of several. */
export type BoardReport = BoardCount & { losses?: Losses };

/** What the loop tells its owner, and hears from it. */
export interface LearnCallbacks {
  onReport(report: LearnReport): void;
  onNetwork?(path: string, step: number): void;
  /** Told of records that are left out, being damaged or against the rules. */
  onNotice?(text: string): void;
  /** The fraction of the owner's time that is over; without it the steps count. */
  progress?(): number;
  /** Saves and ends the learning after the step under way. */
  signal?: AbortSignal;
}

/**
 * Learns from records as they come: steps as long as the games allow for more samples, exports the averaged network
 * and saves a checkpoint from time to time and at the end. Continues from the folder's checkpoint.
 * @throws ZeroError for a checkpoint that is damaged or of another network, for networks without one, and when `unlimited`
 * and there are too few positions.
 */
export async function learn(options: LearnOptions, callbacks: LearnCallbacks): Promise<void> {
  const { config, settings, steps = Number.POSITIVE_INFINITY } = options;
  const { signal, progress = () => learner.trainer.step / steps } = callbacks;
  await useBackend({ backend: options.backend, device: options.device, threads: options.threads });

  const rng = new Rng(`learner ${options.seed}`);
  const learner = makeLearner(new Model(config, initialWeights(config, rng.fork())), settings);
  const { trainer } = learner;
  const { warmup, annealFrom, annealTo } = settings;
  const schedule = annealed(settings.learningRate, { warmup, from: annealFrom, to: annealTo }, progress);
  let samples = 0;
  const file = learnerCheckpoint(options.checkpoint, config);
  const stands = (): LearnPosition => ({ samples, rng: rng.save(), ...counts() });
  const checkpoint = new Checkpoint(trainer, file, stands);
  const saved = checkpoint.resume();
  if (saved) {
    samples = saved.samples;
    rng.restore(saved.rng);
  } else refuseToStartOver(options.networks, file.path);

  const window = new ReplayWindow(config.size, config.planes, settings, callbacks.onNotice);
  const readers = options.records.map((folder) => new RecordReader(folder, NEWEST_GAMES, callbacks.onNotice));
  const newGames = () => readers.flatMap((reader) => reader.poll());
  const gamesRead = () => readers.reduce((sum, reader) => sum + reader.next, 0);
  const atHand = newGames();
  const { samplesPerPosition } = settings;
  // Files of before positions were kept tell them by their samples.
  const made = saved?.positions ?? Math.ceil(samples / samplesPerPosition);
  if (!options.unlimited) window.total = gone(atHand, made, config);
  for (const game of atHand) window.add(game);
  if (options.unlimited) refuseTooFew(window, options);
  const batches = new Map<number, Batch>();
  const batchOn = (size: number) => {
    const batch = batches.get(size) ?? makeBatch(settings.batch, size, config.planes);
    batches.set(size, batch);
    return batch;
  };
  // What was made under another reuse keeps its own.
  const owed = saved?.allowed === undefined ? 0 : saved.allowed - made * samplesPerPosition;
  const allowed = (): number =>
    options.unlimited ? Number.POSITIVE_INFINITY : window.total * samplesPerPosition + owed;
  /** What was learned without a limit does not count against the games of a run that goes on from here. */
  const counts = () => {
    if (!options.unlimited) return { positions: window.total, allowed: Math.floor(allowed()) };
    if (saved?.allowed === undefined) return {};
    return { positions: saved.positions, allowed: saved.allowed + samples - saved.samples };
  };
  let polled = performance.now();

  let sums: MetricSums = {};
  /** The same by board, and the one of the step under way. */
  let sumsOn = new Map<number, MetricSums>();
  let size = config.size;
  const report = () => {
    callbacks.onReport({
      step: trainer.step,
      samples,
      positions: window.total,
      window: window.length,
      games: gamesRead(),
      oldestGame: gamesRead() - window.span,
      learningRate: schedule.rate(trainer.step, steps),
      backlog: Math.max(0, Math.min(1e9, allowed() - samples)),
      ...(Object.keys(sums).length > 0 ? { losses: meansOf(sums) as Losses } : {}),
      ...(isSized(config) ? { boards: boardReports(window, sumsOn) } : {}),
    });
    sums = {};
    sumsOn = new Map();
  };

  makeFolders(options.checkpoint, options.networks);
  const exports = new NetworkExports({ ...options, quantize: settings.quantize }, saved ? trainer.step : -1);
  let exported = performance.now();
  /** The checkpoint goes first, so that there is never a network that the learning cannot go on from. */
  const exportNow = async () => {
    exported = performance.now();
    if (checkpoint.step !== trainer.step) await checkpoint.save();
    const path = exports.write(trainer.step, await learner.weights(), gamesRead(), window);
    callbacks.onNetwork?.(path, trainer.step);
  };
  const newest = networkSteps(options.networks).at(-1);
  if (saved === undefined || newest === undefined) await exportNow();
  else callbacks.onNetwork?.(networkPath(options.networks, newest), newest);
  report();

  /** Waits until the games allow for another batch. */
  async function next(): Promise<HostBatch | undefined> {
    while (!signal?.aborted && trainer.step < steps) {
      if (performance.now() - polled > POLL_EVERY) {
        polled = performance.now();
        for (const game of newGames()) window.add(game);
        report();
      }
      if (window.length >= settings.minPositions && samples + settings.batch <= allowed()) {
        size = window.drawSize(rng);
        const batch = batchOn(size);
        window.sample(batch, rng);
        return hostBatch(batch, config.planes);
      }
      await sleep(WAIT, undefined, { signal }).catch(() => {}); // woken by the signal
    }
    return undefined;
  }

  await trainingLoop(trainer, {
    next,
    rate: () => schedule.rate(trainer.step, steps),
    rng,
    async done(losses) {
      samples += settings.batch;
      addMetrics(sums, losses, 1);
      if (!sumsOn.has(size)) sumsOn.set(size, {});
      addMetrics(sumsOn.get(size)!, losses, 1);
      if (performance.now() - exported > settings.exportEvery * 1000) await exportNow();
      return false;
    },
    checkpoint,
    checkpointSeconds: settings.checkpointEvery,
    signal,
  });
  report();
  if (!exports.has(trainer.step)) await exportNow();
}

/**
 * Positions of those made that are not in the games at hand: a snapshot holds the newest games only, and old ones
 * may have been deleted. They count, since the window grows with all that were ever made.
 */
function gone(atHand: readonly GameRecord[], made: number, config: NetworkConfig): number {
  const boards = boardsOf(config);
  const of = (game: GameRecord) => (boards.includes(game.size) ? game.policyLengths.length : 0);
  const there = atHand.reduce((sum, game) => sum + of(game), 0);
  return Math.max(0, made - there);
}

function boardReports(
  window: ReplayWindow,
  sums: ReadonlyMap<number, MetricSums>,
): Record<string, BoardReport> {
  const report = ([size, count]: readonly [number, BoardCount]): [string, BoardReport] => {
    const losses = sums.get(size);
    return [String(size), { ...count, ...(losses ? { losses: meansOf(losses) as Losses } : {}) }];
  };
  return Object.fromEntries([...window.byBoard].sort(([a], [b]) => a - b).map(report));
}

/** Networks without the checkpoint that they were made from are the fruit of a training that would be lost. */
function refuseToStartOver(networks: string, checkpoint: string): void {
  const newest = networkSteps(networks).at(-1) ?? 0;
  if (newest > 0)
    throw new ZeroError(
      `${networks} holds networks of up to ${newest} steps, but there is no ${checkpoint} to go on from, and learning would begin again with random weights; put the checkpoint back from a copy or a snapshot, or learn in another folder`,
    );
}

function refuseTooFew(window: ReplayWindow, { records, config, settings }: LearnOptions): void {
  const { size } = config;
  const [first] = records;
  const where = records.join(' and ');
  const more = `zero selfplay --size ${size} --out ${first}`;
  const has = records.length > 1 ? 'have' : 'has';
  if (window.total === 0)
    throw new ZeroError(
      `${where} ${has} no games on ${size}x${size}; give the --size that they are of, or play some with ${more}`,
    );
  if (window.length < settings.minPositions)
    throw new ZeroError(
      `${where} ${has} ${window.length} positions to learn from, and the first step waits for ${settings.minPositions}; play more games with ${more}, or lower the limit with --set training.minPositions=${window.length}`,
    );
}

function makeFolders(...folders: string[]): void {
  for (const folder of folders)
    try {
      mkdirSync(folder, { recursive: true });
    } catch (error) {
      throw fileError('make', folder, error);
    }
}
