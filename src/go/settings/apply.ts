import { UsageError } from '../../../base/errors.js';
import { parseNumber } from '../../../base/numbers.js';
import { nearest, printable } from '../../../base/text.js';
import { checkConfig, type RunConfig } from './config.js';
import { currentKey, type Group, isGroup, OLDER_KEYS } from './older.js';

/** The groups of settings in a config. */
export type SettingGroup = 'network' | 'selfplay' | 'training' | 'matches';
const GROUPS: readonly SettingGroup[] = ['network', 'selfplay', 'training', 'matches'];

/** What other settings follow from has an option of its own. */
const CHOSEN: Readonly<Record<string, string>> = {
  'network.size': 'give --size, or a --network for that board',
  'network.recipe': 'give --recipe',
};

/**
 * Changes settings as `--set KEY=VALUE` does, and checks the whole. A key is that of config.json,
 * `selfplay.search.root`; groups may be left out as long as only one setting is meant, `root`.
 * @param groups those that the command uses.
 * @returns a changed copy.
 * @throws UsageError for a key that there is not, or a value that is not one of the setting.
 */
export function applySettings(
  config: RunConfig,
  changes: readonly string[],
  groups: readonly SettingGroup[] = GROUPS,
): RunConfig {
  const copy = structuredClone(config);
  const keys = groups.flatMap((group) => keysBelow(copy[group], group)).filter((key) => !(key in CHOSEN));
  const given = new Set<string>();
  for (const change of changes) {
    const at = change.indexOf('=');
    if (at < 1)
      throw new UsageError(`--set ${printable(change)}: write it as KEY=VALUE, such as training.batch=256`);
    const key = settingKey(change.slice(0, at).trim(), keys);
    given.add(key);
    put(copy, key.split('.'), change.slice(at + 1).trim());
  }
  // Who makes full searches short means quick ones to be no longer.
  const { selfplay } = copy;
  if (
    given.has('selfplay.simulations') &&
    !given.has('selfplay.quickSimulations') &&
    selfplay.simulations >= 1
  )
    selfplay.quickSimulations = Math.min(selfplay.quickSimulations, selfplay.simulations);
  try {
    return checkConfig(copy, '--set');
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** The setting that a key means. @throws UsageError when there is none, or more than one. */
function settingKey(key: string, keys: readonly string[]): string {
  const ends = (whole: string) => whole === key || whole.endsWith(`.${key}`);
  const meant = keys.includes(key) ? [key] : keys.filter(ends);
  const older = OLDER_KEYS.filter(ends).map(currentKey);
  if (meant.length === 0) meant.push(...older.filter((k) => keys.includes(k)));
  if (meant.length === 1) return meant[0];
  const shown = `--set: '${printable(key)}'`;
  if (meant.length > 1) throw new UsageError(`${shown} may be ${meant.join(' or ')}; give the whole key`);
  const option = Object.entries(CHOSEN).find(([k]) => lastOf(k) === lastOf(key))?.[1];
  if (option) throw new UsageError(`${shown} cannot be set so, for other settings follow from it; ${option}`);
  const near = nearest(key, keys) ?? nearest(key.split('.').at(-1)!, keys.map(lastOf));
  const whole = keys.find((k) => k === near || lastOf(k) === near);
  throw new UsageError(
    `${shown} is not a setting${whole ? `; did you mean '${whole}'?` : '; config.json and docs/learning.md name them'}`,
  );
}

function lastOf(key: string): string {
  return key.slice(key.lastIndexOf('.') + 1);
}

/** The whole keys of all settings in a group, those of its inner groups included. */
function keysBelow(group: Group, path: string): string[] {
  return Object.entries(group).flatMap(([key, value]) =>
    isGroup(value) ? keysBelow(value, `${path}.${key}`) : [`${path}.${key}`],
  );
}

/**
 * Puts a value in its place: a number where the text is one, true, false, a list in brackets, else the text, for the schema
 * to judge.
 */
function put(config: Group, path: readonly string[], value: string): void {
  const group = path.slice(0, -1).reduce<Group>((at, key) => at[key] as Group, config);
  const number = parseNumber(value);
  const word = value === 'true' ? true : value === 'false' ? false : value;
  group[path.at(-1)!] = Number.isNaN(number) ? (listIn(value) ?? word) : number;
}

/** The list that a text is in JSON, if it is one. */
function listIn(text: string): unknown[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : undefined;
  } catch {
    return undefined;
  }
}
