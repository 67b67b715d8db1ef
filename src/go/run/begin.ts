import { existsSync, statSync } from 'node:fs';
import { ZeroError } from '../../../base/errors.js';
import { fileError } from '../../../base/files/atomic.js';
import { readPlainFile } from '../../../base/files/read.js';
import { Rng } from '../../../base/rng.js';
import type { Weights } from '../network/parameters.js';
import type { RunConfig } from '../settings/config.js';
import { type Learned, readLearned, writeStart } from '../training/checkpoint.js';
import { transferred } from '../training/transfer.js';
import { type RunFolder, runFolder } from './folder.js';
import { openSnapshot } from './snapshot.js';

/** The checkpoint's name in a snapshot. */
const LEARNER = runFolder('').learner.replaceAll('\\', '/');

/**
 * The weights that a run begins with, from another run's folder, a snapshot of one, or a checkpoint.
 * @throws ZeroError when there are none.
 */
export function openWeights(path: string): Learned {
  if (!existsSync(path))
    throw new ZeroError(`there is no ${path}; give a run's folder, a snapshot, or a checkpoint with --from`);
  const file = isFolder(path) ? runFolder(path).learner : path;
  if (!existsSync(file)) throw new ZeroError(`${path} has no ${file} with weights to begin with`);
  const bytes = readPlainFile(file);
  const kind = bytes.toString('latin1', 0, 8);
  if (kind === 'ZEROnetw')
    throw new ZeroError(
      `${path} is a network to play with, whose weights are rounded; give the folder or a snapshot of the run that it comes from`,
    );
  if (kind !== 'ZEROsnap') return readLearned(bytes, file);
  const learner = openSnapshot(path).read(LEARNER);
  if (!learner) throw new ZeroError(`${path} holds no checkpoint with weights to begin with`);
  return readLearned(learner, `${path}: ${LEARNER}`);
}

/** Puts the beginning of a run into its folder, under its locks and before its settings, which make it a run. */
export function beginWith(learned: Learned, config: RunConfig, folder: RunFolder): void {
  const { network, seed } = config;
  writeStart(folder.checkpoint, { config: network, weights: firstWeights(learned, config) }, seed);
}

/** The weights that a run begins with. @throws ZeroError as {@link transferred}. */
export function firstWeights(learned: Learned, { network, seed }: RunConfig): Weights {
  return transferred(learned, network, new Rng(`growth ${seed}`));
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw fileError('read', path, error);
  }
}
