import {
  HEAD_CHANNELS,
  inputPlanes,
  isPooled,
  type NetworkConfig,
  policySize,
  SCORE_SCALE,
  valueWidth,
} from './config.js';

/** Added to variances before the root, in training and in the folded export alike. */
export const NORM_EPSILON = 1e-3;

/** How a weight starts: He initialisation by fan-in, zeros, ones, or He scaled down for an output layer. */
export type Initial = 'he' | 'zeros' | 'ones' | 'small';

/**
 * The operations that the architecture is written in. Training runs them with TensorFlow.js, the exporter writes
 * them as ONNX nodes, and the parameter table just notes what they need.
 */
export interface NetworkOps<T> {
  /** Convolution without bias, then batch normalisation. `[batch, height, width, from]` to `[batch, height, width, to]`. */
  convNorm(x: T, name: string, kernel: number, from: number, to: number, gamma?: 'zeros' | 'ones'): T;
  /** 1x1 convolution with bias and without normalisation: an output. */
  convOut(x: T, name: string, from: number, to: number): T;
  /** `[batch, from]` to `[batch, to]`, with bias. */
  dense(x: T, name: string, from: number, to: number, initial?: Initial): T;
  relu(x: T): T;
  add(x: T, y: T): T;
  /** Adds `[batch, channels]` to every point of an image. */
  addToPoints(x: T, bias: T, channels: number): T;
  /** Mean and maximum over the points: `[batch, height, width, channels]` to `[batch, 2 * channels]`. */
  globalPool(x: T): T;
  /** `[batch, height, width, channels]` to `[batch, height * width * channels]`. */
  flatten(x: T, length: number): T;
  /** Joins along the last axis. */
  concat(x: T, y: T): T;
  scale(x: T, factor: number): T;
}

/** What a network says of a position, from the view of the player to move. */
export interface NetworkOutput<T> {
  /** Logits, `[batch, size * size + 1]`. */
  policy: T;
  /** tanh^-1 of the expected result: `[batch, 1]`, to be squashed by the caller who wants the value. */
  valueLogit: T;
  /** Expected score in points, `[batch, 1]`, under recipe fast. */
  score?: T;
  /** tanh^-1 of the expected owner of each point, `[batch, size * size]`, under recipe fast. */
  ownershipLogit?: T;
}

/** The residual tower and its heads, written once for all interpreters. */
export function network<T>(ops: NetworkOps<T>, config: NetworkConfig, planes: T): NetworkOutput<T> {
  const c = config.channels;
  let x = ops.relu(ops.convNorm(planes, 'stem', 3, inputPlanes(config), c));
  for (let b = 0; b < config.blocks; b++) x = residualBlock(ops, config, x, b);
  return config.recipe === 'agz' ? agzHeads(ops, config, x) : fastHeads(ops, config, x);
}

/** Two convolutions around a shortcut (He et al. 2015); pooled blocks tell every point what the whole board holds (Wu 2019, 3.3). */
function residualBlock<T>(ops: NetworkOps<T>, config: NetworkConfig, x: T, b: number): T {
  const c = config.channels;
  const first = ops.relu(ops.convNorm(x, `block${b}a`, 3, c, c));
  let second = ops.convNorm(first, `block${b}b`, 3, c, c, 'zeros');
  if (isPooled(config, b))
    second = ops.addToPoints(second, ops.dense(ops.globalPool(first), `block${b}pool`, 2 * c, c, 'zeros'), c);
  return ops.relu(ops.add(x, second));
}

/** Silver et al. 2017, Methods, "Neural network architecture": two filters for the policy, one for the value. */
function agzHeads<T>(ops: NetworkOps<T>, config: NetworkConfig, x: T): NetworkOutput<T> {
  const points = config.size * config.size;
  const c = config.channels;
  const p = ops.relu(ops.convNorm(x, 'policy', 1, c, 2));
  const policy = ops.dense(ops.flatten(p, points * 2), 'policyOut', points * 2, policySize(config), 'small');
  const v = ops.relu(ops.convNorm(x, 'value', 1, c, 1));
  const hidden = ops.relu(ops.dense(ops.flatten(v, points), 'valueHidden', points, valueWidth(config)));
  return { policy, valueLogit: ops.dense(hidden, 'valueOut', valueWidth(config), 1, 'small') };
}

/** Heads in the way of KataGo (Wu 2019, appendix A.2): all that is not a point comes from pooled features. */
function fastHeads<T>(ops: NetworkOps<T>, config: NetworkConfig, x: T): NetworkOutput<T> {
  const points = config.size * config.size;
  const c = config.channels;
  const h = HEAD_CHANNELS;
  const pooled = ops.globalPool(ops.relu(ops.convNorm(x, 'policyPool', 1, c, h)));
  const p = ops.relu(
    ops.addToPoints(
      ops.convNorm(x, 'policy', 1, c, h),
      ops.dense(pooled, 'policyBias', 2 * h, h, 'zeros'),
      h,
    ),
  );
  const policy = ops.concat(
    ops.flatten(ops.convOut(p, 'policyOut', h, 1), points),
    ops.dense(pooled, 'passOut', 2 * h, 1, 'small'),
  );
  const v = ops.relu(ops.convNorm(x, 'value', 1, c, h));
  const width = valueWidth(config);
  const hidden = ops.relu(ops.dense(ops.globalPool(v), 'valueHidden', 2 * h, width));
  return {
    policy,
    valueLogit: ops.dense(hidden, 'valueOut', width, 1, 'small'),
    score: ops.scale(ops.dense(hidden, 'scoreOut', width, 1, 'small'), SCORE_SCALE),
    ownershipLogit: ops.flatten(ops.convOut(v, 'ownershipOut', h, 1), points),
  };
}
