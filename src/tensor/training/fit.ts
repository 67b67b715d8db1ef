import { ZeroError } from '../../../base/errors.js';
import { Rng, type RngState } from '../../../base/rng.js';
import { Progress } from '../../terminal/progress.js';
import { Checkpoint, type Fingerprint } from './checkpoint.js';
import { type DataSource, type HostBatch, shuffledOrder } from './data.js';
import { TrainingLog } from './log.js';
import { trainingLoop } from './loop.js';
import { addMetrics, type Metrics, meansOf } from './metrics.js';
import { type EpochReport, epochCheckpoint, type Position } from './position.js';
import type { Schedule } from './schedules.js';
import type { Trainer } from './trainer.js';

export type { EpochReport } from './position.js';

/** What is trained on, for how long, and what is written on the way. */
export interface FitOptions {
  training: DataSource;
  validation?: DataSource;
  batch: number;
  epochs: number;
  schedule: Schedule;
  seed: number | string;
  /** Leaves out an epoch's last batch when it is smaller than the others. */
  dropLast?: boolean;
  /** The validation metric that the schedule and early stopping watch (default the loss). */
  monitor?: { metric: string; higherIsBetter: boolean };
  /** Ends the training when the watched metric has not become better in so many epochs. */
  patience?: number;
  /** Saves and ends the training after the step under way. */
  signal?: AbortSignal;
  /** Folder for metrics.jsonl, TensorBoard events and the checkpoint; nothing is written without it. */
  folder?: string;
  /** Seconds between checkpoints within an epoch (default 60); there is one after each epoch besides. */
  checkpointSeconds?: number;
  /** Steps between lines of the log (default 50). */
  logSteps?: number;
  /** What a checkpoint must agree with, such as recipe and data: `{ recipe: 'fast', samples: 60000 }`. */
  fingerprint?: Fingerprint;
  quiet?: boolean;
  /** Called after each step. */
  onStep?(step: number, metrics: Metrics): void | Promise<void>;
  /** Called after each epoch and its validation. */
  onEpoch?(report: EpochReport): void | Promise<void>;
}

/** How a training ended, and its epochs. */
export interface FitResult {
  end: 'complete' | 'early' | 'stopped';
  epochs: EpochReport[];
}

/**
 * Trains for some epochs: shuffled batches, a validation after each epoch, metrics and checkpoints in a folder.
 * Where the folder has a checkpoint, goes on from it, to the result that an unbroken training would have had.
 * @throws ZeroError for a checkpoint that is damaged or of another training, and when a metric is not a number.
 */
