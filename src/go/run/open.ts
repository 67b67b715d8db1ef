import { join } from 'node:path';
import { UsageError, ZeroError } from '../../../base/errors.js';
import { isTemporary } from '../../../base/files/atomic.js';
import { readJson, writeJson } from '../../../base/files/json.js';
import { namesIn } from '../../../base/files/read.js';
import { hasTactics, withTactics } from '../../../engine/planes.js';
import { boardsOf } from '../../../selfplay/boards.js';
import type { NetworkConfig } from '../network/config.js';
import { applySettings } from '../settings/apply.js';
import type { RunConfig } from '../settings/config.js';
import { presetConfig } from '../settings/presets.js';
import { readSettings } from '../settings/read.js';
import type { Recipe } from '../settings/recipes.js';
import { isRun, makeFolders, type RunFolder } from './folder.js';

/** What a command line may say of a run that is begun or continued. */
export interface OpenOptions {
  recipe?: Recipe;
  /** Board side, and several boards with their shares as `selfplay.sizes` has them; `size` is then the first. */
  size?: number;
  sizes?: string;
  /** The shape of the weights that it begins with, where they come from elsewhere: its blocks, channels and planes of tactics are taken over. */
  shape?: Pick<NetworkConfig, 'blocks' | 'channels' | 'planes'>;
  seed?: number;
  set: readonly string[];
}

/** A run's settings as a command will use them, and whether the run begins with it. */
export interface OpenedRun {
  config: RunConfig;
  fresh: boolean;
}

/** Reads a run's settings. @throws ZeroError when there is no run, or its config is damaged. */
export function readConfig(folder: RunFolder): RunConfig {
  const value = readJson(folder.config);
  if (value === undefined)
    throw new ZeroError(
      `${folder.root} holds no run (it has no config.json); zero run ${folder.root} begins one`,
    );
  return readSettings(value, folder.config);
}

/**
 * The settings with which a command would begin a run, or continue the one in the folder. Writes nothing, so that a
 * mistake on the command line leaves nothing behind.
 * @param restored the settings of a snapshot, where one is to be restored into the folder first.
 * @throws ZeroError when the folder holds other things, the command line contradicts the run, or a setting is wrong.
 */
export function planRun(folder: RunFolder, options: OpenOptions, restored?: RunConfig): OpenedRun {
  if (restored && isRun(folder))
    throw new ZeroError(`${folder.root} already holds a run; restore into another folder`);
  if (!isRun(folder) && !isBare(folder))
    throw new ZeroError(`${folder.root} is not empty and holds no run; choose another folder`);
  return restored
    ? { config: continued(restored, folder.root, options), fresh: false }
    : settingsFor(folder, options);
}

/**
 * Makes the folders, and writes the settings where they are new or changed. Call it after {@link planRun} and under the
 * folder's locks: the settings are another command's while that one runs.
 * @throws ZeroError as {@link planRun}.
 */
export function openRun(folder: RunFolder, options: OpenOptions): OpenedRun {
  const run = settingsFor(folder, options);
  if (run.fresh || options.set.length > 0) writeJson(folder.config, run.config);
  makeFolders(folder);
  return run;
}

function settingsFor(folder: RunFolder, options: OpenOptions): OpenedRun {
  if (isRun(folder)) return { config: continued(readConfig(folder), folder.root, options), fresh: false };
  const { recipe = 'fast', size = 5, seed = 1, sizes } = options;
  if (sizes && recipe === 'agz')
    throw new UsageError('a network of recipe agz is for one board; give one --size, or leave out --recipe');
  const preset = presetConfig(recipe, size, seed, sizes);
  if (options.shape) {
    const { blocks, channels, planes } = options.shape;
    const { network } = preset;
    const shown = recipe === 'fast' && hasTactics(planes) ? withTactics(network.planes) : network.planes;
    Object.assign(network, { blocks, channels, planes: shown });
  }
  return { config: applySettings(preset, options.set), fresh: true };
}

/**
 * True when there is nothing in the folder but what a first command leaves that is killed, or meets a full disk, and keys
 * of other machines.
 */
function isBare(folder: RunFolder): boolean {
  const inside = [folder.networks, folder.records, folder.checkpoint];
  const left = (name: string) =>
    isTemporary(name) || [folder.lock, folder.machines].includes(join(folder.root, name));
  return (
    namesIn(folder.root).every((name) => left(name) || inside.includes(join(folder.root, name))) &&
    inside.every((path) => namesIn(path).every(left))
  );
}

/** A run's settings with the changes of the command line. */
function continued(config: RunConfig, root: string, options: OpenOptions): RunConfig {
  const { recipe, size } = config.network;
  const contradicts = (what: string, asked: string) =>
    new UsageError(`the run in ${root} ${what}; begin in another folder for ${asked}`);
  if (options.recipe !== undefined && options.recipe !== recipe)
    throw contradicts(`has recipe ${recipe}`, options.recipe);
  if (options.size !== undefined && options.size !== size)
    throw contradicts(`is on ${size}x${size}`, `${options.size}x${options.size}`);
  if (options.sizes && options.sizes !== config.selfplay.sizes)
    throw new UsageError(
      boardsOf(config.network).length > 1
        ? `the run in ${root} is on ${config.selfplay.sizes || `${size}x${size}`}; change that with --set selfplay.sizes=${options.sizes}`
        : `the network of the run in ${root} is for ${size}x${size} alone; begin one for several boards in another folder, with --from ${root} from its weights`,
    );
  if (options.seed !== undefined && options.seed !== config.seed)
    throw contradicts(`has seed ${config.seed}`, `${options.seed}`);
  const changed = applySettings(config, options.set);
  if (JSON.stringify(changed.network) !== JSON.stringify(config.network))
    throw new UsageError(`a run's network cannot change; begin in another folder`);
  return changed;
}
