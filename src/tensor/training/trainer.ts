import * as tf from '@tensorflow/tfjs';
import { ZeroError } from '../../../base/errors.js';
import type { Rng } from '../../../base/rng.js';
import { type DataSource, type HostBatch, piecesOf, type TensorBatch, toTensors } from './data.js';
import { withDropout } from './layers.js';
import type { Optimizer } from './optimizers.js';

/** Scalars by name. */
export type Metrics = Record<string, number>;

/** What is learned: its variables, and how well they do on a batch. */
export interface Task {
  /** Variables that follow the gradient, by names that are the same in every process. */
  readonly trainable: ReadonlyMap<string, tf.Variable>;
  /** Variables that training sets in other ways, such as moving statistics. */
  readonly statistics: ReadonlyMap<string, tf.Variable>;
  /** `loss`, which is what is made smaller, and whatever else is to be shown, each a scalar mean over the batch. */
  losses(batch: TensorBatch, training: boolean): Record<string, tf.Tensor>;
}

/** How a {@link Trainer} changes the weights. */
export interface TrainerOptions {
  optimizer: Optimizer;
  /** Decoupled weight decay (Loshchilov and Hutter 2019) of weights with more than one axis: w -= rate decay w. */
  weightDecay?: number;
  /** Gradients are shrunk to this global norm when theirs is larger. */
  clipNorm?: number;
  /** Decay of an exponential moving average of all weights, which evaluation then uses. */
  averageDecay?: number;
}

/** A variable's values in a checkpoint. */
export interface SavedTensor {
  shape: number[];
  data: Uint8Array;
}

/** Everything about a trainer that the next step depends on. */
export interface TrainerState {
  step: number;
  optimizer: string;
  weights: Record<string, SavedTensor>;
  slots: Record<string, SavedTensor>;
  average: Record<string, SavedTensor>;
}

/** A task in training: its optimizer's slots, the averaged weights, and the step. */
export class Trainer {
  step = 0;
  private readonly weights: Map<string, tf.Variable>;
  private readonly slots = new Map<string, tf.Variable>();
  private readonly average = new Map<string, tf.Variable>();

  constructor(
    readonly task: Task,
    private readonly options: TrainerOptions,
  ) {
    this.weights = new Map([...task.trainable, ...task.statistics]);
    for (const [name, v] of task.trainable)
      for (const slot of options.optimizer.slots)
        this.slots.set(`${name}/${slot}`, tf.variable(tf.zerosLike(v), false));
    if (options.averageDecay)
      for (const [name, v] of this.weights) this.average.set(name, tf.variable(v.clone(), false));
  }

  /**
   * One step.
   * @param rng what dropout draws from.
   * @returns the losses before the update.
   * @throws ZeroError when the loss is not a number.
   */
  async train(batch: HostBatch, rate: number, rng: Rng): Promise<Metrics> {
    let names: string[] = [];
    const report = withDropout(rng, () =>
      tf.tidy(() => {
        const { losses, grads } = this.gradients(toTensors(batch));
        this.update(grads, rate);
        names = Object.keys(losses);
        return tf.stack(Object.values(losses));
      }),
    );
    const values = await report.data();
    report.dispose();
    this.step++;
    const metrics = Object.fromEntries(names.map((name, i) => [name, values[i]]));
    if (!Number.isFinite(metrics.loss))
      throw new ZeroError(
        `the loss at step ${this.step} is not a number; train again with a lower learning rate`,
      );
    return metrics;
  }

  private gradients(batch: TensorBatch): {
    losses: Record<string, tf.Tensor>;
    grads: Record<string, tf.Tensor>;
  } {
    let losses!: Record<string, tf.Tensor>;
    const { grads } = tf.variableGrads(() => {
      losses = this.task.losses(batch, true);
      for (const t of Object.values(losses)) tf.keep(t);
      return losses.loss as tf.Scalar;
    }, [...this.task.trainable.values()]);
    // Kept out of the gradient's own tidy, and given to the caller's here.
    const out: Record<string, tf.Tensor> = {};
    for (const [name, t] of Object.entries(losses)) {
      out[name] = t.clone();
      t.dispose();
    }
    return { losses: out, grads };
  }

  private update(grads: Record<string, tf.Tensor>, rate: number): void {
    const { optimizer, weightDecay = 0, clipNorm, averageDecay } = this.options;
    const fed = [rate, rate * weightDecay, this.averageRate(), ...optimizer.scalars(this.step)];
    const [rateNow, decay, averaging, ...scalars] = tf.unstack(tf.tensor1d(fed));
    let shrink: tf.Tensor | undefined;
    if (clipNorm) {
      const squares = [...this.task.trainable.values()].map((v) => tf.sum(tf.square(grads[v.name])));
      shrink = tf.minimum(1, tf.div(clipNorm, tf.add(tf.sqrt(tf.addN(squares)), 1e-6)));
    }
    for (const [name, v] of this.task.trainable) {
      const gradient = shrink ? tf.mul(grads[v.name], shrink) : grads[v.name];
      const kept = optimizer.slots.map((slot) => this.slots.get(`${name}/${slot}`)!);
      const { change, slots } = optimizer.update(gradient, kept, rateNow, scalars);
      const base = weightDecay && v.rank > 1 ? tf.sub(v, tf.mul(v, decay)) : v;
      v.assign(tf.sub(base, change));
      for (const [i, slot] of kept.entries()) slot.assign(slots[i]);
    }
    if (averageDecay)
      for (const [name, v] of this.weights) {
        const mean = this.average.get(name)!;
        mean.assign(tf.add(mean, tf.mul(averaging, tf.sub(v, mean))));
      }
  }

