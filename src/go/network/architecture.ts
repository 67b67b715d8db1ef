import {
  HEAD_CHANNELS,
  inputPlanes,
  isPooled,
  isSized,
  type NetworkConfig,
  policySize,
  SCORE_BY_SIDE,
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
  /** `[batch, height, width, channels]` to `[batch, height * width * channels]` */
  flatten(x: T, length: number): T;
  /** Joins along the last axis. */
  concat(x: T, y: T): T;
  scale(x: T, factor: number): T;
  /** Times the board's {@link sideNumber} n, or for degree 2 times n^2 - 0.1; of a network for several boards. */
  bySide(x: T, degree: 1 | 2): T;
  /** Times the board's side and a factor. */
  timesSide(x: T, factor: number): T;
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
    second = ops.addToPoints(
      second,
      ops.dense(poolBoard(ops, config, first), `block${b}pool`, pooledWidth(config, c), c, 'zeros'),
      c,
    );
  return ops.relu(ops.add(x, second));
}

/**
 * Global pooling. A mean says nothing of how many points it is over, so that a network for several boards has it times the
 * side as well, and the value head times its square (Wu 2019, 3.3 and appendix A).
 */
function poolBoard<T>(ops: NetworkOps<T>, config: NetworkConfig, x: T, degrees: 1 | 2 = 1): T {
  const pooled = ops.globalPool(x);
  if (!isSized(config)) return pooled;
  const both = ops.concat(pooled, ops.bySide(pooled, 1));
  return degrees === 1 ? both : ops.concat(both, ops.bySide(pooled, 2));
}

/** Numbers that {@link poolBoard} gives for so many channels. */
function pooledWidth(config: NetworkConfig, channels: number, degrees: 1 | 2 = 1): number {
  return 2 * channels * (isSized(config) ? 1 + degrees : 1);
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
  const pooled = poolBoard(ops, config, ops.relu(ops.convNorm(x, 'policyPool', 1, c, h)));
  const width = pooledWidth(config, h);
  const p = ops.relu(
    ops.addToPoints(
      ops.convNorm(x, 'policy', 1, c, h),
      ops.dense(pooled, 'policyBias', width, h, 'zeros'),
      h,
    ),
  );
  const policy = ops.concat(
    ops.flatten(ops.convOut(p, 'policyOut', h, 1), points),
    ops.dense(pooled, 'passOut', width, 1, 'small'),
  );
  const v = ops.relu(ops.convNorm(x, 'value', 1, c, h));
  const units = valueWidth(config);
  const whole = poolBoard(ops, config, v, 2);
  const hidden = ops.relu(ops.dense(whole, 'valueHidden', pooledWidth(config, h, 2), units));
  const score = ops.dense(hidden, 'scoreOut', units, 1, 'small');
  return {
    policy,
    valueLogit: ops.dense(hidden, 'valueOut', units, 1, 'small'),
    score: isSized(config) ? ops.timesSide(score, SCORE_BY_SIDE) : ops.scale(score, SCORE_SCALE),
    ownershipLogit: ops.flatten(ops.convOut(v, 'ownershipOut', h, 1), points),
  };
}
