import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileError } from '../../../base/files/atomic.js';
import { type RunFolder, runFolder } from './folder.js';

/**
 * Fills a folder that holds no run, under its locks: what `fill` writes goes into a temporary folder first, and is then moved
 * to its place, the settings last, since they make it a run. So whoever is killed in it leaves a folder that can be begun anew.
 * @param fill writes a run's files, into a folder of the same form.
 * @throws what `fill` throws, ZeroError when the disk refuses; nothing of it is left then.
 */
export function fillRun(folder: RunFolder, fill: (staging: RunFolder) => void): void {
  const staging = runFolder(join(folder.root, `.begin.${randomBytes(4).toString('hex')}.tmp`));
  const moved: string[] = [];
  try {
    fill(staging);
    for (const path of filesOf(staging)) {
      const target = join(folder.root, relative(staging.root, path));
      mkdirSync(dirname(target), { recursive: true });
      renameSync(path, target);
      moved.push(target);
    }
  } catch (error) {
    for (const path of moved) rmSync(path, { force: true });
    throw fileError('write', folder.root, error);
  } finally {
    rmSync(staging.root, { recursive: true, force: true });
  }
}

/** All files of a run's folder, its settings last. */
function filesOf(folder: RunFolder): string[] {
  const files = readdirSync(folder.root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return files.sort((a, b) => Number(a === folder.config) - Number(b === folder.config));
}