export async function fit(trainer: Trainer, options: FitOptions): Promise<FitResult> {
  const { training, batch, epochs, schedule, folder, fingerprint = {}, logSteps = 50 } = options;
  const perEpoch = batchesAnEpoch(options);
  const total = perEpoch * epochs;
  const rng = new Rng(`training ${options.seed}`);
  const started = performance.now();
  const cpuStarted = process.cpuUsage();
  let before = { seconds: 0, cpu: 0 };
  let position: Position = {
    epoch: 0,
    batches: 0,
    sums: {},
    order: rng.fork().save(),
    rng: rng.save(),
    best: Number.NEGATIVE_INFINITY,
    waited: 0,
    ...before,
    reports: [],
  };

  const clock = () => {
    const { user, system } = process.cpuUsage(cpuStarted);
    return {
      seconds: before.seconds + (performance.now() - started) / 1000,
      cpu: before.cpu + (user + system) / 1e6,
    };
  };
  const checkpoint =
    folder === undefined
      ? undefined
      : new Checkpoint(trainer, epochCheckpoint(folder, fingerprint), () => ({
          ...position,
          ...clock(),
          rng: rng.save(),
          schedule: schedule.save?.(),
        }));
  const saved = checkpoint?.resume();
  if (saved) {
    position = saved;
    before = { seconds: saved.seconds, cpu: saved.cpu };
    rng.restore(saved.rng);
    if (saved.schedule) schedule.restore?.(saved.schedule);
  }
  const log = folder === undefined ? undefined : new TrainingLog(folder, trainer.step);
  const progress = new Progress('training', {
    total: total * batch,
    start: trainer.step * batch,
    unit: 'samples',
    quiet: options.quiet,
  });

  let order = shuffledOrder(training.count, restored(position.order));
  const outOfPatience = () => options.patience !== undefined && position.waited >= options.patience;

  function next(): HostBatch | undefined {
    if (position.epoch >= epochs || outOfPatience()) return undefined;
    const from = position.batches * batch;
    return training.batch(order.subarray(from, from + batch), rng);
  }

  async function done(metrics: Metrics): Promise<boolean> {
    const samples = Math.min(batch, training.count - position.batches * batch);
    addMetrics(position.sums, metrics, samples);
    position.batches++;
    const parts = [`epoch ${position.epoch + 1}/${epochs}`, list(meansOf(position.sums))];
    progress.update(trainer.step * batch, parts.join('  '));
    const { step } = trainer;
    if (step % logSteps === 0) log?.write({ step, ...metrics, rate: schedule.rate(step - 1, total) });
    await options.onStep?.(step, metrics);
    if (position.batches < perEpoch) return false;
    await closeEpoch();
    return true;
  }

  /** Validates, and begins the next epoch. */
  async function closeEpoch(): Promise<void> {
    const rate = schedule.rate(trainer.step - 1, total);
    const means = meansOf(position.sums);
    const validation = options.validation && (await trainer.evaluate(options.validation, batch));
    if (validation) {
      const score = scoreOf(validation, options.monitor);
      schedule.observe?.(score);
      position.waited = score > position.best ? 0 : position.waited + 1;
      position.best = Math.max(position.best, score);
    }
    const report: EpochReport = {
      epoch: position.epoch + 1,
      step: trainer.step,
      ...clock(),
      rate,
      training: means,
      ...(validation && { validation }),
    };
    position.reports.push(report);
    position.epoch++;
    position.batches = 0;
    position.sums = {};
    position.order = rng.fork().save();
    order = shuffledOrder(training.count, restored(position.order));
    log?.write(epochLine(report));
    progress.log(describeEpoch(report, epochs));
    await options.onEpoch?.(report);
  }

  try {
    await trainingLoop(trainer, {
      next,
      rate: () => schedule.rate(trainer.step, total),
      rng,
      done,
      checkpoint,
      checkpointSeconds: options.checkpointSeconds ?? 60,
      signal: options.signal,
    });
  } finally {
    progress.end();
  }
  const end = position.epoch >= epochs ? 'complete' : outOfPatience() ? 'early' : 'stopped';
  return { end, epochs: position.reports };
}

function batchesAnEpoch({ training, batch, dropLast }: FitOptions): number {
  const batches = dropLast ? Math.floor(training.count / batch) : Math.ceil(training.count / batch);
  if (batches === 0)
    throw new ZeroError(`${training.count} samples do not fill one batch of ${batch}; use a smaller batch`);
  return batches;
}

/** The watched metric of a validation, higher for better. */
function scoreOf(validation: Metrics, monitor: FitOptions['monitor']): number {
  const { metric, higherIsBetter } = monitor ?? { metric: 'loss', higherIsBetter: false };
  const watched = validation[metric];
  if (watched === undefined) throw new Error(`the task has no metric '${metric}'`);
  return higherIsBetter ? watched : -watched;
}

function restored(state: RngState): Rng {
  const rng = new Rng();
  rng.restore(state);
  return rng;
}

function list(metrics: Metrics): string {
  return Object.entries(metrics)
    .map(([name, value]) => `${name} ${value.toFixed(4)}`)
    .join('  ');
}

/** An epoch as a line of the log: validation metrics under `validation/`, training's under `epoch/`. */
function epochLine(report: EpochReport): { step: number; [name: string]: number } {
  const { training, validation = {}, ...rest } = report;
  const named = (prefix: string, metrics: Metrics) =>
    Object.fromEntries(Object.entries(metrics).map(([name, value]) => [`${prefix}/${name}`, value]));
  return { ...rest, ...named('epoch', training), ...named('validation', validation) };
}

function describeEpoch({ epoch, training, validation, rate }: EpochReport, epochs: number): string {
  const tail = validation ? `  validation  ${list(validation)}` : '';
  return `epoch ${epoch}/${epochs}  rate ${rate.toPrecision(3)}  ${list(training)}${tail}`;
}
