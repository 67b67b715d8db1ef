import * as tf from '@tensorflow/tfjs';
import { ZeroError } from '../../../base/errors.js';
import { type ContainerKind, readContainer, writeContainer } from '../../../base/files/container.js';
import { Rng, type RngState } from '../../../base/rng.js';
import { PLANES } from '../../../engine/planes.js';
import type { NetworkConfig } from '../network/config.js';
import { Model } from '../network/model.js';
import { initialWeights, type Weights } from '../network/parameters.js';
import { rateAt, type TrainingSettings } from '../settings/training.js';
import { type BatchTensors, LOSS_NAMES, type Losses, lossTerms } from './losses.js';
import { type Batch, makeBatch, type ReplayWindow } from './window.js';

const CHECKPOINT: ContainerKind = { kind: 'lrnr', version: 1, label: 'checkpoint' };

/** What a checkpoint holds. */
interface Saved {
  config: NetworkConfig;
  step: number;
  samples: number;
  rng: RngState;
  weights: Record<string, Uint8Array>;
  velocity: Record<string, Uint8Array>;
  average: Record<string, Uint8Array>;
}

/**
 * A network in training: stochastic gradient descent with momentum, weight decay, clipping by the global norm,
 * and an exponential moving average of the weights, which is what plays.
 */
export class Learner {
  step = 0;
  samples = 0;
  /** The share of the training's time or steps that is over, for the learning rate. */
  progress = 0;
  readonly model: Model;
  private readonly velocity = new Map<string, tf.Variable>();
  private readonly average = new Map<string, tf.Variable>();
  private readonly batch: Batch;
  private rng: Rng;

  /** A network with random weights. The TensorFlow.js backend must be set. */
  constructor(
    readonly config: NetworkConfig,
    private readonly settings: TrainingSettings,
    seed: number,
  ) {
    this.rng = new Rng(`learner ${seed}`);
    const weights = initialWeights(config, this.rng.fork());
    this.model = new Model(config, weights);
    for (const v of this.model.trainable) this.velocity.set(v.name, tf.variable(tf.zerosLike(v), false));
    for (const [name, v] of this.model.variables) this.average.set(name, tf.variable(v.clone(), false));
    this.batch = makeBatch(settings.batch, config.size, config.planes);
  }

  /** One step on positions drawn from the window. */
  async train(window: ReplayWindow): Promise<Losses> {
    window.sample(this.batch, this.rng);
    const losses = tf.tidy(() => this.update(this.tensors(this.batch)));
    const values = await losses.data();
    losses.dispose();
    this.step++;
    this.samples += this.settings.batch;
    if (!Number.isFinite(values[0]))
      throw new ZeroError(
        `the loss at step ${this.step} is not a number; go back to the last checkpoint with a lower learning rate (--set training.learningRate=...)`,
      );
    return Object.fromEntries(LOSS_NAMES.map((name, i) => [name, values[i]])) as Losses;
  }

  private tensors(batch: Batch): BatchTensors {
    const { size, planes } = this.config;
    const n = this.settings.batch;
    const area = size * size;
    return {
      planes: tf.tensor4d(batch.planes, [n, size, size, PLANES[planes]]),
      policy: tf.tensor2d(batch.policy, [n, area + 1]),
      value: tf.tensor2d(batch.value, [n, 1]),
      score: tf.tensor2d(batch.score, [n, 1]),
      scored: tf.tensor2d(batch.scored, [n, 1]),
      ownership: tf.tensor2d(batch.ownership, [n, area]),
    };
  }

