import { ZeroError } from '../../../../base/errors.js';
import { printable } from '../../../../base/text.js';
import { KATAGO_NUMBERS, KATAGO_PLANES } from '../../../../engine/katagoInputs.js';
import { fits, LayerReader } from './layerReader.js';
import type { Block, KatagoModel, PolicyHead, ProfileEncoder, ValueHead } from './model.js';
import { readAttention, readFeedForward } from './parseTransformer.js';
import { ModelReader } from './reader.js';

/** Model versions that are read: all with input version 7. */
export const OLDEST_VERSION = 8;
export const NEWEST_VERSION = 17;

const MOST_BLOCKS = 1000;
const DEEPEST = 8;
/** Versions from which on the format has more in it. */
const SINCE = {
  errors: 9,
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
  private layers!: LayerReader;
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
    this.layers = new LayerReader(this.in, version);
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
    const channels = this.layers.channels('the trunk');
    for (const part of ['the middle', 'the regular part']) this.layers.channels(part);
    this.in.whole('the dilated channels', -1e9, 1e9);
    this.layers.channels('the pooled part');
    let rms = false;
    if (this.version >= SINCE.options) {
      rms = this.in.whole("the kind of the trunk's last normalisation", 0, 1) === 1;
      this.guards('the trunk', 5);
    }
    const firstConv = fits(this.layers.conv(), KATAGO_PLANES, channels);
    const firstMatrix = fits(this.layers.matrix(), KATAGO_NUMBERS, channels);
    const profile = encoder > 0 ? this.profile(channels) : undefined;
    const blocks = this.stack(count, channels, 0);
    const tip = rms
      ? { rms: this.layers.tipRms(channels), activation: this.layers.activation() }
      : this.layers.normAct(channels);
    return { channels, firstConv, firstMatrix, profile, blocks, tip };
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
        const pre = this.layers.normAct(channels);
        const first = fits(this.layers.conv(), channels);
        if (kind === 'ordinary_block') {
          const mid = this.layers.normAct(first.to);
          return {
            kind: 'ordinary',
            name,
            pre,
            first,
            mid,
            last: fits(this.layers.conv(), first.to, channels),
          };
        }
        const pool = fits(this.layers.conv(), channels);
        const poolNorm = this.layers.normAct(pool.to);
        const toBias = fits(this.layers.matrix(), 3 * pool.to, first.to);
        const mid = this.layers.normAct(first.to);
        const last = fits(this.layers.conv(), first.to, channels);
        return { kind: 'pooled', name, pre, first, pool, poolNorm, toBias, mid, last };
      }
      case 'nested_bottleneck_block': {
        const count = this.in.whole(`the blocks in ${printable(name, 60)}`, 1, MOST_BLOCKS);
        const pre = this.layers.normAct(channels);
        const first = fits(this.layers.conv(), channels);
        const blocks = this.stack(count, first.to, depth + 1);
        const post = this.layers.normAct(first.to);
        return {
          kind: 'nested',
          name,
          pre,
          first,
          blocks,
          post,
          last: fits(this.layers.conv(), first.to, channels),
        };
      }
      case 'transformer_attention_block':
        return readAttention(this.layers, name, channels);
      case 'transformer_ffn_block':
        return readFeedForward(this.layers, name, channels);
      default:
        throw new ZeroError(`it has a block of the kind '${printable(kind, 60)}', which is not supported`);
    }
  }

  private policy(trunk: number): PolicyHead {
    this.in.word("the policy head's name");
    let channels = this.version >= SINCE.moveValues ? 4 : this.version >= SINCE.optimism ? 2 : 1;
    if (this.version >= SINCE.guards) {
      channels = this.in.whole("the policy's channels", 2, 4);
      if (channels === 3) throw new ZeroError("the policy's channels are 3 and must be 2 or 4");
      this.guards('the policy head', 3);
    }
    const conv = fits(this.layers.conv(), trunk);
    const pool = fits(this.layers.conv(), trunk);
    const poolNorm = this.layers.normAct(pool.to);
    const toBias = fits(this.layers.matrix(), 3 * pool.to, conv.to);
    const norm = this.layers.normAct(conv.to);
    const out = fits(this.layers.conv(), conv.to, channels);
    const head = { channels, conv, pool, poolNorm, toBias, norm, out };
    if (this.version < SINCE.options)
      return { ...head, pass: { first: fits(this.layers.matrix(), 3 * pool.to, channels) } };
    const first = fits(this.layers.matrix(), 3 * pool.to, conv.to);
    const bias = this.layers.bias(first.to);
    const activation = this.layers.activation();
    return {
      ...head,
      pass: { first, bias, activation, last: fits(this.layers.matrix(), first.to, channels) },
    };
  }

  private value(trunk: number): ValueHead {
    this.in.word("the value head's name");
    if (this.version >= SINCE.guards) this.guards('the value head', 3);
    const conv = fits(this.layers.conv(), trunk);
    const norm = this.layers.normAct(conv.to);
    const hidden = this.layers.dense(3 * conv.to);
    const activation = this.layers.activation();
    const outcome = this.layers.dense(hidden.matrix.to, 3);
    const scores = this.layers.dense(hidden.matrix.to, this.version >= SINCE.errors ? 6 : 4);
    return {
      conv,
      norm,
      hidden,
      activation,
      outcome,
      scores,
      ownership: fits(this.layers.conv(), conv.to, 1),
    };
  }

  private profile(channels: number): ProfileEncoder {
    this.in.word("the name of the players' encoder");
    this.in.whole("the inputs of the players' encoder", PROFILE_NUMBERS, PROFILE_NUMBERS);
    const first = this.layers.dense(PROFILE_NUMBERS);
    const firstActivation = this.layers.activation();
    const second = this.layers.dense(first.matrix.to);
    const secondActivation = this.layers.activation();
    return {
      first,
      firstActivation,
      second,
      secondActivation,
      last: fits(this.layers.matrix(), second.matrix.to, channels),
    };
  }
}
