import * as tf from '@tensorflow/tfjs';
import type { z } from 'zod';
import { ZeroError } from '../../../base/errors.js';
import { header, text, whole } from '../../../base/schema.js';
import { printable } from '../../../base/text.js';
import type { Optimizer } from './optimizers.js';
import {
  checkVariables,
  type ModelVariables,
  restoreVariables,
  savedVariablesSchema,
  saveVariables,
} from './variables.js';

/** How the weights of a {@link ParameterSet} change. Both decays are of weights with more than one axis: kernels. */
export interface ParameterOptions {
  optimizer: Optimizer;
  /**
   * Coupled weight decay: l2 w is added to the gradient after clipping, as if the loss had the term (l2 / 2) |w|^2; the
   * optimizer's momentum and scaling apply to it. What PyTorch's SGD and Adam call weight_decay.
   */
  l2?: number;
  /**
   * Decoupled weight decay (Loshchilov and Hutter 2019): w -= rate weightDecay w, beside what the optimizer subtracts.
   * With {@link adam} this is AdamW.
   */
  weightDecay?: number;
  /** Gradients are shrunk to this global norm, over the whole set, when theirs is larger. */
  clipNorm?: number;
  /** Decay of an exponential moving average of all variables, statistics included; none is kept for 0. */
  averageDecay?: number;
}

/** What a checkpoint holds of a set: everything that its next update depends on, besides its options. */
export const parameterStateSchema = header({
  optimizer: text(100),
  updates: whole(0, Number.MAX_SAFE_INTEGER),
  weights: savedVariablesSchema,
  slots: savedVariablesSchema,
  average: savedVariablesSchema,
});
export type ParameterState = z.infer<typeof parameterStateSchema>;

/**
 * The variables of one network with what trains them: an optimizer and its slots, decay, clipping, and an average. A
 * training has one of these or several, as many as it has optimizers.
 */
export class ParameterSet {
  /** Updates so far: there may be several in a step of the training, or none. */
  updates = 0;
  private readonly all: ReadonlyMap<string, tf.Variable>;
  private readonly slots = new Map<string, tf.Variable>();
  private readonly average = new Map<string, tf.Variable>();

  constructor(
    readonly variables: ModelVariables,
    private readonly options: ParameterOptions,
  ) {
    this.all = new Map([...variables.trainable, ...variables.statistics]);
    for (const [name, v] of variables.trainable)
      for (const slot of options.optimizer.slots)
        this.slots.set(`${name}/${slot}`, tf.variable(tf.zerosLike(v), false));
    // A product with 1 has data of its own: with the weight's, the first step would not be the graph of the later ones.
    if (options.averageDecay)
      for (const [name, v] of this.all)
        this.average.set(
          name,
          tf.tidy(() => tf.variable(tf.mul(v, 1), false)),
        );
  }

  /**
   * One update: changes the weights so that `loss` becomes smaller. A weight that the loss does not depend on stays.
   * Everything that it makes is the caller's tidy's.
   * @param losses computes `loss`, a scalar, and whatever else is to be known of the same forward pass.
   * @param rate the learning rate.
   * @param others sets that the same loss trains too.
   * @returns what `losses` computed, from before the update.
   */
  minimize<T extends { loss: tf.Tensor }>(
    losses: () => T,
    rate: number,
    others: readonly ParameterSet[] = [],
  ): T {
    const sets = [this, ...others];
    let terms!: T;
    const { grads } = tf.variableGrads(
      () => {
        terms = losses();
        for (const t of tensorsOf(terms)) tf.keep(t);
        return terms.loss as tf.Scalar;
      },
      sets.flatMap((set) => [...set.variables.trainable.values()]),
    );
    // Kept out of the gradient's own tidy, and given to the caller's here.
    const out = Object.fromEntries(Object.entries(terms).map(([name, t]) => [name, t.clone()]));
    tf.dispose(tensorsOf(terms));
    for (const set of sets) set.update(grads, rate);
    return out as T;
  }

  /** Forgets what the optimizer remembers, as if no update had been: for a loss of another scale. The weights stay. */
  restart(): void {
    for (const slot of this.slots.values()) slot.assign(tf.zerosLike(slot));
    this.updates = 0;
  }

