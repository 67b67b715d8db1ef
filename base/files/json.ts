import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { ZeroError } from '../errors.js';
import { fileError, writeFileAtomic } from './atomic.js';

/** Reads a JSON file. @returns undefined when there is none. @throws ZeroError when it is not JSON. */
export function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fileError('read', path, error);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ZeroError(`${path} is not valid JSON: ${(error as Error).message}; mend it by hand`);
  }
}

/** Writes a JSON file atomically, readable by people. */
export function writeJson(path: string, value: unknown): void {
  writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** Adds one line to a JSON-lines file, on a line of its own even if the last write was cut short. */
export function appendJsonLine(path: string, value: unknown): void {
  try {
    const cut = existsSync(path) && !endsLine(path);
    appendFileSync(path, `${cut ? '\n' : ''}${JSON.stringify(value)}\n`);
  } catch (error) {
    throw fileError('write', path, error);
  }
}

/**
 * The objects of a JSON-lines file; lines that a kill cut short, or that are damaged, are left out.
 * @throws ZeroError when the file cannot be read.
 */
export function readJsonLines<T>(path: string): T[] {
  if (!existsSync(path)) return [];
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw fileError('read', path, error);
  }
  const out: T[] = [];
  for (const line of text.split('\n')) {
    if (!line.startsWith('{')) continue;
    try {
      out.push(JSON.parse(line) as T);
    } catch {
      // cut short or damaged
    }
  }
  return out;
}

const checkedEnds = new Set<string>();

/** Whether a file ends with a newline; looked at once per process and path, since each later write ends its line. */
function endsLine(path: string): boolean {
  if (checkedEnds.has(path)) return true;
  checkedEnds.add(path);
  const text = readFileSync(path);
  return text.length === 0 || text[text.length - 1] === 10;
}
