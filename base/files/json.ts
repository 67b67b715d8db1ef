import { appendFileSync, closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { z } from 'zod';
import { ZeroError } from '../errors.js';
import { printable } from '../text.js';
import { fileError, writeFileAtomic } from './atomic.js';
import { isMissing, readPlainFile } from './read.js';

/** Bytes of the largest JSON file that is read: settings and states are far smaller. */
const MOST_JSON = 1 << 24;
/** Bytes of the largest file of JSON lines: years of metrics. */
const MOST_LINES = 1 << 29;

/** Reads a JSON file. @returns undefined when there is none. @throws ZeroError when it is not JSON. */
export function readJson(path: string): unknown {
  let bytes: Buffer;
  try {
    bytes = readPlainFile(path, { most: MOST_JSON });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  return parseJson(bytes, path);
}

/** The value of JSON text. @param where the file's name, for messages. @throws ZeroError when it is not JSON. */
export function parseJson(bytes: Buffer, where: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new ZeroError(
      `${where} is not valid JSON: ${printable((error as Error).message)}; mend it by hand`,
    );
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
 * The objects of a JSON-lines file; lines that a kill cut short, that are damaged or do not fit the schema are left out.
 * @returns nothing where there is no file.
 * @throws ZeroError when the file cannot be read.
 */
export function readJsonLines<T>(path: string, schema: z.ZodType<T> = z.custom<T>()): T[] {
  if (!existsSync(path)) return [];
  return parseJsonLines(readPlainFile(path, { most: MOST_LINES }), schema);
}

/** The objects in bytes as {@link readJsonLines} reads them. */
export function parseJsonLines<T>(bytes: Buffer, schema: z.ZodType<T> = z.custom<T>()): T[] {
  const text = bytes.toString('utf8');
  const out: T[] = [];
  for (const line of text.split('\n')) {
    if (!line.startsWith('{')) continue;
    try {
      const { success, data } = schema.safeParse(JSON.parse(line));
      if (success) out.push(data);
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
  const fd = openSync(path, 'r');
  try {
    const last = new Uint8Array(1);
    const { size } = fstatSync(fd);
    return size === 0 || (readSync(fd, last, 0, 1, size - 1) === 1 && last[0] === 10);
  } finally {
    closeSync(fd);
  }
}
