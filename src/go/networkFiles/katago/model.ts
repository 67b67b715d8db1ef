/*
 * A KataGo network as its file describes it. Weights are in the file's order: kernels `[height, width, from, to]`,
 * matrices `[from, to]`.
 */

/** A convolution, padded so that the image keeps its size. */
export interface Conv {
  name: string;
  kernel: readonly [height: number, width: number];
  dilation: readonly [y: number, x: number];
  from: number;
  to: number;
  weights: Float32Array;
}

/** x * scale + shift by channel: a batch normalisation with its statistics in it. */
export interface Norm {
  name: string;
  channels: number;
  scale: Float32Array;
  shift: Float32Array;
}

export const ACTIVATIONS = {
  ACTIVATION_IDENTITY: 'identity',
  ACTIVATION_RELU: 'relu',
  ACTIVATION_MISH: 'mish',
  ACTIVATION_SILU: 'silu',
} as const;
export type Activation = (typeof ACTIVATIONS)[keyof typeof ACTIVATIONS];

/** A normalisation and the activation behind it. */
export interface NormAct {
  norm: Norm;
  activation: Activation;
}

export interface Matrix {
  name: string;
  from: number;
  to: number;
  weights: Float32Array;
}

/** x / sqrt(mean(x^2) + epsilon) * scale over the channels of each point. */
export interface RmsNorm {
  name: string;
  channels: number;
  epsilon: number;
  scale: Float32Array;
}

/** The trunk's last normalisation where it is of that kind: with a shift, and over the whole board if `spatial`. */
export interface TipRmsNorm extends RmsNorm {
  shift: Float32Array;
  spatial: boolean;
}

/** Normalised, activated and convolved twice, and added to what came in. */
export interface OrdinaryBlock {
  kind: 'ordinary';
  name: string;
  pre: NormAct;
  first: Conv;
  mid: NormAct;
  last: Conv;
}

/** As an ordinary one; a second convolution of its input, pooled over the board, is added as a bias in the middle. */
export interface PooledBlock extends Omit<OrdinaryBlock, 'kind'> {
  kind: 'pooled';
  pool: Conv;
  poolNorm: NormAct;
  toBias: Matrix;
}

/** Blocks of fewer channels between two convolutions. */
export interface NestedBlock {
  kind: 'nested';
  name: string;
  pre: NormAct;
  first: Conv;
  blocks: Block[];
  post: NormAct;
  last: Conv;
}

/** How positions enter attention: angles by pair of channels, from a base, or learned by head, `[kvHeads, pairs, 2]` for x and y. */
export type Rotary =
  | { kind: 'none' }
  | { kind: 'fixed'; theta: number }
  | { kind: 'learned'; angles: Float32Array };

/** Attention among the points of the board, with several query heads to each key and value head. */
export interface AttentionBlock {
  kind: 'attention';
  name: string;
  heads: number;
  kvHeads: number;
  queryDim: number;
  valueDim: number;
  norm: RmsNorm;
  query: Matrix;
  key: Matrix;
  value: Matrix;
  out: Matrix;
  rotary: Rotary;
}

/** A gated layer of each point by itself: last(silu(first(x)) * gate(x)). */
export interface FeedForwardBlock {
  kind: 'feed-forward';
  name: string;
  channels: number;
  hidden: number;
  norm: RmsNorm;
  first: Matrix;
  gate: Matrix;
  last: Matrix;
}

export type Block = OrdinaryBlock | PooledBlock | NestedBlock | AttentionBlock | FeedForwardBlock;

export interface Dense {
  matrix: Matrix;
  bias: Float32Array;
}

export interface PolicyHead {
  /** 1: the policy; 2: and an optimistic one; 4: and values of moves, which are not used. */
  channels: number;
  conv: Conv;
  pool: Conv;
  poolNorm: NormAct;
  toBias: Matrix;
  norm: NormAct;
  out: Conv;
  /** Logit of the pass from what was pooled: one layer, or from version 15 on two. */
  pass: { first: Matrix } | { first: Matrix; bias: Float32Array; activation: Activation; last: Matrix };
}

export interface ValueHead {
  conv: Conv;
  norm: NormAct;
  hidden: Dense;
  activation: Activation;
  /** Logits of win, loss and no result. */
  outcome: Dense;
  /** Score, its deviation, lead, time left, and from version 9 on errors of value and score. */
  scores: Dense;
  ownership: Conv;
}

/** Layers that make of 192 numbers about the players a bias of the first image (human-style networks). */
export interface ProfileEncoder {
  first: Dense;
  firstActivation: Activation;
  second: Dense;
  secondActivation: Activation;
  last: Matrix;
}

/** What the raw answers are multiplied by. */
export interface Scalings {
  score: number;
  scoreDeviation: number;
  lead: number;
  timeLeft: number;
  valueError: number;
  scoreError: number;
}

export interface KatagoModel {
  name: string;
  version: number;
  planes: number;
  numbers: number;
  scalings: Scalings;
  /** Whether areas are to be judged as if suicide were legal. */
  suicideAreas: boolean;
  channels: number;
  firstConv: Conv;
  firstMatrix: Matrix;
  profile?: ProfileEncoder;
  blocks: Block[];
  tip: NormAct | { rms: TipRmsNorm; activation: Activation };
  policy: PolicyHead;
  value: ValueHead;
}

/** Every block, nested ones after the one that holds them. */
export function* allBlocks(blocks: readonly Block[]): Generator<Block> {
  for (const block of blocks) {
    yield block;
    if (block.kind === 'nested') yield* allBlocks(block.blocks);
  }
}
