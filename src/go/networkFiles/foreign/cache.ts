import { createHash } from 'node:crypto';
import { existsSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type NetworkFile, readNetwork, writeNetwork } from '../../../../selfplay/networkFile.js';

/*
 * Networks of other programs are converted once for each board size and kept as .zero files in the user's cache folder,
 * named by the checksum of the file that they come from and by what was asked for. They can be deleted at any time.
 */

/** Changed whenever the converter writes something else. */
const VERSION = 3;
/** Bytes that the folder may have; the files used longest ago go first. */
const MOST_BYTES = 2 ** 31;

/** The folder: `$ZERO_CACHE`, else `zero` in `$XDG_CACHE_HOME` or `~/.cache`. Empty in ZERO_CACHE: none. */
export function cacheFolder(): string | undefined {
  const { ZERO_CACHE, XDG_CACHE_HOME } = process.env;
  if (ZERO_CACHE !== undefined) return ZERO_CACHE === '' ? undefined : join(ZERO_CACHE, 'networks');
  return join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'zero', 'networks');
}

/** What a conversion is found by: the checksum of the file, and what was asked for in letters for a file name. */
export function cacheKey(bytes: Uint8Array, ...wanted: readonly string[]): string {
  const checksum = createHash('sha256').update(bytes).digest('hex').slice(0, 24);
  return [checksum, ...wanted, `v${VERSION}`].join('-');
}

/** The conversion of a key: the one that is kept, or a new one, which is kept where that is possible. */
export function cached(key: string, convert: () => NetworkFile): NetworkFile {
  const folder = cacheFolder();
  if (folder === undefined) return convert();
  const path = join(folder, `${key}.zero`);
  if (existsSync(path))
    try {
      const network = readNetwork(path);
      const now = new Date();
      utimesSync(path, now, now);
      return network;
    } catch {
      // Damaged, or of another user: it is made anew.
    }
  const network = convert();
  try {
    writeNetwork(path, network);
    prune(folder);
  } catch {
    // A full disk or a folder without permission only means that it is converted again next time.
  }
  return network;
}

function prune(folder: string): void {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.zero'))
    .map((name) => ({ path: join(folder, name), ...sizeAndTime(join(folder, name)) }))
    .sort((a, b) => b.time - a.time);
  let total = 0;
  for (const { path, size } of files) {
    total += size;
    if (total > MOST_BYTES) rmSync(path, { force: true });
  }
}

function sizeAndTime(path: string): { size: number; time: number } {
  const { size, mtimeMs: time } = statSync(path);
  return { size, time };
}
