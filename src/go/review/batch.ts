import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { ZeroError } from '../../../base/errors.js';
import { readJson } from '../../../base/files/json.js';
import { namesIn } from '../../../base/files/read.js';
import { printable } from '../../../base/text.js';

/** A game file to be reviewed, and where its review goes in a batch. */
export interface Work {
  readonly file: string;
  readonly sgf?: string;
  readonly json?: string;
}

/** The game files that paths name: files themselves, and those of folders. @throws ZeroError when there are none. */
export function gameFiles(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    if (!existsSync(path)) throw new ZeroError(`there is no file or folder ${printable(path)}`);
    if (!statSync(path).isDirectory()) return [path];
    const files = namesIn(path)
      .filter((name) => /\.sgf$/i.test(name))
      .sort();
    if (files.length === 0) throw new ZeroError(`there are no .sgf files in ${printable(path)}`);
    return files.map((name) => join(path, name));
  });
}

/** Where the reviews of a batch go. @throws ZeroError when two of them would go to one place. */
export function batchOf(files: readonly string[], folder: string | undefined): Work[] {
  if (folder === undefined) return files.map((file) => ({ file }));
  const stems = files.map((file) => basename(file).replace(/\.sgf$/i, ''));
  const twice = stems.find((stem, i) => stems.indexOf(stem) !== i);
  if (twice !== undefined)
    throw new ZeroError(
      `two of the games are named ${printable(twice)}: their reviews would go to one place; review their folders one by one`,
    );
  return files.map((file, i) => ({
    file,
    sgf: join(folder, `${stems[i]}.sgf`),
    json: join(folder, `${stems[i]}.json`),
  }));
}

/** What a review depends on: a finished one of the same is not made again. */
export function keyOf(bytes: Uint8Array, settings: readonly unknown[]): string {
  return createHash('sha256').update(bytes).update(JSON.stringify(settings)).digest('hex');
}

const doneSchema = z.object({ key: z.string() });

/** Whether a batch has been here before: the review stands, of the same game by the same settings. */
export function isDone({ json, sgf }: Work, key: string): boolean {
  if (json === undefined || sgf === undefined || !existsSync(json) || !existsSync(sgf)) return false;
  try {
    return doneSchema.parse(readJson(json)).key === key;
  } catch {
    return false; // damaged: it is made anew
  }
}
