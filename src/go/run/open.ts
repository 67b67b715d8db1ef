import { existsSync, readdirSync } from 'node:fs';
import { UsageError, ZeroError } from '../../../base/errors.js';
import { fileError, isTemporary } from '../../../base/files/atomic.js';
import { readJson, writeJson } from '../../../base/files/json.js';
import { applySettings } from '../settings/apply.js';
import type { RunConfig } from '../settings/config.js';
import { presetConfig } from '../settings/presets.js';
import { readSettings } from '../settings/read.js';
import type { Recipe } from '../settings/recipes.js';
import { isRun, makeFolders, type RunFolder } from './folder.js';

/** What a command line may say of a run that is begun or continued. */
export interface OpenOptions {
  recipe?: Recipe;
  /** Board side. */
  size?: number;
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
 * @throws ZeroError when the folder holds other things, the command line contradicts the run, or a setting is wrong.
 */
export function planRun(folder: RunFolder, options: OpenOptions): OpenedRun {
  // A first command that was killed or met a full disk may have left a temporary file.
  if (!isRun(folder) && filesOf(folder.root).some((name) => !isTemporary(name)))
    throw new ZeroError(`${folder.root} is not empty and holds no run; choose another folder`);
  return settingsFor(folder, options);
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
  if (isRun(folder)) return { config: continued(folder, options), fresh: false };
  const preset = presetConfig(options.recipe ?? 'fast', options.size ?? 5, options.seed ?? 1);
  return { config: applySettings(preset, options.set), fresh: true };
}

/** Names in a folder, none when it is not there yet. */
function filesOf(folder: string): string[] {
  try {
    return existsSync(folder) ? readdirSync(folder) : [];
  } catch (error) {
    throw fileError('read', folder, error);
  }
}

/** The settings of the run in the folder with the changes of the command line. */
function continued(folder: RunFolder, options: OpenOptions): RunConfig {
  const config = readConfig(folder);
  const { recipe, size } = config.network;
  const contradicts = (what: string, asked: string) =>
    new UsageError(`the run in ${folder.root} ${what}; begin in another folder for ${asked}`);
  if (options.recipe !== undefined && options.recipe !== recipe)
    throw contradicts(`has recipe ${recipe}`, options.recipe);
  if (options.size !== undefined && options.size !== size)
    throw contradicts(`is on ${size}x${size}`, `${options.size}x${options.size}`);
  if (options.seed !== undefined && options.seed !== config.seed)
    throw contradicts(`has seed ${config.seed}`, `${options.seed}`);
  const changed = applySettings(config, options.set);
  if (JSON.stringify(changed.network) !== JSON.stringify(config.network))
    throw new UsageError(`a run's network cannot change; begin in another folder`);
  return changed;
}
