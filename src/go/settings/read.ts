import { z } from 'zod';
import { ZeroError } from '../../../base/errors.js';
import { header, parse } from '../../../base/schema.js';
import { networkShape } from '../../../selfplay/networkFile.js';
import { checkConfig, type RunConfig, VERSION } from './config.js';
import { isGroup, withCurrentKeys } from './older.js';
import { presetConfig } from './presets.js';

/** What must be known of a config before the rest of it can be filled up from its preset. */
const basics = header({
  version: z.unknown().optional(),
  network: header({ recipe: networkShape.recipe.default('fast'), size: networkShape.size }),
});

/**
 * The settings in a config.json of this version or an earlier one: a key that is absent gets the preset's value.
 * @param where the file's name, for messages.
 * @throws ZeroError as {@link checkConfig}.
 */
export function readSettings(value: unknown, where: string): RunConfig {
  const current = withCurrentKeys(value, where);
  const { version, network } = parse(basics, current, where);
  if (typeof version === 'number' && version > VERSION)
    throw new ZeroError(`${where} has version ${version}, newer than ${VERSION}; update zero`);
  return checkConfig(filled(presetConfig(network.recipe, network.size, 1), current), where);
}

/** A value with the keys that it lacks, at any depth, from a template. */
function filled(template: unknown, value: unknown): unknown {
  if (!isGroup(template) || !isGroup(value)) return value;
  const lacking = Object.entries(template).filter(([key]) => !Object.hasOwn(value, key));
  const there = Object.entries(value).map(([key, x]) => [
    key,
    Object.hasOwn(template, key) ? filled(template[key], x) : x,
  ]);
  return Object.fromEntries([...there, ...lacking]);
}
