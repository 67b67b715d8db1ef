import { UsageError } from '../../../base/errors.js';
import { agzSelfplay, fastSelfplay, type SelfplaySettings } from '../../../selfplay/settings.js';
import type { NetworkConfig } from '../network/config.js';
import { agzTraining, fastTraining, type TrainingSettings } from './training.js';

/** Matches within a run, by which it rates its networks. */
export interface MatchSettings {
  /** Minutes between ratings. */
  every: number;
  games: number;
  visits: number;
  /** AlphaGo Zero's gate: share of wins that a network needs to play for training; 0 for none. */
  gate: number;
  gateGames: number;
}

/** Every setting of a run; stored in its folder as config.json. */
export interface RunConfig {
  version: 1;
  seed: number;
  network: NetworkConfig;
  selfplay: SelfplaySettings;
  training: TrainingSettings;
  matches: MatchSettings;
}

/** Board sizes by the name that the command line takes, with their komi and network. */
const SIZES: Record<string, { size: number; komi: number; blocks: number; channels: number }> = {
  '5x5': { size: 5, komi: 24.5, blocks: 3, channels: 32 },
  '7x7': { size: 7, komi: 9, blocks: 4, channels: 32 },
  '9x9': { size: 9, komi: 7, blocks: 5, channels: 48 },
  '13x13': { size: 13, komi: 7.5, blocks: 6, channels: 64 },
  '19x19': { size: 19, komi: 7.5, blocks: 10, channels: 128 },
};
export const SIZE_NAMES = Object.keys(SIZES);

/** The settings of a recipe on a board. @throws ZeroError for a recipe or size that there is not. */
export function presetConfig(recipe: string, sizeName: string, seed: number): RunConfig {
  if (recipe !== 'agz' && recipe !== 'fast')
    throw new UsageError(`there is no recipe '${recipe}'; use fast or agz`);
  const preset = SIZES[sizeName] ?? SIZES[`${sizeName}x${sizeName}`];
  if (!preset)
    throw new UsageError(`there is no board size '${sizeName}'; use one of ${SIZE_NAMES.join(', ')}`);
  const { size, komi, blocks, channels } = preset;
  const selfplay = recipe === 'fast' ? fastSelfplay(size, komi) : agzSelfplay(size, komi);
  const small = size <= 7;
  if (size === 5 && recipe === 'fast') {
    // Black wins all 25 points: with komi between nothing and that, and games played to their end, all are worth learning from.
    selfplay.resignBelow = -1;
    selfplay.fairKomi = 0.3;
    selfplay.komiWide = 0.6;
    selfplay.komiWideFrom = 0;
    selfplay.komiWideTo = 24.5;
  }
  return {
    version: 1,
    seed,
    network: { recipe, size, blocks, channels, planes: recipe === 'fast' ? 'extended' : 'agz' },
    selfplay,
    training: recipe === 'fast' ? fastTraining(size) : agzTraining(size),
    matches: {
      every: small ? 2 : 15,
      games: 40,
      visits: small ? 32 : 64,
      gate: recipe === 'agz' ? 0.55 : 0,
      gateGames: 40,
    },
  };
}
