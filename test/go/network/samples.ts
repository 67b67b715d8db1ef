import { Rng } from '../../../base/rng.js';
import { Position } from '../../../engine/position.js';
import type { NetworkConfig } from '../../../src/go/network/config.js';
import { initialWeights, type Weights } from '../../../src/go/network/parameters.js';

/** What a network file says besides its shape, for networks of tests. */
export const TEST_INFO = {
  rules: 'chinese',
  komi: 7,
  step: 0,
  games: 0,
  run: 'test',
  parent: -1,
  created: '2026-01-01T00:00:00Z',
};

export const configOf = (recipe: 'agz' | 'fast', size: number, more: Partial<NetworkConfig> = {}) =>
  ({
    recipe,
    size,
    blocks: 2,
    channels: 8,
    planes: recipe === 'agz' ? 'agz' : 'extended',
    ...more,
  }) satisfies NetworkConfig;

/** Weights as if trained: no zeros that hide a part of the network, normalisations that shift and scale. */
export function livelyWeights(config: NetworkConfig, seed: string): Weights {
  const rng = new Rng(seed);
  const weights = initialWeights(config, rng);
  for (const [name, data] of weights)
    for (let i = 0; i < data.length; i++)
      if (name.endsWith('/variance')) data[i] = 0.5 + rng.float();
      else if (!name.endsWith('/kernel')) data[i] += 0.3 * rng.normal();
      else if (/pool|Bias/.test(name)) data[i] = 0.1 * rng.normal();
  return weights;
}

/** Positions of games of random moves, in the order in which they were met. */
export function randomPositions(size: number, count: number, seed: string): Position[] {
  const rng = new Rng(seed);
  const out: Position[] = [];
  let position = new Position(size);
  while (out.length < count) {
    const legal = Array.from({ length: size * size }, (_, p) => p).filter((p) => position.isLegal(p));
    if (legal.length < size || position.moveNumber > 2 * size * size) position = new Position(size);
    else position.play(legal[rng.int(legal.length)]);
    out.push(position.clone());
  }
  return out;
}

/** Largest difference of two arrays of one length. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = a.length === b.length ? 0 : Number.POSITIVE_INFINITY;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i] - b[i]);
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }
  return largest;
}