  /** Everything that changes from step to step is fed as a tensor, so that each step records the same graph. */
  private update(gradients: Record<string, tf.Tensor>, rate: number): void {
    const { optimizer, l2 = 0, weightDecay = 0, clipNorm, averageDecay = 0 } = this.options;
    // The new weights' fraction of their average: large at first, so that the average follows quickly.
    const averaging = 1 - Math.min(averageDecay, (this.updates + 1) / (this.updates + 10));
    const fed = [rate, rate * weightDecay, averaging, ...optimizer.scalars(this.updates)];
    const [rateNow, decayNow, averagingNow, ...scalars] = tf.unstack(tf.tensor1d(fed));
    const shrink = clipNorm ? clipFactor(Object.values(gradients), clipNorm) : undefined;
    for (const [name, v] of this.variables.trainable) {
      let gradient = gradients[v.name];
      if (!gradient) continue;
      const decays = v.rank > 1;
      if (shrink) gradient = tf.mul(gradient, shrink);
      if (decays && l2 > 0) gradient = tf.add(gradient, tf.mul(v, l2));
      const kept = optimizer.slots.map((slot) => this.slots.get(`${name}/${slot}`)!);
      const { change, slots } = optimizer.update(gradient, kept, rateNow, scalars);
      v.assign(tf.sub(decays && weightDecay > 0 ? tf.sub(v, tf.mul(v, decayNow)) : v, change));
      for (const [i, slot] of kept.entries()) slot.assign(slots[i]);
    }
    for (const [name, mean] of this.average)
      mean.assign(tf.add(mean, tf.mul(averagingNow, tf.sub(this.all.get(name)!, mean))));
    this.updates++;
  }

  /** The variables that are to be used: their averages where these are kept, else the variables themselves. */
  get averaged(): ReadonlyMap<string, tf.Variable> {
    return this.average.size > 0 ? this.average : this.all;
  }

  /** Runs a function while the variables hold their average, if one is kept. */
  async withAverage<T>(run: () => Promise<T>): Promise<T> {
    if (this.average.size === 0) return run();
    const own = new Map([...this.all].map(([name, v]) => [name, v.clone()]));
    const take = (from: ReadonlyMap<string, tf.Tensor>) => {
      for (const [name, v] of this.all) v.assign(from.get(name)!);
    };
    take(this.average);
    try {
      return await run();
    } finally {
      take(own);
      tf.dispose([...own.values()]);
    }
  }

  /** A copy of everything that the next update depends on. */
  async save(): Promise<ParameterState> {
    return {
      optimizer: this.options.optimizer.name,
      updates: this.updates,
      weights: await saveVariables(this.all),
      slots: await saveVariables(this.slots),
      average: await saveVariables(this.average),
    };
  }

  /**
   * Checks that a saved state can be continued from. An average that is not kept any more is passed over, one that is
   * kept from now on begins as the weights.
   * @param where the file's name, for messages.
   * @throws ZeroError when it is of another model or optimizer.
   */
  check(state: ParameterState, where: string): void {
    const { name } = this.options.optimizer;
    if (state.optimizer !== name)
      throw new ZeroError(
        `${where} was written with the optimizer ${printable(state.optimizer)}, not ${name}; train in another folder`,
      );
    checkVariables(this.all, state.weights, where);
    checkVariables(this.slots, state.slots, where);
    if (this.average.size > 0) checkVariables(this.average, averageOf(state), where);
  }

  /** Continues from a state that {@link check} has passed. */
  restore(state: ParameterState): void {
    restoreVariables(this.all, state.weights);
    restoreVariables(this.slots, state.slots);
    restoreVariables(this.average, averageOf(state));
    this.updates = state.updates;
  }

  /** Disposes of the slots and averages; the model's variables are its owner's. */
  dispose(): void {
    tf.dispose([...this.slots.values(), ...this.average.values()]);
  }
}

function tensorsOf(terms: object): tf.Tensor[] {
  return Object.values(terms) as tf.Tensor[];
}

function averageOf(state: ParameterState): ParameterState['weights'] {
  return Object.keys(state.average).length > 0 ? state.average : state.weights;
}

/** What gradients are multiplied by so that their global norm is at most `norm`: a scalar. */
function clipFactor(gradients: readonly tf.Tensor[], norm: number): tf.Tensor {
  const squares = gradients.map((g) => tf.sum(tf.square(g)));
  return tf.minimum(1, tf.div(norm, tf.add(tf.sqrt(tf.addN(squares)), 1e-6)));
}
