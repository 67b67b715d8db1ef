import type { Rng } from '../../../base/rng.js';
import type { NetworkConfig } from '../network/config.js';
import { initialWeights, parameterTable, type Weights } from '../network/parameters.js';
import type { Learned } from './checkpoint.js';

/**
 * The weights of a network with more blocks or channels that says at first what this one says (Chen et al. 2016, "Net2Net").
 * A new channel copies an old one, and whatever reads the old one shares its weight between the copies, in parts drawn from
 * the generator: equal parts would learn equal things for ever. A new block begins as the identity, since it adds what a
 * normalisation scales by zero to something that is not negative.
 */
export function grownWeights({ config, weights }: Learned, to: NetworkConfig, rng: Rng): Weights {
  const wide = { ...config, channels: to.channels };
  const widened: Weights = new Map();
  const before = parameterTable(config);
  for (const [i, { name, shape }] of parameterTable(wide).entries()) {
    const old = weights.get(name)!;
    widened.set(name, widenedParameter(old, before[i].shape, shape, config.channels, to.channels, rng));
  }
  const fresh = initialWeights({ ...wide, blocks: to.blocks }, rng);
  return new Map([...fresh].map(([name, data]) => [name, widened.get(name) ?? data]));
}

/** Rows are what a kernel reads, columns what it makes; vectors have columns alone, and taps are rows of their own. */
function widenedParameter(
  old: Float32Array,
  from: readonly number[],
  to: readonly number[],
  channels: number,
  more: number,
  rng: Rng,
): Float32Array {
  const columns = to.at(-1)!;
  const oldColumns = from.at(-1)!;
  const rows = to.at(-2) ?? 1;
  const oldRows = from.at(-2) ?? 1;
  const taps = to.slice(0, -2).reduce((a, b) => a * b, 1);
  const out = new Float32Array(taps * rows * columns);
  const copiesOf = (channel: number) => Math.ceil((more - channel) / channels);
  const shares = new Float64Array(copiesOf(0));
  for (let tap = 0; tap < taps; tap++)
    for (let row = 0; row < oldRows; row++)
      for (let column = 0; column < columns; column++) {
        const weight = old[(tap * oldRows + row) * oldColumns + (column % oldColumns)];
        const channel = row % channels;
        const copies = rows === oldRows ? 1 : copiesOf(channel);
        drawShares(shares, copies, rng);
        // Rows may hold the channels several times over, as pooled means and maxima.
        const first = rows === oldRows ? row : Math.floor(row / channels) * more + channel;
        for (let copy = 0; copy < copies; copy++)
          out[(tap * rows + first + copy * channels) * columns + column] = weight * shares[copy];
      }
  return out;
}

/** Parts of a whole, none smaller than a third of another. */
function drawShares(shares: Float64Array, count: number, rng: Rng): void {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += shares[i] = count === 1 ? 1 : 0.5 + rng.float();
  for (let i = 0; i < count; i++) shares[i] /= sum;
}
