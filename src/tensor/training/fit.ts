import { setImmediate as nextTurn } from 'node:timers/promises';
import { ZeroError } from '../../../base/errors.js';
import { Rng, type RngState } from '../../../base/rng.js';
import { Progress } from '../../terminal/progress.js';
import { type Fingerprint, type Position, readCheckpoint, writeCheckpoint } from './checkpoint.js';
import { type DataSource, shuffledOrder } from './data.js';
import { TrainingLog } from './log.js';
import type { Schedule } from './schedules.js';
import type { Metrics, Trainer } from './trainer.js';

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
  /** Folder for metrics.jsonl, TensorBoard events and the checkpoint; nothing is written without it. */
  folder?: string;
  /** Seconds between checkpoints within an epoch (default 60); there is one after each epoch besides. */
  checkpointSeconds?: number;
  /** Steps between lines of the log (default 50). */
  logSteps?: number;
  /** What a checkpoint must agree with, such as recipe and data: `{ recipe: 'fast', samples: 60000 }`. */
  fingerprint?: Fingerprint;
  quiet?: boolean;
  callbacks?: Callbacks;
}

/** Functions that are called on the way. */
export interface Callbacks {
  /** After each step. */
  onStep?(step: number, metrics: Metrics): void | Promise<void>;
  onEpoch?(report: EpochReport): void | Promise<void>;
  /** Asked after each step: true saves and ends. */
  stopped?(): boolean;
}

/** An epoch that is over. */
export interface EpochReport {
  /** From 1. */
  epoch: number;
  step: number;
  /** Seconds and processor seconds of the whole training so far, over all its sessions. */
  seconds: number;
  cpu: number;
  rate: number;
  training: Metrics;
  validation?: Metrics;
}

/** How a training ended, and its epochs. */
export interface FitResult {
  end: 'complete' | 'early' | 'stopped';
  epochs: EpochReport[];
}

/**
 * Trains for some epochs: shuffled batches, a validation after each epoch, metrics and checkpoints in a folder.
 * Where the folder has a checkpoint, goes on from it, to the result that an unbroken training would have had.
 * @throws ZeroError for a checkpoint that is damaged or of another training, and when the loss is not a number.
 */
export async function fit(trainer: Trainer, options: FitOptions): Promise<FitResult> {
  const loop = new Loop(trainer, options);
  return loop.run();
}

class Loop {
  private readonly position: Position;
  private readonly rng: Rng;
  private readonly perEpoch: number;
  private readonly total: number;
  private readonly log: TrainingLog | undefined;
  private readonly progress: Progress;
  private readonly before: { seconds: number; cpu: number };
  private readonly started = performance.now();
  private readonly cpuStarted = process.cpuUsage();
  private lastSaved = performance.now();

  constructor(
    private readonly trainer: Trainer,
    private readonly options: FitOptions,
  ) {
    const { training, batch, epochs, dropLast } = options;
    this.perEpoch = dropLast ? Math.floor(training.count / batch) : Math.ceil(training.count / batch);
    if (this.perEpoch === 0)
      throw new ZeroError(`${training.count} samples do not fill one batch of ${batch}; use a smaller batch`);
    this.total = this.perEpoch * epochs;
    this.rng = new Rng(`training ${options.seed}`);
    this.position = this.resume() ?? {
      epoch: 0,
      batches: 0,
      sums: {},
      samples: 0,
      order: this.rng.fork().save(),
      rng: this.rng.save(),
      schedule: undefined,
      best: Number.NEGATIVE_INFINITY,
      waited: 0,
      seconds: 0,
      cpu: 0,
      reports: [],
    };
    this.before = { seconds: this.position.seconds, cpu: this.position.cpu };
    if (options.folder) this.log = new TrainingLog(options.folder, trainer.step);
    this.progress = new Progress('training', {
      total: this.total * batch,
      start: trainer.step * batch,
      unit: 'samples',
      quiet: options.quiet,
    });
  }

  async run(): Promise<FitResult> {
    const { epochs, callbacks } = this.options;
    const { position } = this;
    let end: FitResult['end'] = 'complete';
    try {
      while (position.epoch < epochs) {
        if (this.patienceIsOver()) {
          end = 'early';
          break;
        }
        if (!(await this.epoch())) {
          await this.save();
          end = 'stopped';
          break;
        }
        const report = await this.closeEpoch();
        await callbacks?.onEpoch?.(report);
        await this.save();
        if (position.epoch < epochs && callbacks?.stopped?.()) {
          end = 'stopped';
          break;
        }
      }
    } finally {
      this.progress.end();
    }
    return { end, epochs: position.reports };
  }

