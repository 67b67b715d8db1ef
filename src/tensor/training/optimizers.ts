import * as tf from '@tensorflow/tfjs';

/**
 * One weight's update rule, written so that a step records the same graph every time: what changes from step to
 * step (the rate and the corrections) comes in as tensors of one element, never as constants.
 */
export interface Optimizer {
  readonly name: string;
  /** Names of the tensors that it keeps beside each weight, all of the weight's shape and 0 at first. */
  readonly slots: readonly string[];
  /** Numbers of a step (from 0) that the update needs. */
  scalars(step: number): number[];
  /**
   * @param slots the old slots, in the order of their names.
   * @param rate the learning rate, a scalar.
   * @param scalars {@link scalars} of this step, each a scalar.
   * @returns what is subtracted from the weight, and the new slots.
   */
  update(
    gradient: tf.Tensor,
    slots: readonly tf.Tensor[],
    rate: tf.Tensor,
    scalars: readonly tf.Tensor[],
  ): { change: tf.Tensor; slots: tf.Tensor[] };
}

const none = () => [];

/** Gradient descent without memory. */
export function sgd(): Optimizer {
  return {
    name: 'sgd',
    slots: [],
    scalars: none,
    update: (gradient, _, rate) => ({ change: tf.mul(gradient, rate), slots: [] }),
  };
}

/** Gradient descent with momentum: v = m v + g; w -= rate v, or rate (g + m v) in Nesterov's form. */
export function momentum(m = 0.9, nesterov = false): Optimizer {
  return {
    name: 'momentum',
    slots: ['velocity'],
    scalars: none,
    update: (gradient, [velocity], rate) => {
      const next = tf.add(tf.mul(velocity, m), gradient);
      const direction = nesterov ? tf.add(gradient, tf.mul(next, m)) : next;
      return { change: tf.mul(direction, rate), slots: [next] };
    },
  };
}

/** RMSProp as in Keras: s = rho s + (1 - rho) g^2; w -= rate g / (sqrt(s) + epsilon). */
export function rmsProp(rho = 0.9, epsilon = 1e-7): Optimizer {
  return {
    name: 'rmsprop',
    slots: ['square'],
    scalars: none,
    update: (gradient, [square], rate) => {
      const next = tf.add(tf.mul(square, rho), tf.mul(tf.square(gradient), 1 - rho));
      const change = tf.div(tf.mul(gradient, rate), tf.add(tf.sqrt(next), epsilon));
      return { change, slots: [next] };
    },
  };
}

/** Adam (Kingma and Ba 2015). With the trainer's decoupled weight decay this is AdamW. */
export function adam(beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8): Optimizer {
  return {
    name: 'adam',
    slots: ['mean', 'square'],
    scalars: (step) => [1 / (1 - beta1 ** (step + 1)), 1 / (1 - beta2 ** (step + 1))],
    update: (gradient, [mean, square], rate, [correct1, correct2]) => {
      const nextMean = tf.add(tf.mul(mean, beta1), tf.mul(gradient, 1 - beta1));
      const nextSquare = tf.add(tf.mul(square, beta2), tf.mul(tf.square(gradient), 1 - beta2));
      const root = tf.sqrt(tf.mul(nextSquare, correct2));
      const change = tf.div(tf.mul(tf.mul(nextMean, correct1), rate), tf.add(root, epsilon));
      return { change, slots: [nextMean, nextSquare] };
    },
  };
}
