import { ZeroError } from '../../../../base/errors.js';
import { printable } from '../../../../base/text.js';
import { KATAGO_NUMBERS, KATAGO_PLANES } from '../../../../engine/katagoInputs.js';
import {
  ACTIVATIONS,
  type Activation,
  type AttentionBlock,
  type Block,
  type Conv,
  type Dense,
  type FeedForwardBlock,
  type KatagoModel,
  type Matrix,
  type Norm,
  type NormAct,
  type PolicyHead,
  type ProfileEncoder,
  type RmsNorm,
  type Rotary,
  type TipRmsNorm,
  type ValueHead,
} from './model.js';
import { ModelReader } from './reader.js';

/** Model versions that are read: all with input version 7. */
export const OLDEST_VERSION = 8;
export const NEWEST_VERSION = 17;

const MOST_CHANNELS = 16_384;
const MOST_BLOCKS = 1000;
const DEEPEST = 8;
/** Versions from which on the format has more in it. */
const SINCE = {
  errors: 9,
  activations: 11,
  optimism: 12,
  scalings: 13,
  options: 15,
  moveValues: 16,
  guards: 17,
};
/** Numbers that a human-style network is told about the players. */
export const PROFILE_NUMBERS = 192;

/**
 * Reads a KataGo network, text or binary, unpacked: model versions 8 to 17, every kind of block.
 * @throws ZeroError that says in half a sentence what is wrong with it.
 */
export function parseKatago(bytes: Buffer): KatagoModel {
  return new Parser(bytes).model();
}

class Parser {
  private readonly in: ModelReader;
  private version = 0;
  private blocks = 0;

  constructor(bytes: Buffer) {
    this.in = new ModelReader(bytes);
  }

  model(): KatagoModel {
    const name = this.in.word("the network's name");
    if (!/^[\w.+:=-]{1,200}$/.test(name)) throw new ZeroError('it does not begin with the name of a network');
    const version = this.in.whole('the model version', 0, 1_000_000);
    if (version < OLDEST_VERSION || version > NEWEST_VERSION)
      throw new ZeroError(
        `it has model version ${version}, and versions ${OLDEST_VERSION} to ${NEWEST_VERSION} are read`,
      );
    this.version = version;
    const planes = this.in.whole('the number of planes', 1, 10_000);
    const numbers = this.in.whole('the number of numbers', 1, 10_000);
    if (planes !== KATAGO_PLANES || numbers !== KATAGO_NUMBERS)
      throw new ZeroError(
        `it takes ${planes} planes and ${numbers} numbers, and its version has ${KATAGO_PLANES} and ${KATAGO_NUMBERS}`,
      );
    const scalings = this.scalings();
    let encoder = 0;
    let suicideAreas = false;
    if (version >= SINCE.options) {
      encoder = this.in.whole('the version of the encoder of players', 0, 1);
      suicideAreas = this.in.whole('whether areas are judged with suicide', 0, 1) === 1;
      this.guards('the network', 6);
    }
    const trunk = this.trunk(encoder);
    const { channels } = trunk;
    const policy = this.policy(channels);
    const value = this.value(channels);
    return { name, version, planes, numbers, scalings, suicideAreas, ...trunk, policy, value };
  }

  private scalings(): KatagoModel['scalings'] {
    if (this.version < SINCE.scalings)
      return { score: 20, scoreDeviation: 20, lead: 20, timeLeft: 40, valueError: 0.25, scoreError: 30 };
    const next = (what: string) => this.in.real(`the scale of ${what}`, true);
    next('scores in training'); // not needed to play
    return {
      score: next('the score'),
      scoreDeviation: next("the score's deviation"),
      lead: next('the lead'),
      timeLeft: next('the time left'),
      valueError: next("the value's error"),
      scoreError: next("the score's error"),
    };
  }

  /** Places that newer versions may fill with what would change the network's meaning. */
  private guards(where: string, count: number): void {
    for (let i = 0; i < count; i++)
      if (this.in.whole(`option ${i + 1} of ${where}`, -1e9, 1e9) !== 0)
        throw new ZeroError(`it has option ${i + 1} of ${where}, which this program does not know`);
  }