  /** The rest of an epoch's steps. @returns false when it was stopped on the way. */
  private async epoch(): Promise<boolean> {
    const { training, batch, schedule, callbacks, logSteps = 50, checkpointSeconds = 60 } = this.options;
    const { position, trainer, rng } = this;
    const order = shuffledOrder(training.count, restored(position.order));
    while (position.batches < this.perEpoch) {
      const from = position.batches * batch;
      const indices = order.subarray(from, from + batch);
      const rate = schedule.rate(trainer.step, this.total);
      const metrics = await trainer.train(training.batch(indices, rng), rate, rng);
      position.batches++;
      position.samples += indices.length;
      for (const [name, value] of Object.entries(metrics))
        position.sums[name] = (position.sums[name] ?? 0) + value * indices.length;
      this.progress.update(trainer.step * batch, this.note());
      if (trainer.step % logSteps === 0) this.log?.write({ step: trainer.step, ...metrics, rate });
      await callbacks?.onStep?.(trainer.step, metrics);
      await nextTurn(); // a backend that computes at once never lets signals and timers in by itself
      if (position.batches === this.perEpoch) break; // what follows belongs to the epoch's end
      if (callbacks?.stopped?.()) return false;
      if (performance.now() - this.lastSaved > checkpointSeconds * 1000) await this.save();
    }
    return true;
  }

  private async closeEpoch(): Promise<EpochReport> {
    const { validation, batch, schedule, monitor = { metric: 'loss', higherIsBetter: false } } = this.options;
    const { position, trainer } = this;
    const rate = schedule.rate(Math.max(0, trainer.step - 1), this.total);
    const training = this.means();
    const report: EpochReport = {
      epoch: position.epoch + 1,
      step: trainer.step,
      ...this.clock(),
      rate,
      training,
    };
    if (validation) {
      report.validation = await trainer.evaluate(validation, batch);
      const watched = report.validation[monitor.metric];
      if (watched === undefined) throw new Error(`the task has no metric '${monitor.metric}'`);
      const score = monitor.higherIsBetter ? watched : -watched;
      schedule.observe?.(score);
      position.waited = score > position.best ? 0 : position.waited + 1;
      position.best = Math.max(position.best, score);
      Object.assign(report, this.clock()); // validation counts too
    }
    position.reports.push(report);
    position.epoch++;
    position.batches = 0;
    position.samples = 0;
    position.sums = {};
    position.order = this.rng.fork().save();
    this.log?.write(epochLine(report));
    this.progress.log(describeEpoch(report, this.options.epochs));
    return report;
  }

  private patienceIsOver(): boolean {
    return this.options.patience !== undefined && this.position.waited >= this.options.patience;
  }

  private means(): Metrics {
    const { sums, samples } = this.position;
    return Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / samples]));
  }

  private note(): string {
    const parts = Object.entries(this.means()).map(([name, value]) => `${name} ${value.toFixed(4)}`);
    return `epoch ${this.position.epoch + 1}/${this.options.epochs}  ${parts.join('  ')}`;
  }

  private clock(): { seconds: number; cpu: number } {
    const { user, system } = process.cpuUsage(this.cpuStarted);
    return {
      seconds: this.before.seconds + (performance.now() - this.started) / 1000,
      cpu: this.before.cpu + (user + system) / 1e6,
    };
  }

  private async save(): Promise<void> {
    const { folder, fingerprint = {}, schedule } = this.options;
    if (!folder) return;
    Object.assign(this.position, this.clock(), { rng: this.rng.save(), schedule: schedule.save?.() });
    writeCheckpoint(folder, { fingerprint, trainer: await this.trainer.save(), position: this.position });
    this.lastSaved = performance.now();
  }

  private resume(): Position | undefined {
    const { folder, fingerprint = {}, schedule } = this.options;
    const found = folder && readCheckpoint(folder, fingerprint);
    if (!found) return undefined;
    const { path, saved } = found;
    this.trainer.restore(saved.trainer, path);
    this.rng.restore(saved.position.rng);
    if (saved.position.schedule !== undefined) schedule.restore?.(saved.position.schedule);
    return saved.position;
  }
}

function restored(state: RngState): Rng {
  const rng = new Rng();
  rng.restore(state);
  return rng;
}

/** An epoch as a line of the log: validation metrics under `validation/`, training's under `epoch/`. */
function epochLine(report: EpochReport): { step: number; [name: string]: number } {
  const { training, validation = {}, ...rest } = report;
  const named = (prefix: string, metrics: Metrics) =>
    Object.fromEntries(Object.entries(metrics).map(([name, value]) => [`${prefix}/${name}`, value]));
  return { ...rest, ...named('epoch', training), ...named('validation', validation) };
}

function describeEpoch({ epoch, training, validation, rate }: EpochReport, epochs: number): string {
  const list = (metrics: Metrics) =>
    Object.entries(metrics)
      .map(([name, value]) => `${name} ${value.toFixed(4)}`)
      .join('  ');
  const tail = validation ? `  validation  ${list(validation)}` : '';
  return `epoch ${epoch}/${epochs}  rate ${rate.toPrecision(3)}  ${list(training)}${tail}`;
}
