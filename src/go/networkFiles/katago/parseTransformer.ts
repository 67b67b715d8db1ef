import { ZeroError } from '../../../../base/errors.js';
import { printable } from '../../../../base/text.js';
import { fits, type LayerReader } from './layerReader.js';
import type { AttentionBlock, FeedForwardBlock, Rotary } from './model.js';

/** Heads of attention, and channels of one, at most. */
const MOST_CHANNELS = 16_384;

/** Attention: its sizes, normalisation, four matrices and positions. */
export function readAttention(layers: LayerReader, name: string, channels: number): AttentionBlock {
  const what = printable(name, 60);
  const heads = layers.words.whole(`the heads of ${what}`, 1, MOST_CHANNELS);
  const kvHeads = layers.words.whole(`the key heads of ${what}`, 1, MOST_CHANNELS);
  const queryDim = layers.words.whole(`the channels of a query of ${what}`, 1, MOST_CHANNELS);
  const valueDim = layers.words.whole(`the channels of a value of ${what}`, 1, MOST_CHANNELS);
  const turns = layers.words.whole(`whether ${what} has rotary positions`, 0, 1) === 1;
  const learned = layers.words.whole(`whether those of ${what} are learned`, 0, 1) === 1;
  if (heads % kvHeads !== 0)
    throw new ZeroError(`${what} has ${heads} heads, not a multiple of its ${kvHeads} key heads`);
  if (turns && queryDim % 2 !== 0)
    throw new ZeroError(`${what} turns ${queryDim} channels, which are no pairs`);
  const norm = layers.rms(channels);
  const query = fits(layers.matrix(), channels, heads * queryDim);
  const key = fits(layers.matrix(), channels, kvHeads * queryDim);
  const value = fits(layers.matrix(), channels, kvHeads * valueDim);
  const out = fits(layers.matrix(), heads * valueDim, channels);
  const rotary = turns
    ? readRotary(layers, what, learned, kvHeads, queryDim / 2)
    : ({ kind: 'none' } as const);
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

function readRotary(
  layers: LayerReader,
  what: string,
  learned: boolean,
  kvHeads: number,
  pairs: number,
): Rotary {
  layers.words.word(`the name of the positions of ${what}`);
  if (!learned)
    return { kind: 'fixed', theta: layers.words.real(`the base of the positions of ${what}`, true) };
  layers.words.whole(`the heads of the positions of ${what}`, kvHeads, kvHeads);
  layers.words.whole(`the pairs of the positions of ${what}`, pairs, pairs);
  layers.words.whole(`the directions of the positions of ${what}`, 2, 2);
  return { kind: 'learned', angles: layers.words.floats(`the positions of ${what}`, kvHeads * pairs * 2) };
}

/** The gated layer of each point. */
export function readFeedForward(layers: LayerReader, name: string, channels: number): FeedForwardBlock {
  const what = printable(name, 60);
  layers.words.whole(`the channels of ${what}`, channels, channels);
  const hidden = layers.words.whole(`the hidden channels of ${what}`, 1, MOST_CHANNELS);
  if (layers.words.whole(`whether ${what} is gated`, 0, 1) === 0)
    throw new ZeroError(`${what} has no gate, and only gated layers (SwiGLU) are supported`);
  const norm = layers.rms(channels);
  const first = fits(layers.matrix(), channels, hidden);
  const gate = fits(layers.matrix(), channels, hidden);
  return {
    kind: 'feed-forward',
    name,
    channels,
    hidden,
    norm,
    first,
    gate,
    last: fits(layers.matrix(), hidden, channels),
  };
}
