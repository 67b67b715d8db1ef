import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Rng } from '../../../base/rng.js';
import type { Checkpoint } from './checkpoint.js';
import type { HostBatch } from './data.js';
import type { Metrics } from './metrics.js';
import type { Trainer } from './trainer.js';

/** What the steps of a training are made of. */
export interface LoopOptions {
  /** The next batch, for which it may wait; undefined when the training is over. */
  next(): HostBatch | undefined | Promise<HostBatch | undefined>;
  /** The learning rate of the next step. */
  rate(): number;
  /** What a step draws from. */
  rng: Rng;
  /** Takes a step's metrics. @returns true when a checkpoint is to be saved now. */
  done(metrics: Metrics): boolean | Promise<boolean>;
  checkpoint?: Checkpoint<unknown>;
  /** Seconds between checkpoints. */
  checkpointSeconds: number;
  /** Ends the loop after the step under way. */
  signal?: AbortSignal;
}

/**
 * The loop that every training goes through: a batch, a step, what the caller makes of its metrics, a checkpoint from
 * time to time and one at the end.
 */
export async function trainingLoop(trainer: Trainer, options: LoopOptions): Promise<void> {
  const { next, rate, rng, done, checkpoint, checkpointSeconds, signal } = options;
  while (!signal?.aborted) {
    const batch = await next();
    if (!batch) break;
    const metrics = await trainer.train(batch, rate(), rng);
    const save = await done(metrics);
    if (checkpoint && (save || checkpoint.age > checkpointSeconds)) await checkpoint.save();
    await nextTurn(); // a backend that computes at once never lets signals and timers in by itself
  }
  if (checkpoint && checkpoint.step !== trainer.step) await checkpoint.save();
}
