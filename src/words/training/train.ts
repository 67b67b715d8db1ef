import { Piscina } from 'piscina';
import { limitError } from '../../../base/limits.js';
import { unwrap } from '../../../base/outcome.js';
import { POOL_OPTIONS } from '../../../base/workers.js';
import { SHARDS } from '../kernel/layout.js';
import type { Model } from './model.js';
import { rateAt, type Settings } from './settings.js';
import { CONTROL, STATISTICS, type TrainingTask } from './worker.js';

/** How far a training is. */
export interface TrainingState {
  /** Blocks that are done, in a deterministic training rounds. */
  next: number;
  /** Words of the vocabulary so far, and the sum of losses and number of pairs since this object was made. */
  words: number;
  loss: number;
  pairs: number;
  alpha: number;
  /** Share of all blocks. */
  share: number;
}

/** Options of {@link Trainer}. */
export interface TrainerOptions {
  model: Model;
  settings: Settings;
  tokenPath: string;
  tokens: number;
  /** Where it goes on: blocks or rounds, and words. */
  next?: number;
  words?: number;
}

/** Trains a model in worker threads, with stops at which it can be saved. */
export class WordsTrainer {
  private readonly control = new Int32Array(new SharedArrayBuffer(4 * CONTROL.length));
  private readonly statistics: Float64Array<SharedArrayBuffer>;
  private readonly piscina: Piscina;
  private readonly steps: number;
  private readonly threads: number;
  private readonly perNext: number;

  constructor(private readonly options: TrainerOptions) {
    const { shape } = options.model.layout;
    this.threads = shape.threads;
    this.steps = Math.ceil(options.tokens / shape.block) * options.settings.epochs;
    this.perNext = shape.sharded ? SHARDS : 1;
    this.statistics = new Float64Array(new SharedArrayBuffer(8 * STATISTICS * this.threads));
    this.statistics[0] = options.words ?? 0;
    this.control[CONTROL.next] = options.next ?? 0;
    this.piscina = new Piscina({
      ...POOL_OPTIONS,
      filename: new URL('./worker.js', import.meta.url).href,
      minThreads: this.threads,
      maxThreads: this.threads,
    });
    this.piscina.on('error', () => {}); // the task's promise tells it
  }

  /** Trains until the end or until {@link stop}. @returns whether it is the end. @throws when a thread dies. */
  async run(): Promise<boolean> {
    const { control } = this;
    for (const at of [CONTROL.stop, CONTROL.ended, CONTROL.shard, CONTROL.part, CONTROL.barrier])
      Atomics.store(control, at, 0);
    if (this.finished) return true;
    const { model, settings, tokenPath, tokens } = this.options;
    const tasks = Array.from(
      { length: this.threads },
      (_, thread): TrainingTask => ({
        memory: model.memory,
        layout: model.layout,
        thread,
        threads: this.threads,
        tokenPath,
        tokens,
        steps: this.steps,
        alpha: settings.alpha,
        seed: settings.seed,
        control,
        statistics: this.statistics,
      }),
    );
    try {
      const outcomes = await Promise.all(tasks.map((task) => this.piscina.run(task)));
      for (const outcome of outcomes) unwrap(outcome);
    } catch (error) {
      this.stop();
      throw limitError('the training threads', error);
    }
    control[CONTROL.next] = Math.min(control[CONTROL.next], Math.ceil(this.steps / this.perNext));
    return this.finished;
  }

  /** Asks the threads to end after the blocks under way. */
  stop(): void {
    Atomics.store(this.control, CONTROL.stop, 1);
  }

  get state(): TrainingState {
    const next = Math.min(Atomics.load(this.control, CONTROL.next), Math.ceil(this.steps / this.perNext));
    const sum = (which: number) => {
      let total = 0;
      for (let t = 0; t < this.threads; t++) total += this.statistics[t * STATISTICS + which];
      return total;
    };
    const done = Math.min(next * this.perNext, this.steps);
    return {
      next,
      words: sum(0),
      loss: sum(1),
      pairs: sum(2),
      alpha: rateAt(this.options.settings.alpha, done, this.steps),
      share: done / this.steps,
    };
  }

  async close(): Promise<void> {
    await this.piscina.destroy();
  }

  private get finished(): boolean {
    return this.control[CONTROL.next] * this.perNext >= this.steps;
  }
}
