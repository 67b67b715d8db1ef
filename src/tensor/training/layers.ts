import * as tf from '@tensorflow/tfjs';
import type { Rng } from '../../../base/rng.js';
import { batchNormTraining } from '../batchNorm.js';

/*
 * Layers that train as the stock ones do, and are saved under their names: a model with them is loaded by any
 * TensorFlow.js. They differ in what training needs here: dropout from a seeded generator, and batch normalisation
 * with its gradient in closed form.
 */

let source: Rng | undefined;

/** Runs a function during which {@link dropout} layers draw from this generator. */
export function withDropout<T>(rng: Rng, run: () => T): T {
  const before = source;
  source = rng;
  try {
    return run();
  } finally {
    source = before;
  }
}

/** Fills a mask with 0 for a share `rate` of the places and 1 / (1 - rate) elsewhere. */
export function fillDropoutMask(mask: Float32Array, rate: number, rng: Rng): void {
  const limit = Math.round(rate * 65536);
  const kept = 65536 / (65536 - limit);
  for (let i = 0; i < mask.length; i += 2) {
    const bits = rng.uint32(); // two places a draw
    mask[i] = (bits & 0xffff) < limit ? 0 : kept;
    if (i + 1 < mask.length) mask[i + 1] = bits >>> 16 < limit ? 0 : kept;
  }
}

class SeededDropout extends tf.layers.Layer {
  static readonly className = 'Dropout';
  private readonly rate: number;

  constructor(config: { rate: number; name?: string }) {
    super(config);
    this.rate = config.rate;
    this.supportsMasking = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    if (!kwargs.training || this.rate === 0) return x;
    if (!source) throw new Error('dropout needs withDropout(rng, ...) around the training step');
    // The mask is fresh data in each step, never a constant: the recorded graph stays the same.
    const mask = new Float32Array(x.size);
    fillDropoutMask(mask, this.rate, source);
    return tf.mul(x, tf.tensor(mask, x.shape));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), rate: this.rate, noiseShape: null, seed: null };
  }
}

/** What {@link batchNormalization} takes. */
export interface BatchNormConfig {
  name?: string;
  /** Share of the old moving statistic that a step keeps (default 0.99). */
  momentum?: number;
  /** Added to the variance (default 0.001). */
  epsilon?: number;
}

class BatchNormalization extends tf.layers.Layer {
  static readonly className = 'BatchNormalization';
  private readonly momentum: number;
  private readonly epsilon: number;
  private gamma!: tf.LayerVariable;
  private beta!: tf.LayerVariable;
  private mean!: tf.LayerVariable;
  private variance!: tf.LayerVariable;

  constructor(config: BatchNormConfig) {
    super(config);
    this.momentum = config.momentum ?? 0.99;
    this.epsilon = config.epsilon ?? 1e-3;
    this.supportsMasking = true;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = inputShape as tf.Shape;
    const channels = [shape[shape.length - 1] as number];
    const { ones, zeros } = tf.initializers;
    this.gamma = this.addWeight('gamma', channels, 'float32', ones());
    this.beta = this.addWeight('beta', channels, 'float32', zeros());
    this.mean = this.addWeight('moving_mean', channels, 'float32', zeros(), undefined, false);
    this.variance = this.addWeight('moving_variance', channels, 'float32', ones(), undefined, false);
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor {
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0] : inputs;
      const [gamma, beta, mean, variance] = [this.gamma, this.beta, this.mean, this.variance].map((w) =>
        w.read(),
      );
      if (!kwargs.training) {
        const scale = tf.mul(tf.rsqrt(tf.add(variance, this.epsilon)), gamma);
        return tf.add(tf.mul(tf.sub(x, mean), scale), beta);
      }
      const batch = batchNormTraining(x, gamma, beta, this.epsilon);
      const blend = (old: tf.Tensor, fresh: tf.Tensor) =>
        tf.add(tf.mul(old, this.momentum), tf.mul(fresh, 1 - this.momentum));
      this.mean.write(blend(mean, batch.mean));
      this.variance.write(blend(variance, batch.variance));
      tf.dispose([batch.mean, batch.variance]);
      return batch.y;
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return {
      ...super.getConfig(),
      axis: -1,
      momentum: this.momentum,
      epsilon: this.epsilon,
      center: true,
      scale: true,
    };
  }
}

/** A dropout layer whose masks come from the generator given to {@link withDropout}. */
export function dropout(rate: number, name?: string): tf.layers.Layer {
  return new SeededDropout({ rate, name });
}

/** A batch normalisation layer over the last axis. */
export function batchNormalization(config: BatchNormConfig = {}): tf.layers.Layer {
  return new BatchNormalization(config);
}
