import { ownedSettings, usualKomi } from '../../../selfplay/boardSettings.js';
import { type BoardShare, parseBoards } from '../../../selfplay/boards.js';
import { agzSelfplay, fastSelfplay, type SelfplaySettings } from '../../../selfplay/settings.js';
import type { RunConfig } from './config.js';
import type { Recipe } from './recipes.js';
import { agzTraining, fastTraining, type TrainingSettings } from './training.js';

/** Residual blocks and channels for boards up to a side. */
const NETWORKS = [
  { upTo: 5, blocks: 3, channels: 32 },
  { upTo: 7, blocks: 4, channels: 32 },
  { upTo: 9, blocks: 5, channels: 48 },
  { upTo: 13, blocks: 6, channels: 64 },
  { upTo: 25, blocks: 10, channels: 128 },
];

/** The self-play of a recipe on a board with this side. */
export function presetSelfplay(recipe: Recipe, size: number, komi = usualKomi(size)): SelfplaySettings {
  if (recipe === 'agz') return agzSelfplay(size, komi);
  return { ...fastSelfplay(size, komi), ...ownedSettings(size, komi) };
}

/**
 * The settings of a recipe on a board with this side, 2 to 25.
 * @param sizes boards with their shares, as `selfplay.sizes` has them, for one network that plays on all; `size` is then the
 * one that ratings are played on.
 */
export function presetConfig(recipe: Recipe, size: number, seed: number, sizes = ''): RunConfig {
  const shares = parseBoards(sizes) ?? [{ size, share: 1 }];
  const largest = Math.max(...shares.map((board) => board.size));
  const { blocks, channels } = NETWORKS.find(({ upTo }) => largest <= upTo)!;
  const small = size <= 7;
  const planes = recipe === 'agz' ? 'agz' : shares.length > 1 ? 'sized' : 'extended';
  const training = recipe === 'fast' ? fastTraining(size) : agzTraining(size);
  return {
    version: 1,
    seed,
    network: { recipe, size, blocks, channels, planes },
    selfplay: { ...presetSelfplay(recipe, size), sizes, playOn: presetSelfplay(recipe, largest).playOn },
    training: shares.length > 1 ? { ...training, ...windowOf(shares) } : training,
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

/** The window of several boards: as large as those of each by its share. */
function windowOf(shares: readonly BoardShare[]): Pick<TrainingSettings, 'windowScale' | 'minPositions'> {
  const mean = (of: (size: number) => number) =>
    Math.round(shares.reduce((sum, { size, share }) => sum + share * of(size), 0));
  return {
    windowScale: mean((size) => fastTraining(size).windowScale),
    minPositions: mean((size) => fastTraining(size).minPositions),
  };
}
