import { ZeroError } from '../../../base/errors.js';

/** Plain data as it stands in a configuration file. */
export type Setting = number | string | boolean | null | Setting[] | { [key: string]: Setting };
/** Settings that may be negative: komi, and values of positions. */
const SIGNED = /komi|below/i;
type Group = { [key: string]: Setting };

/**
 * Checks that a value read from a file has the keys of a template and values of the same kinds, and
 * returns it typed. A key that is absent gets the template's value, so that files of older versions stay good.
 * @param where the file's name, for messages.
 * @throws ZeroError that names the key, what is wrong with it, and what would be right.
 */
export function checkAgainst<T>(template: T, value: unknown, where: string): T {
  return check(template as Setting, value as Setting, '', where) as T;
}

function check(template: Setting, value: Setting, path: string, where: string): Setting {
  const name = path || 'the top level';
  const bad = (what: string) => new ZeroError(`${where}: ${name} ${what}; mend it or delete the key`);
  if (isGroup(template)) {
    if (!isGroup(value)) throw bad('must be an object');
    for (const key of Object.keys(value))
      if (!(key in template))
        throw new ZeroError(
          `${where}: '${join(path, key)}' is not a setting${hint(key, Object.keys(template))}; mend or delete it`,
        );
    const out: Group = {};
    for (const key of Object.keys(template))
      out[key] = key in value ? check(template[key], value[key], join(path, key), where) : template[key];
    return out;
  }
  if (typeof template === 'number') {
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw bad(`must be a number, as ${template} is`);
    if (value < 0 && !SIGNED.test(path)) throw bad(`is ${value} and may not be negative`);
    return value;
  }
  if (typeof template === 'string' || typeof template === 'boolean') {
    if (typeof value !== typeof template)
      throw bad(`must be ${typeof template === 'string' ? 'text' : 'true or false'}`);
    return value;
  }
  return value;
}

/**
 * Changes settings from the command line: `learner.batch=256`, `selfplay.simulations=64`.
 * @returns a changed copy.
 * @throws ZeroError for a key that does not exist (with the nearest one that does) or a value of another kind.
 */
export function applySettings<T>(config: T, changes: readonly string[]): T {
  const copy = structuredClone(config) as Setting;
  for (const change of changes) {
    const at = change.indexOf('=');
    if (at < 1) throw new ZeroError(`--set ${change}: write it as KEY=VALUE, such as learner.batch=256`);
    const keys = change.slice(0, at).split('.');
    const text = change.slice(at + 1);
    let group = copy;
    for (const [i, key] of keys.entries()) {
      if (!isGroup(group) || !(key in group)) {
        const known = isGroup(group) ? Object.keys(group) : [];
        throw new ZeroError(
          `--set ${change}: there is no setting '${keys.slice(0, i + 1).join('.')}'${hint(key, known)}`,
        );
      }
      if (i < keys.length - 1) group = group[key];
      else group[key] = parseLike(group[key], text, change);
    }
  }
  return copy as T;
}

function parseLike(old: Setting, text: string, change: string): Setting {
  if (typeof old === 'string') return text;
  let value: Setting;
  try {
    value = JSON.parse(text) as Setting;
  } catch {
    throw new ZeroError(`--set ${change}: '${text}' is not a ${typeof old}`);
  }
  if (old !== null && typeof value !== typeof old)
    throw new ZeroError(`--set ${change}: '${text}' is not a ${typeof old}`);
  return value;
}

function isGroup(value: Setting | undefined): value is Group {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function join(path: string, key: string): string {
  return path ? `${path}.${key}` : key;
}

/** "; did you mean 'batch'?" when a known key is close, else the list of them. */
function hint(key: string, known: readonly string[]): string {
  const near = known.find((k) => distance(k.toLowerCase(), key.toLowerCase()) <= 2);
  if (near) return `; did you mean '${near}'?`;
  return known.length > 0 ? ` (there are: ${known.join(', ')})` : '';
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length];
}