  private trunk(
    encoder: number,
  ): Pick<KatagoModel, 'channels' | 'firstConv' | 'firstMatrix' | 'profile' | 'blocks' | 'tip'> {
    this.in.word("the trunk's name");
    const count = this.in.whole('the number of blocks', 1, MOST_BLOCKS);
    const channels = this.channels('the trunk');
    for (const part of ['the middle', 'the regular part']) this.channels(part);
    this.in.whole('the dilated channels', -1e9, 1e9);
    this.channels('the pooled part');
    let rms = false;
    if (this.version >= SINCE.options) {
      rms = this.in.whole("the kind of the trunk's last normalisation", 0, 1) === 1;
      this.guards('the trunk', 5);
    }
    const firstConv = fits(this.conv(), KATAGO_PLANES, channels);
    const firstMatrix = fits(this.matrix(), KATAGO_NUMBERS, channels);
    const profile = encoder > 0 ? this.profile(channels) : undefined;
    const blocks = this.stack(count, channels, 0);
    const tip = rms ? { rms: this.tipRms(channels), activation: this.activation() } : this.normAct(channels);
    return { channels, firstConv, firstMatrix, profile, blocks, tip };
  }

  private channels(what: string): number {
    return this.in.whole(`the channels of ${what}`, 1, MOST_CHANNELS);
  }

  private stack(count: number, channels: number, depth: number): Block[] {
    if (depth > DEEPEST) throw new ZeroError('its blocks lie too deep in one another');
    return Array.from({ length: count }, () => {
      if (++this.blocks > MOST_BLOCKS) throw new ZeroError(`it has more than ${MOST_BLOCKS} blocks`);
      return this.block(channels, depth);
    });
  }

  private block(channels: number, depth: number): Block {
    const kind = this.in.word('the kind of a block');
    const name = this.in.word("a block's name");
    switch (kind) {
      case 'ordinary_block':
      case 'gpool_block': {
        const pre = this.normAct(channels);
        const first = fits(this.conv(), channels);
        if (kind === 'ordinary_block') {
          const mid = this.normAct(first.to);
          return { kind: 'ordinary', name, pre, first, mid, last: fits(this.conv(), first.to, channels) };
        }
        const pool = fits(this.conv(), channels);
        const poolNorm = this.normAct(pool.to);
        const toBias = fits(this.matrix(), 3 * pool.to, first.to);
        const mid = this.normAct(first.to);
        const last = fits(this.conv(), first.to, channels);
        return { kind: 'pooled', name, pre, first, pool, poolNorm, toBias, mid, last };
      }
      case 'nested_bottleneck_block': {
        const count = this.in.whole(`the blocks in ${printable(name, 60)}`, 1, MOST_BLOCKS);
        const pre = this.normAct(channels);
        const first = fits(this.conv(), channels);
        const blocks = this.stack(count, first.to, depth + 1);
        const post = this.normAct(first.to);
        return {
          kind: 'nested',
          name,
          pre,
          first,
          blocks,
          post,
          last: fits(this.conv(), first.to, channels),
        };
      }
      case 'transformer_attention_block':
        return this.attention(name, channels);
      case 'transformer_ffn_block':
        return this.feedForward(name, channels);
      default:
        throw new ZeroError(`it has a block of the kind '${printable(kind, 60)}', which is not supported`);
    }
  }

  private attention(name: string, channels: number): AttentionBlock {
    const what = printable(name, 60);
    const heads = this.in.whole(`the heads of ${what}`, 1, MOST_CHANNELS);
    const kvHeads = this.in.whole(`the key heads of ${what}`, 1, MOST_CHANNELS);
    const queryDim = this.in.whole(`the channels of a query of ${what}`, 1, MOST_CHANNELS);
    const valueDim = this.in.whole(`the channels of a value of ${what}`, 1, MOST_CHANNELS);
    const turns = this.in.whole(`whether ${what} has rotary positions`, 0, 1) === 1;
    const learned = this.in.whole(`whether those of ${what} are learned`, 0, 1) === 1;
    if (heads % kvHeads !== 0)
      throw new ZeroError(`${what} has ${heads} heads, not a multiple of its ${kvHeads} key heads`);
    if (turns && queryDim % 2 !== 0)
      throw new ZeroError(`${what} turns ${queryDim} channels, which are no pairs`);
    const norm = this.rms(channels);
    const query = fits(this.matrix(), channels, heads * queryDim);
    const key = fits(this.matrix(), channels, kvHeads * queryDim);
    const value = fits(this.matrix(), channels, kvHeads * valueDim);
    const out = fits(this.matrix(), heads * valueDim, channels);
    const rotary = turns ? this.rotary(what, learned, kvHeads, queryDim / 2) : ({ kind: 'none' } as const);
    return {
      kind: 'attention',
      name,
      heads,
      kvHeads,
      queryDim,
      valueDim,
      norm,
      query,
      key,
      value,
      out,
      rotary,
    };
  }

