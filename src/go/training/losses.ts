import * as tf from '@tensorflow/tfjs';
import type { Model } from '../network/model.js';
import type { TrainingSettings } from '../settings/training.js';

/** The loss terms of a step, shown apart; `total` is what is minimised, weight decay left out. */
export const LOSS_NAMES = ['total', 'policy', 'value', 'score', 'ownership'] as const;
export type LossName = (typeof LOSS_NAMES)[number];
export type Losses = Record<LossName, number>;

/** A batch on the backend. */
export interface BatchTensors {
  planes: tf.Tensor4D;
  policy: tf.Tensor2D;
  value: tf.Tensor2D;
  score: tf.Tensor2D;
  scored: tf.Tensor2D;
  ownership: tf.Tensor2D;
}

/**
 * The loss terms `[5]` in the order of {@link LOSS_NAMES}: cross-entropy of the policy, squared errors of the value
 * and of each point's owner, and a Huber loss of the score in boards' sides. Score and ownership count only where the
 * game was played out.
 */
export function lossTerms(
  model: Model,
  batch: BatchTensors,
  settings: TrainingSettings,
  statistics?: Map<string, tf.Tensor>,
): tf.Tensor1D {
  const out = model.forward(batch.planes, statistics);
  const policy = tf.neg(tf.mean(tf.sum(tf.mul(batch.policy, tf.logSoftmax(out.policy)), 1)));
  const value = tf.mean(tf.square(tf.sub(tf.tanh(out.valueLogit), batch.value)));
  let total = tf.add(policy, tf.mul(value, settings.valueWeight));
  let score: tf.Tensor = tf.zerosLike(policy);
  let ownership: tf.Tensor = tf.zerosLike(policy);
  if (out.score && out.ownershipLogit) {
    const error = tf.abs(tf.div(tf.sub(out.score, batch.score), model.config.size));
    const near = tf.minimum(error, 1);
    const huber = tf.add(tf.mul(0.5, tf.square(near)), tf.sub(error, near));
    score = tf.mean(tf.mul(huber, batch.scored));
    const miss = tf.mean(tf.square(tf.sub(tf.tanh(out.ownershipLogit), batch.ownership)), 1, true);
    ownership = tf.mean(tf.mul(miss, batch.scored));
    total = tf.add(
      total,
      tf.add(tf.mul(score, settings.scoreWeight), tf.mul(ownership, settings.ownershipWeight)),
    );
  }
  return tf.stack([total, policy, value, score, ownership].map((t) => tf.reshape(t, []))) as tf.Tensor1D;
}
