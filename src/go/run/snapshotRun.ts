import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ZeroError } from '../../../base/errors.js';
import { networkPath, networkSteps } from '../../../selfplay/networkFile.js';
import { recordFiles } from '../../../selfplay/recordFolder.js';
import { isRun, type RunFolder } from './folder.js';
import { filesBelow, type SnapshotFile, unpackSnapshot, writeSnapshot } from './snapshot.js';

/** Largest snapshot, in bytes. */
const LIMIT = 25_000_000;

/** Packs a run: settings, state, checkpoint, metrics, the networks that ratings rest on, and as many of the newest games as fit. */
export function snapshotRun(folder: RunFolder, path: string): { bytes: number; packed: number } {
  if (!isRun(folder)) throw new ZeroError(`${folder.root} holds no run; give the folder of one`);
  const { bytes, packed } = writeSnapshot(path, files(folder), LIMIT);
  return { bytes, packed: packed.length };
}

function* files(folder: RunFolder): Generator<SnapshotFile> {
  const one = (path: string): SnapshotFile => ({
    path: relative(folder.root, path),
    bytes: readFileSync(path),
  });
  for (const path of [folder.config, folder.state, folder.matches, folder.metrics])
    if (existsSync(path)) yield one(path);
  yield* filesBelow(folder.root, folder.checkpoint);
  const steps = networkSteps(folder.networks);
  const last = steps.at(-1);
  if (last !== undefined) yield one(networkPath(folder.networks, last));
  for (const name of recordFiles(folder.records).reverse()) yield one(join(folder.records, name));
}

/** Unpacks a snapshot into a folder without a run. @throws ZeroError when there is one, or the snapshot is damaged. */
export function restoreRun(folder: RunFolder, path: string): void {
  if (isRun(folder)) throw new ZeroError(`${folder.root} already holds a run; restore into another folder`);
  unpackSnapshot(path, folder.root);
  if (!isRun(folder)) throw new ZeroError(`${path} holds no run's config.json; it cannot be continued`);
}
