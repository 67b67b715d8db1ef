import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { ZeroError } from '../../../base/errors.js';
import type { Rng } from '../../../base/rng.js';
import { header, whole } from '../../../base/schema.js';
import { printable } from '../../../base/text.js';
import { type DataSource, type HostBatch, piecesOf, type TensorBatch, toTensors } from './data.js';
import { withDropout } from './layers.js';
import { addMetrics, type MetricSums, type Metrics, meansOf } from './metrics.js';
import { type ParameterSet, parameterStateSchema } from './parameterSet.js';

/** Scalar tensors by name, each the mean over a batch. */
export type MetricTensors = Record<string, tf.Tensor>;

/** What a step knows besides its batch. */
export interface StepContext {
  /** The learning rate that the schedule gives. */
  rate: number;
  /** Number of the step, from 0. */
  step: number;
  rng: Rng;
}

/**
 * What is learned, and how a step goes. A classifier has one set of parameters, a generative adversarial network two:
 *
 *     step({ real, noise }, { rate }) {
 *       const d = discriminator.minimize(() => ({ loss: realOrFake(real, generate(noise)) }), rate);
 *       const g = generator.minimize(() => ({ loss: fooled(generate(noise)) }), rate);
 *       return { discriminator: d.loss, generator: g.loss };
 *     }
 */
export interface Task {
  /** All that the steps change, by name: what a checkpoint holds. */
  readonly parameters: Readonly<Record<string, ParameterSet>>;
  /**
   * One step of learning on a batch: minimizes with its sets of parameters as often as it needs to. What it computes is
   * tidied; what changes from step to step must come in as data, or the graph is compiled anew.
   * @returns what is to be shown of the step.
   */
  step(batch: TensorBatch, context: StepContext): MetricTensors;
  /** What is to be shown of a batch that is not learned from; for {@link Trainer.evaluate}. */
  evaluate?(batch: TensorBatch): MetricTensors;
}

/** Everything about a trainer that the next step depends on. */
export const trainerStateSchema = header({
  step: whole(0, Number.MAX_SAFE_INTEGER),
  parameters: z.record(z.string(), parameterStateSchema),
});
export type TrainerState = z.infer<typeof trainerStateSchema>;

/** A task in training. */
export class Trainer {
  /** Steps so far. */
  step = 0;

  constructor(readonly task: Task) {}

  /**
   * One step.
   * @param rng what dropout and the task draw from.
   * @returns the task's metrics, from before the step's changes.
   * @throws ZeroError when one is not a finite number.
   */
  async train(batch: HostBatch, rate: number, rng: Rng): Promise<Metrics> {
    const { step } = this;
    const metrics = await read(() =>
      withDropout(rng, () => this.task.step(toTensors(batch), { rate, step, rng })),
    );
    this.step++;
    const wrong = Object.keys(metrics).find((name) => !Number.isFinite(metrics[name]));
    if (wrong !== undefined)
      throw new ZeroError(
        `the ${wrong} at step ${this.step} is not a number; go on from the last checkpoint, or train again, with a lower learning rate`,
      );
    return metrics;
  }

  /** Mean metrics of the task over all samples, with the averaged weights if there are any. */
  async evaluate(data: DataSource, batchSize: number): Promise<Metrics> {
    const { task } = this;
    if (!task.evaluate) throw new Error('the task has no metrics for validation');
    const sums: MetricSums = {};
    await this.withAverage(async () => {
      for (const indices of piecesOf(data.count, batchSize))
        addMetrics(sums, await read(() => task.evaluate!(toTensors(data.batch(indices)))), indices.length);
    });
    return meansOf(sums);
  }

  /** Runs a function while all variables hold their averages, where these are kept. */
  withAverage<T>(run: () => Promise<T>): Promise<T> {
    return this.sets.reduce<() => Promise<T>>(
      (inner, [, set]) =>
        () =>
          set.withAverage(inner),
      run,
    )();
  }

  /** A copy of everything that the next step depends on. */
  async save(): Promise<TrainerState> {
    const parameters: TrainerState['parameters'] = {};
    for (const [name, set] of this.sets) parameters[name] = await set.save();
    return { step: this.step, parameters };
  }

  /**
   * Continues from a saved state.
   * @param where the file's name, for messages.
   * @throws ZeroError when it is of another model or optimizer; nothing is changed then.
   */
  restore(state: TrainerState, where: string): void {
    const saved = new Map(Object.entries(state.parameters));
    const other = (what: string) =>
      new ZeroError(`${where} is of another model: ${what}; train in another folder`);
    for (const [name, set] of this.sets) {
      const own = saved.get(name);
      if (!own) throw other(`it has no '${name}'`);
      set.check(own, where);
    }
    const extra = [...saved.keys()].find((name) => !Object.hasOwn(this.task.parameters, name));
    if (extra !== undefined) throw other(`it also has '${printable(extra)}'`);
    for (const [name, set] of this.sets) set.restore(saved.get(name)!);
    this.step = state.step;
  }

  /** Disposes of optimizer slots and averages; the models' variables are their owner's. */
  dispose(): void {
    for (const [, set] of this.sets) set.dispose();
  }

  private get sets(): [string, ParameterSet][] {
    return Object.entries(this.task.parameters);
  }
}

/** The values of the scalars that a function computes, all read at once. */
async function read(compute: () => MetricTensors): Promise<Metrics> {
  let names: string[] = [];
  const stacked = tf.tidy(() => {
    const metrics = compute();
    names = Object.keys(metrics);
    return tf.stack(Object.values(metrics).map((t) => tf.reshape(t, [])));
  });
  const values = await stacked.data();
  stacked.dispose();
  return Object.fromEntries(names.map((name, i) => [name, values[i]]));
}