  private rotary(what: string, learned: boolean, kvHeads: number, pairs: number): Rotary {
    this.in.word(`the name of the positions of ${what}`);
    if (!learned) return { kind: 'fixed', theta: this.in.real(`the base of the positions of ${what}`, true) };
    this.in.whole(`the heads of the positions of ${what}`, kvHeads, kvHeads);
    this.in.whole(`the pairs of the positions of ${what}`, pairs, pairs);
    this.in.whole(`the directions of the positions of ${what}`, 2, 2);
    return { kind: 'learned', angles: this.in.floats(`the positions of ${what}`, kvHeads * pairs * 2) };
  }

  private feedForward(name: string, channels: number): FeedForwardBlock {
    const what = printable(name, 60);
    this.in.whole(`the channels of ${what}`, channels, channels);
    const hidden = this.in.whole(`the hidden channels of ${what}`, 1, MOST_CHANNELS);
    if (this.in.whole(`whether ${what} is gated`, 0, 1) === 0)
      throw new ZeroError(`${what} has no gate, and only gated layers (SwiGLU) are supported`);
    const norm = this.rms(channels);
    const first = fits(this.matrix(), channels, hidden);
    const gate = fits(this.matrix(), channels, hidden);
    return {
      kind: 'feed-forward',
      name,
      channels,
      hidden,
      norm,
      first,
      gate,
      last: fits(this.matrix(), hidden, channels),
    };
  }

  private policy(trunk: number): PolicyHead {
    this.in.word("the policy head's name");
    let channels = this.version >= SINCE.moveValues ? 4 : this.version >= SINCE.optimism ? 2 : 1;
    if (this.version >= SINCE.guards) {
      channels = this.in.whole("the policy's channels", 2, 4);
      if (channels === 3) throw new ZeroError("the policy's channels are 3 and must be 2 or 4");
      this.guards('the policy head', 3);
    }
    const conv = fits(this.conv(), trunk);
    const pool = fits(this.conv(), trunk);
    const poolNorm = this.normAct(pool.to);
    const toBias = fits(this.matrix(), 3 * pool.to, conv.to);
    const norm = this.normAct(conv.to);
    const out = fits(this.conv(), conv.to, channels);
    const head = { channels, conv, pool, poolNorm, toBias, norm, out };
    if (this.version < SINCE.options)
      return { ...head, pass: { first: fits(this.matrix(), 3 * pool.to, channels) } };
    const first = fits(this.matrix(), 3 * pool.to, conv.to);
    const bias = this.bias(first.to);
    const activation = this.activation();
    return { ...head, pass: { first, bias, activation, last: fits(this.matrix(), first.to, channels) } };
  }

  private value(trunk: number): ValueHead {
    this.in.word("the value head's name");
    if (this.version >= SINCE.guards) this.guards('the value head', 3);
    const conv = fits(this.conv(), trunk);
    const norm = this.normAct(conv.to);
    const hidden = this.dense(3 * conv.to);
    const activation = this.activation();
    const outcome = this.dense(hidden.matrix.to, 3);
    const scores = this.dense(hidden.matrix.to, this.version >= SINCE.errors ? 6 : 4);
    return { conv, norm, hidden, activation, outcome, scores, ownership: fits(this.conv(), conv.to, 1) };
  }

  private profile(channels: number): ProfileEncoder {
    this.in.word("the name of the players' encoder");
    this.in.whole("the inputs of the players' encoder", PROFILE_NUMBERS, PROFILE_NUMBERS);
    const first = this.dense(PROFILE_NUMBERS);
    const firstActivation = this.activation();
    const second = this.dense(first.matrix.to);
    const secondActivation = this.activation();
    return {
      first,
      firstActivation,
      second,
      secondActivation,
      last: fits(this.matrix(), second.matrix.to, channels),
    };
  }

  private conv(): Conv {
    const name = this.in.word("a convolution's name");
    const what = printable(name, 60);
    const side = (of: string) => {
      const n = this.in.whole(`the ${of} of ${what}`, 1, 37);
      if (n % 2 === 0) throw new ZeroError(`the ${of} of ${what} is ${n} and must be odd`);
      return n;
    };
    const kernel = [side('height'), side('width')] as const;
    const from = this.channels(`the input of ${what}`);
    const to = this.channels(`the output of ${what}`);
    const dilation = [
      this.in.whole(`the dilation of ${what}`, 1, 37),
      this.in.whole(`the dilation of ${what}`, 1, 37),
    ] as const;
    const weights = this.in.floats(what, kernel[0] * kernel[1] * from * to);
    return { name, kernel, dilation, from, to, weights };
  }

