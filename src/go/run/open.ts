import { existsSync, readdirSync } from 'node:fs';
import { ZeroError } from '../../../base/errors.js';
import { isTemporary } from '../../../base/files/atomic.js';
import { readJson, writeJson } from '../../../base/files/json.js';
import { applySettings, checkAgainst } from '../settings/apply.js';
import { presetConfig, type RunConfig } from '../settings/config.js';
import { withCurrentKeys } from '../settings/older.js';
import { isRun, makeFolders, type RunFolder } from './folder.js';

/** What a command line may say of a run that is begun or continued. */
export interface OpenOptions {
  recipe?: string;
  size?: string;
  seed?: number;
  set: string[];
}

/** Reads a run's settings. @throws ZeroError when there is no run, or its config is damaged. */
export function readConfig(folder: RunFolder): RunConfig {
  const value = readJson(folder.config) as Partial<RunConfig> | undefined;
  if (value === undefined)
    throw new ZeroError(
      `${folder.root} holds no run (it has no config.json); zero run ${folder.root} begins one`,
    );
  if (value.version !== undefined && value.version > 1)
    throw new ZeroError(`${folder.config} has version ${value.version}, newer than 1; update zero`);
  const network = value.network;
  let template: RunConfig;
  try {
    template = presetConfig(network?.recipe ?? 'fast', `${network?.size ?? '9'}`, value.seed ?? 1);
  } catch (error) {
    throw new ZeroError(`${folder.config} is damaged: ${(error as Error).message}`);
  }
  return checkAgainst(template, withCurrentKeys(value, folder.config), folder.config);
}

/**
 * Begins a run with a recipe's settings, or continues the one in the folder. Settings given with `--set` are kept.
 * @throws ZeroError when the folder holds other things, or the command line contradicts the run.
 */
export function openRun(folder: RunFolder, options: OpenOptions): { config: RunConfig; fresh: boolean } {
  if (isRun(folder)) {
    const config = readConfig(folder);
    const { recipe, size } = config.network;
    if (options.recipe !== undefined && options.recipe !== recipe)
      throw new ZeroError(
        `the run in ${folder.root} has recipe ${recipe}; begin in another folder for ${options.recipe}`,
      );
    if (options.size !== undefined && Number.parseInt(options.size, 10) !== size)
      throw new ZeroError(
        `the run in ${folder.root} is on ${size}x${size}; begin in another folder for ${options.size}`,
      );
    if (options.seed !== undefined && options.seed !== config.seed)
      throw new ZeroError(
        `the run in ${folder.root} has seed ${config.seed}; begin in another folder for ${options.seed}`,
      );
    const changed = checkAgainst(config, applySettings(config, options.set), '--set');
    if (JSON.stringify(changed.network) !== JSON.stringify(config.network))
      throw new ZeroError(`a run's network cannot change; begin in another folder`);
    if (options.set.length > 0) writeJson(folder.config, changed);
    makeFolders(folder);
    return { config: changed, fresh: false };
  }
  // A first command that was killed or met a full disk may have left a temporary file.
  if (existsSync(folder.root) && readdirSync(folder.root).some((name) => !isTemporary(name)))
    throw new ZeroError(`${folder.root} is not empty and holds no run; choose another folder`);
  const preset = presetConfig(options.recipe ?? 'fast', options.size ?? '5x5', options.seed ?? 1);
  const config = checkAgainst(preset, applySettings(preset, options.set), '--set');
  writeJson(folder.config, config);
  makeFolders(folder);
  return { config, fresh: true };
}
