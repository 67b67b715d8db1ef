import { ZeroError } from '../../../base/errors.js';

/** Settings by the names that they had in earlier versions, with their groups. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['selfplay.fullShare', 'selfplay.fullFraction'],
  ['training.weightDecay', 'training.l2'],
]);

/** A whole key of the settings as it is called now, whichever version it is of. */
export function currentKey(key: string): string {
  return RENAMED.get(key) ?? key;
}

/** The whole keys of earlier versions. */
export const OLDER_KEYS: readonly string[] = [...RENAMED.keys()];

/**
 * The content of a config.json of any version with the keys of this one. What is no object stays as it is, for the
 * schema to refuse.
 * @param where the file's name, for messages.
 * @throws ZeroError when the board's side, which stood in two places, differs between them.
 */
export function withCurrentKeys(value: unknown, where: string): unknown {
  if (!isGroup(value)) return value;
  const out: Group = { ...value };
  for (const [group, settings] of Object.entries(value)) {
    if (!isGroup(settings)) continue;
    out[group] = Object.fromEntries(
      Object.entries(settings).map(([key, x]) => [currentKey(`${group}.${key}`).slice(group.length + 1), x]),
    );
  }
  if (!isGroup(out.selfplay) || !('size' in out.selfplay)) return out;
  const { size, ...selfplay } = out.selfplay;
  if (!isGroup(out.network) || size !== out.network.size)
    throw new ZeroError(
      `${where}: selfplay.size differs from network.size, which is the board's side; delete selfplay.size`,
    );
  return { ...out, selfplay };
}

/** Settings by their keys, or groups of them. */
export type Group = Record<string, unknown>;

/** Whether a value is an object with keys. */
export function isGroup(value: unknown): value is Group {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