  private matrix(): Matrix {
    const name = this.in.word("a matrix's name");
    const what = printable(name, 60);
    const from = this.channels(`the input of ${what}`);
    const to = this.channels(`the output of ${what}`);
    return { name, from, to, weights: this.in.floats(what, from * to) };
  }

  private bias(channels: number): Float32Array {
    const what = printable(this.in.word("a bias's name"), 60);
    const own = this.channels(what);
    if (own !== channels) throw new ZeroError(`${what} has ${own} channels, and ${channels} come before it`);
    return this.in.floats(what, channels);
  }

  private dense(from: number, to?: number): Dense {
    const matrix = fits(this.matrix(), from, to);
    return { matrix, bias: this.bias(matrix.to) };
  }

  private normAct(channels: number): NormAct {
    return { norm: this.norm(channels), activation: this.activation() };
  }

  private norm(channels: number): Norm {
    const name = this.in.word("a normalisation's name");
    const what = printable(name, 60);
    const own = this.channels(what);
    if (own !== channels) throw new ZeroError(`${what} has ${own} channels, and ${channels} come before it`);
    const epsilon = this.in.real(`the epsilon of ${what}`, true);
    const hasScale = this.in.whole(`whether ${what} has a scale`, 0, 1) === 1;
    const hasShift = this.in.whole(`whether ${what} has a bias`, 0, 1) === 1;
    const mean = this.in.floats(what, channels);
    const variance = this.in.floats(what, channels);
    const scale = hasScale ? this.in.floats(what, channels) : new Float32Array(channels).fill(1);
    const shift = hasShift ? this.in.floats(what, channels) : new Float32Array(channels);
    if (!variance.every((v) => v + epsilon > 0)) throw new ZeroError(`${what} has a variance below zero`);
    for (let c = 0; c < channels; c++) {
      scale[c] /= Math.sqrt(variance[c] + epsilon);
      shift[c] -= scale[c] * mean[c];
    }
    if (!scale.every(Number.isFinite) || !shift.every(Number.isFinite))
      throw new ZeroError(`${what} has no finite scale`);
    return { name, channels, scale, shift };
  }

  private rms(channels: number): RmsNorm {
    const { name, epsilon } = this.rmsHead(channels);
    return { name, channels, epsilon, scale: this.in.floats(printable(name, 60), channels) };
  }

  private tipRms(channels: number): TipRmsNorm {
    const { name, epsilon } = this.rmsHead(channels);
    const what = printable(name, 60);
    const spatial = this.in.whole(`whether ${what} is over the board`, 0, 1) === 1;
    if (this.in.whole(`the groups of ${what}`, 0, MOST_CHANNELS) !== 0)
      throw new ZeroError(`${what} is in groups of channels, which are not supported`);
    const scale = this.in.floats(what, channels);
    return { name, channels, epsilon, spatial, scale, shift: this.in.floats(what, channels) };
  }

  private rmsHead(channels: number): { name: string; epsilon: number } {
    const name = this.in.word("a normalisation's name");
    const what = printable(name, 60);
    this.in.whole(`the channels of ${what}`, channels, channels);
    const epsilon = this.in.real(`the epsilon of ${what}`, true);
    if (epsilon > 1) throw new ZeroError(`the epsilon of ${what} is ${epsilon} and must be at most 1`);
    return { name, epsilon };
  }

  private activation(): Activation {
    const name = printable(this.in.word("an activation's name"), 60);
    if (this.version < SINCE.activations) return 'relu';
    const kind = this.in.word(`the kind of ${name}`);
    if (!Object.hasOwn(ACTIVATIONS, kind))
      throw new ZeroError(`${name} is of the kind '${printable(kind, 60)}', which is not supported`);
    return ACTIVATIONS[kind as keyof typeof ACTIVATIONS];
  }
}

/** Checks that a layer takes and gives as many channels as its neighbours. */
function fits<T extends { name: string; from: number; to: number }>(
  layer: T,
  from: number,
  to = layer.to,
): T {
  if (layer.from === from && layer.to === to) return layer;
  throw new ZeroError(
    `${printable(layer.name, 60)} goes from ${layer.from} to ${layer.to} channels where ${from} to ${to} fit`,
  );
}
