import { agzSelfplay, fastSelfplay, type SelfplaySettings } from '../../../selfplay/settings.js';
import type { RunConfig } from './config.js';
import type { Recipe } from './recipes.js';
import { agzTraining, fastTraining } from './training.js';

/**
 * Komi by board side: what perfect play wins by on small boards (Tromp; Li Zhe on 7x7), less half a point where that
 * is the whole board; else the usual one.
 */
const KOMI: ReadonlyMap<number, number> = new Map([
  [2, 1],
  [3, 8.5],
  [4, 2],
  [5, 24.5],
  [6, 4],
  [7, 9],
  [8, 7],
  [9, 7],
]);

/** Residual blocks and channels for boards up to a side. */
const NETWORKS = [
  { upTo: 5, blocks: 3, channels: 32 },
  { upTo: 7, blocks: 4, channels: 32 },
  { upTo: 9, blocks: 5, channels: 48 },
  { upTo: 13, blocks: 6, channels: 64 },
  { upTo: 25, blocks: 10, channels: 128 },
];

/** Komi by which a board with this side is played, unless told otherwise. */
export function usualKomi(size: number): number {
  return KOMI.get(size) ?? 7.5;
}

/** The self-play of a recipe on a board with this side. */
export function presetSelfplay(recipe: Recipe, size: number, komi = usualKomi(size)): SelfplaySettings {
  if (recipe === 'agz') return agzSelfplay(size, komi);
  const selfplay = fastSelfplay(size, komi);
  if (size !== 3 && size !== 5) return selfplay;
  // Black wins the whole board: with komi between nothing and that, and games played to their end, all are worth learning from.
  return {
    ...selfplay,
    resignBelow: -1,
    fairKomi: 0.3,
    komiWide: 0.6,
    komiWideFrom: 0,
    komiWideTo: usualKomi(size),
  };
}

/** The settings of a recipe on a board with this side, 2 to 25. */
export function presetConfig(recipe: Recipe, size: number, seed: number): RunConfig {
  const { blocks, channels } = NETWORKS.find(({ upTo }) => size <= upTo)!;
  const small = size <= 7;
  return {
    version: 1,
    seed,
    network: { recipe, size, blocks, channels, planes: recipe === 'fast' ? 'extended' : 'agz' },
    selfplay: presetSelfplay(recipe, size),
    training: recipe === 'fast' ? fastTraining(size) : agzTraining(size),
    matches: {
      every: small ? 2 : 15,
      games: 40,
      visits: small ? 32 : 64,
      // On 5x5, where Black wins the whole board, one that both sides can win at first.
      komi: size === 5 ? 8.5 : 'selfplay',
      rating: [],
      gate: recipe === 'agz' ? 0.55 : 0,
      gateGames: 40,
    },
  };
}
