import * as tf from '@tensorflow/tfjs';
import type { Model } from '../network/model.js';
import type { TrainingSettings } from '../settings/training.js';

/** The loss terms of a step, shown apart; `total` is what is minimised, weight decay left out. */
export const LOSS_NAMES = ['total', 'policy', 'value', 'score', 'ownership'] as const;
export type LossName = (typeof LOSS_NAMES)[number];
export type Losses = Record<LossName, number>;

/** A batch on the backend, as {@link Batch} describes it. */
export interface BatchTensors {
  planes: tf.Tensor4D;
  policy: tf.Tensor2D;
  value: tf.Tensor2D;
  score: tf.Tensor2D;
  scored: tf.Tensor2D;
  ownership: tf.Tensor2D;
}

/**
 * The loss terms, each a scalar: cross-entropy of the policy, -sum pi log p; squared errors of the value, (z - v)^2, and
 * of each point's owner; and a Huber loss of the score in boards' sides. Score and ownership count only where the game
 * was played out, and are 0 for networks without these heads. All are means over the whole batch.
 * @param training uses the batch's own statistics, and moves the running ones.
 */
export function lossTerms(
  model: Model,
  batch: BatchTensors,
  settings: TrainingSettings,
  training: boolean,
): Record<LossName, tf.Tensor> {
  const out = training ? forwardInTraining(model, batch.planes) : model.forward(batch.planes);
  const policy = tf.neg(tf.mean(tf.sum(tf.mul(batch.policy, tf.logSoftmax(out.policy)), 1)));
  const value = tf.mean(tf.square(tf.sub(tf.tanh(out.valueLogit), batch.value)));
  const total = tf.add(policy, tf.mul(value, settings.valueWeight));
  if (!out.score || !out.ownershipLogit)
    return { total, policy, value, score: tf.zerosLike(policy), ownership: tf.zerosLike(policy) };
  const error = tf.abs(tf.div(tf.sub(out.score, batch.score), batch.planes.shape[1]));
  const near = tf.minimum(error, 1);
  const huber = tf.add(tf.mul(0.5, tf.square(near)), tf.sub(error, near));
  const score = tf.mean(tf.mul(huber, batch.scored));
  const miss = tf.mean(tf.square(tf.sub(tf.tanh(out.ownershipLogit), batch.ownership)), 1, true);
  const ownership = tf.mean(tf.mul(miss, batch.scored));
  const extra = tf.add(tf.mul(score, settings.scoreWeight), tf.mul(ownership, settings.ownershipWeight));
  return { total: tf.add(total, extra), policy, value, score, ownership };
}

function forwardInTraining(model: Model, planes: tf.Tensor4D): ReturnType<Model['forward']> {
  const statistics = new Map<string, tf.Tensor>();
  const out = model.forward(planes, statistics);
  for (const [name, moved] of statistics) {
    model.variables.get(name)!.assign(moved);
    moved.dispose();
  }
  return out;
}
