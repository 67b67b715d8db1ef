import * as tf from '@tensorflow/tfjs';
import type { Task } from './trainer.js';

/**
 * A layers model that ends in logits `[batch, classes]` as a task: its batches have `x`, the model's input, and
 * `y`, the wanted probabilities `[batch, classes]`. Reports the cross-entropy as `loss`, and `accuracy`.
 */
export function classifier(model: tf.LayersModel, options: { labelSmoothing?: number } = {}): Task {
  return {
    ...variablesOf(model),
    losses({ x, y }, training) {
      const logits = model.apply(x, { training }) as tf.Tensor2D;
      const right = tf.equal(tf.argMax(logits, 1), tf.argMax(y, 1));
      return {
        loss: tf.losses.softmaxCrossEntropy(y, logits, undefined, training ? options.labelSmoothing : 0),
        accuracy: tf.mean(tf.cast(right, 'float32')),
      };
    },
  };
}

/** The variables of a model's layers by layer and weight name, which are the same in every process. */
export function variablesOf(model: tf.LayersModel): Pick<Task, 'trainable' | 'statistics'> {
  const trainable = new Map<string, tf.Variable>();
  const statistics = new Map<string, tf.Variable>();
  for (const layer of model.layers)
    for (const weight of layer.weights) {
      const of = layer.trainableWeights.includes(weight) ? trainable : statistics;
      // 'conv1/kernel_1' and 'conv1/kernel' are one weight of two processes: tfjs numbers names that it has seen.
      const name = weight.originalName.slice(weight.originalName.lastIndexOf('/') + 1);
      of.set(`${layer.name}/${name}`, weight.read() as tf.Variable);
    }
  return { trainable, statistics };
}