  /** The share of the new weights in their average; large at first, so that the average follows quickly. */
  private averageRate(): number {
    return 1 - Math.min(this.options.averageDecay ?? 0, (this.step + 1) / (this.step + 10));
  }

  /** Mean losses over all samples, with the averaged weights if there are any. */
  async evaluate(data: DataSource, batchSize: number): Promise<Metrics> {
    return this.withAverage(async () => {
      const sums: Metrics = {};
      for (const indices of piecesOf(data.count, batchSize)) {
        let names: string[] = [];
        const report = tf.tidy(() => {
          const losses = this.task.losses(toTensors(data.batch(indices)), false);
          names = Object.keys(losses);
          return tf.stack(Object.values(losses));
        });
        const values = await report.data();
        report.dispose();
        for (const [i, name] of names.entries())
          sums[name] = (sums[name] ?? 0) + (values[i] * indices.length) / data.count;
      }
      return sums;
    });
  }

  /** Runs a function while the variables hold their average, if one is kept. */
  async withAverage<T>(run: () => Promise<T>): Promise<T> {
    if (this.average.size === 0) return run();
    const own = new Map([...this.weights].map(([name, v]) => [name, v.clone()]));
    const take = (from: ReadonlyMap<string, tf.Tensor>) => {
      for (const [name, v] of this.weights) v.assign(from.get(name)!);
    };
    take(this.average);
    try {
      return await run();
    } finally {
      take(own);
      tf.dispose([...own.values()]);
    }
  }

  /** A copy of everything that the next step depends on. */
  async save(): Promise<TrainerState> {
    return {
      step: this.step,
      optimizer: this.options.optimizer.name,
      weights: await saveVariables(this.weights),
      slots: await saveVariables(this.slots),
      average: await saveVariables(this.average),
    };
  }

  /**
   * Continues from a saved state.
   * @param where the file's name, for messages.
   * @throws ZeroError when it is of another model or optimizer; nothing is changed then.
   */
  restore(state: TrainerState, where: string): void {
    if (state.optimizer !== this.options.optimizer.name)
      throw new ZeroError(
        `${where} was written with the optimizer ${state.optimizer}, not ${this.options.optimizer.name}; train in another folder`,
      );
    const parts = [
      [this.weights, state.weights],
      [this.slots, state.slots],
      [this.average, state.average],
    ] as const;
    for (const [variables, saved] of parts) checkVariables(variables, saved, where);
    for (const [variables, saved] of parts) restoreVariables(variables, saved);
    this.step = state.step;
  }

  /** Disposes of the slots and averages; the task's variables are its owner's. */
  dispose(): void {
    for (const v of [...this.slots.values(), ...this.average.values()]) v.dispose();
  }
}

async function saveVariables(
  variables: ReadonlyMap<string, tf.Variable>,
): Promise<Record<string, SavedTensor>> {
  const out: Record<string, SavedTensor> = {};
  for (const [name, v] of variables) {
    const data = await v.data();
    out[name] = {
      shape: v.shape,
      data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice(),
    };
  }
  return out;
}

function checkVariables(
  variables: ReadonlyMap<string, tf.Variable>,
  saved: Record<string, SavedTensor>,
  where: string,
): void {
  const shapeOf = (shape: readonly number[]) => `[${shape.join(', ')}]`;
  for (const [name, v] of variables) {
    const found = saved[name];
    if (!found)
      throw new ZeroError(`${where} is of another model: it has no '${name}'; train in another folder`);
    if (shapeOf(found.shape) !== shapeOf(v.shape) || found.data.length !== v.size * 4)
      throw new ZeroError(
        `${where} is of another model: its '${name}' is ${shapeOf(found.shape)}, not ${shapeOf(v.shape)}; train in another folder`,
      );
  }
  const extra = Object.keys(saved).find((name) => !variables.has(name));
  if (extra !== undefined)
    throw new ZeroError(`${where} is of another model: it also has '${extra}'; train in another folder`);
}

function restoreVariables(
  variables: ReadonlyMap<string, tf.Variable>,
  saved: Record<string, SavedTensor>,
): void {
  for (const [name, v] of variables) {
    const data = new Float32Array(v.size);
    new Uint8Array(data.buffer).set(saved[name].data);
    tf.tidy(() => v.assign(tf.tensor(data, v.shape)));
  }
}