  /** Gradients and the update, recorded as one graph whose constants do not depend on the step. */
  private update(batch: BatchTensors): tf.Tensor1D {
    const { settings, model } = this;
    const statistics = new Map<string, tf.Tensor>();
    let terms!: tf.Tensor1D;
    const { grads } = tf.variableGrads(() => {
      terms = tf.keep(lossTerms(model, batch, settings, statistics));
      return tf.squeeze(tf.slice(terms, [0], [1])) as tf.Scalar;
    }, model.trainable);
    const squares = model.trainable.map((v) => tf.sum(tf.square(grads[v.name])));
    const norm = tf.sqrt(tf.addN(squares));
    const shrink = tf.minimum(1, tf.div(settings.clipNorm, tf.add(norm, 1e-6)));
    // The rate and the average's decay change from step to step: fed as tensors so that nothing is compiled anew.
    const rates = tf.tensor1d([this.learningRate(), this.averageDecay()]);
    const rate = tf.slice(rates, [0], [1]);
    const decay = tf.slice(rates, [1], [1]);
    for (const v of model.trainable) {
      const old = this.velocity.get(v.name)!;
      let gradient = tf.mul(grads[v.name], shrink);
      if (v.rank > 1) gradient = tf.add(gradient, tf.mul(v, settings.weightDecay));
      const next = tf.add(tf.mul(old, settings.momentum), gradient);
      old.assign(next);
      v.assign(tf.sub(v, tf.mul(next, rate)));
    }
    for (const [name, tensor] of statistics) {
      model.variables.get(name)!.assign(tensor);
      tensor.dispose();
    }
    for (const [name, v] of model.variables) {
      const mean = this.average.get(name)!;
      mean.assign(tf.add(v, tf.mul(decay, tf.sub(mean, v))));
    }
    return terms;
  }

  /** The learning rate of the next step. */
  learningRate(): number {
    return rateAt(this.settings, this.step, this.progress);
  }

  /** The average follows quickly while the network is young. */
  private averageDecay(): number {
    return Math.min(this.settings.emaDecay, (this.step + 1) / (this.step + 10));
  }

  /** The averaged weights, for play. */
  async weights(): Promise<Weights> {
    const out: Weights = new Map();
    for (const [name, v] of this.average) out.set(name, new Float32Array(await v.data()));
    return out;
  }

  /** Writes everything that the next step depends on, besides the window. */
  async save(path: string): Promise<void> {
    const bytes = async (variables: Map<string, tf.Variable>, nameOf: (key: string) => string) => {
      const out: Record<string, Uint8Array> = {};
      for (const [key, v] of variables) {
        const data = await v.data();
        out[nameOf(key)] = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
      }
      return out;
    };
    const same = (key: string) => key;
    const names = this.trainableNames();
    const saved: Saved = {
      config: this.config,
      step: this.step,
      samples: this.samples,
      rng: this.rng.save(),
      weights: await bytes(this.model.variables, same),
      velocity: await bytes(this.velocity, (key) => names.get(key)!),
      average: await bytes(this.average, same),
    };
    writeContainer(path, CHECKPOINT, saved);
  }

  /** Continues from a checkpoint. @throws ZeroError when it is damaged or of another network. */
  restore(path: string): void {
    const saved = readContainer(path, CHECKPOINT) as Saved;
    for (const key of ['recipe', 'size', 'blocks', 'channels', 'planes'] as const)
      if (saved.config?.[key] !== this.config[key])
        throw new ZeroError(
          `${path} holds a network with ${key} ${saved.config?.[key]}, and the run asks for ${this.config[key]}; change the run's config back, or begin in another folder`,
        );
    const load = (
      variables: Map<string, tf.Variable>,
      from: Record<string, Uint8Array>,
      nameOf: (key: string) => string,
    ) => {
      for (const [key, v] of variables) {
        const bytes = from[nameOf(key)];
        if (bytes?.length !== v.size * 4)
          throw new ZeroError(`${path} has no fitting weights for '${nameOf(key)}'; use an older checkpoint`);
        const data = new Float32Array(v.size);
        new Uint8Array(data.buffer).set(bytes);
        tf.tidy(() => v.assign(tf.tensor(data, v.shape)));
      }
    };
    const same = (key: string) => key;
    const names = this.trainableNames();
    load(this.model.variables, saved.weights, same);
    load(this.velocity, saved.velocity, (key) => names.get(key)!);
    load(this.average, saved.average, same);
    this.step = saved.step;
    this.samples = saved.samples;
    this.rng.restore(saved.rng);
  }

  /** Parameter names by the variable names of TensorFlow.js, which differ from process to process. */
  private trainableNames(): Map<string, string> {
    return new Map([...this.model.variables].map(([name, v]) => [v.name, name]));
  }
}
