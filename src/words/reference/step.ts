import * as tf from '@tensorflow/tfjs';
import type { Settings } from '../training/settings.js';

/** A word with its contexts, and the noise drawn for them. */
export interface Window {
  contexts: readonly number[];
  word: number;
  noise: readonly number[];
}

/** Vectors of the words as contexts and as targets: `[words, size]` each. */
export interface Vectors {
  inputs: tf.Tensor2D;
  outputs: tf.Tensor2D;
}

/**
 * A step of gradient descent by the book, for a batch of windows that all see the same vectors: the loss of negative sampling
 * (Mikolov et al. 2013, equation 4) is written down, TensorFlow.js differentiates it, and the gradients of equal rows are
 * summed. In CBOW each context gets the gradient of the contexts' mean undivided, as in word2vec.c.
 * @returns new vectors, and the loss of the batch before the step.
 */
export function referenceStep(
  { inputs, outputs }: Vectors,
  windows: readonly Window[],
  model: Settings['model'],
  alpha: number,
): Vectors & { loss: tf.Scalar } {
  return tf.tidy(() => {
    const [words, size] = inputs.shape;
    const most = Math.max(...windows.map((w) => w.contexts.length));
    const contexts = filled(
      windows.map((w) => w.contexts),
      most,
    );
    const targets = windows.map((w) => [w.word, ...w.noise]);
    const there = windows.map((w) => Array.from({ length: most }, (_, c) => (c < w.contexts.length ? 1 : 0)));
    // Noise that is the word itself is left out.
    const weights = targets.map(([word, ...noise]) => [1, ...noise.map((n) => (n === word ? 0 : 1))]);
    const signs = targets[0].map((_, t) => (t === 0 ? 1 : -1));
    const places = tf.tensor2d(contexts, [windows.length, most], 'int32');
    const targetPlaces = tf.tensor2d(targets, undefined, 'int32');
    const mask = tf.tensor3d(there.map((row) => row.map((x) => [x])));
    const weight = tf.tensor3d(weights.map((row) => [row]));
    const sign = tf.tensor3d([[signs]]);

    const rows = tf.gather<tf.Tensor>(inputs, places); // [batch, contexts, size]
    const outs = tf.gather<tf.Tensor>(outputs, targetPlaces); // [batch, targets, size]
    const mean = tf.div(tf.sum(tf.mul(rows, mask), 1, true), tf.sum(mask, 1, true));
    const lossOf = (x: tf.Tensor, y: tf.Tensor): tf.Scalar => {
      const logits = tf.matMul(x as tf.Tensor3D, y as tf.Tensor3D, false, true);
      const losses = tf.mul(tf.softplus(tf.neg(tf.mul(sign, logits))), weight);
      return tf.sum(model === 'sg' ? tf.mul(losses, mask) : losses) as tf.Scalar;
    };
    const x = model === 'sg' ? rows : mean;
    const [gradX, gradOuts] = tf.grads(lossOf)([x, outs]);
    // The mean's gradient spreads over the contexts that there are.
    const gradRows = tf.mul(gradX, mask);
    const add = (old: tf.Tensor2D, gradient: tf.Tensor, at: tf.Tensor): tf.Tensor2D =>
      tf.sub(
        old,
        tf.mul(
          tf.unsortedSegmentSum(gradient.reshape([-1, size]), at.flatten() as tf.Tensor1D, words),
          tf.scalar(alpha),
        ),
      );
    return {
      inputs: add(inputs, gradRows, places),
      outputs: add(outputs, gradOuts, targetPlaces),
      loss: lossOf(x, outs),
    };
  });
}

function filled(rows: readonly (readonly number[])[], length: number): number[][] {
  return rows.map((row) => Array.from({ length }, (_, i) => row[i] ?? 0));
}
