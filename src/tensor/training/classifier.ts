import * as tf from '@tensorflow/tfjs';
import type { TensorBatch } from './data.js';
import { type ParameterOptions, ParameterSet } from './parameterSet.js';
import type { Task } from './trainer.js';
import { variablesOf } from './variables.js';

/** How a {@link classifier} learns. */
export interface ClassifierOptions extends ParameterOptions {
  /** Fraction of the wanted probabilities that is spread evenly over the classes in training (default 0). */
  labelSmoothing?: number;
}

/**
 * A layers model that ends in logits `[batch, classes]` as a task: its batches have `x`, the model's input, and
 * `y`, the wanted probabilities `[batch, classes]`. Shows the cross-entropy as `loss`, and `accuracy`.
 */
export function classifier(model: tf.LayersModel, options: ClassifierOptions): Task {
  const parameters = new ParameterSet(variablesOf(model), options);
  const metrics = ({ x, y }: TensorBatch, training: boolean) => {
    const logits = model.apply(x, { training }) as tf.Tensor2D;
    const right = tf.equal(tf.argMax(logits, 1), tf.argMax(y, 1));
    return {
      loss: tf.losses.softmaxCrossEntropy(y, logits, undefined, training ? options.labelSmoothing : 0),
      accuracy: tf.mean(tf.cast(right, 'float32')),
    };
  };
  return {
    parameters: { model: parameters },
    step: (batch, { rate }) => parameters.minimize(() => metrics(batch, true), rate),
    evaluate: (batch) => metrics(batch, false),
  };
}
