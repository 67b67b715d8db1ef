import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ZeroError } from '../../../base/errors.js';
import { fileError, writeFileAtomic } from '../../../base/files/atomic.js';
import { readPlainFile } from '../../../base/files/read.js';
import { Rng } from '../../../base/rng.js';
import { decodeNetwork } from '../../../selfplay/networkFile.js';
import { checkRecords } from '../../../selfplay/recordFile.js';
import { recordFiles } from '../../../selfplay/recordFolder.js';
import type { Weights } from '../network/parameters.js';
import { unfoldedWeights } from '../network/unfold.js';
import type { RunConfig } from '../settings/config.js';
import { type Learned, readLearned, writeStart } from '../training/checkpoint.js';
import { transferred } from '../training/transfer.js';
import { type RunFolder, runFolder } from './folder.js';
import { openSnapshot } from './snapshot.js';
import { fillRun } from './staging.js';

/** The checkpoint's name in a snapshot. */
const LEARNER = runFolder('').learner.replaceAll('\\', '/');
/** The folder of records in one. */
const RECORDS = runFolder('').records;

/**
 * The weights that a run begins with, from another run's folder, a snapshot of one, a checkpoint, or a network to play with.
 * @throws ZeroError when there are none.
 */
export function openWeights(path: string): Learned {
  if (!existsSync(path))
    throw new ZeroError(
      `there is no ${path}; give a run's folder, a snapshot, a checkpoint, or a network with --from`,
    );
  const file = isFolder(path) ? runFolder(path).learner : path;
  if (!existsSync(file)) throw new ZeroError(`${path} has no ${file} with weights to begin with`);
  const bytes = readPlainFile(file);
  const kind = kindOf(bytes);
  if (kind === 'ZEROnetw') return unfoldedWeights(decodeNetwork(bytes, path), path);
  if (kind !== 'ZEROsnap') return readLearned(bytes, file);
  const learner = openSnapshot(path).read(LEARNER);
  if (!learner) throw new ZeroError(`${path} holds no checkpoint with weights to begin with`);
  return readLearned(learner, `${path}: ${LEARNER}`);
}

/** Games of another run as files of records: their names, oldest first, and what reads one. */
export interface EarlierGames {
  names: readonly string[];
  read(name: string): Buffer;
}

/** Bytes of records that a run takes over at most: several windows of any board. */
const MOST_RECORDS = 256e6;

/** The newest games of another run, from its folder or a snapshot. @throws ZeroError when there are none. */
export function openGames(path: string): EarlierGames {
  const games = gamesAt(path);
  if (!games || games.names.length === 0)
    throw new ZeroError(`${path} has no games to take over; give --from in place of --grow`);
  return games;
}

/** The games of a folder or a snapshot; a network to play with has none. */
function gamesAt(path: string): EarlierGames | undefined {
  if (isFolder(path)) return gamesOf(runFolder(path).records);
  return kindOf(readPlainFile(path)) === 'ZEROnetw' ? undefined : gamesIn(path);
}

function gamesOf(records: string): EarlierGames {
  let bytes = 0;
  const names = recordFiles(records).reverse();
  const newest = names.filter((name) => (bytes += statSync(join(records, name)).size) <= MOST_RECORDS);
  return { names: newest.reverse(), read: (name) => readPlainFile(join(records, name)) };
}

function gamesIn(path: string): EarlierGames {
  const snapshot = openSnapshot(path);
  const names = snapshot.paths.filter((name) => dirname(name) === RECORDS).map((name) => basename(name));
  return { names: names.sort(), read: (name) => snapshot.read(`${RECORDS}/${name}`)! };
}

/** Puts the games of another run into a folder, each file checked. @throws ZeroError for one that is no file of records. */
function takeOver(games: EarlierGames, records: string): void {
  for (const name of games.names) {
    const bytes = games.read(name);
    checkRecords(bytes, name);
    writeFileAtomic(join(records, name), bytes);
  }
}

/** The weights that a run begins with, from those of another. @throws ZeroError as {@link transferred}. */
export function firstWeights(learned: Learned, { network, seed }: RunConfig): Weights {
  return transferred(learned, network, new Rng(`growth ${seed}`));
}

/**
 * Puts the beginning of a run into its folder, under its locks and before its settings, which make it a run.
 * @param games those of another run to learn from first, where there are any.
 * @throws ZeroError when a file of the games is damaged or the disk refuses; nothing is left then.
 */
export function beginWith(
  weights: Weights,
  { network, seed }: RunConfig,
  folder: RunFolder,
  games?: EarlierGames,
): void {
  fillRun(folder, ({ checkpoint, records }) => {
    writeStart(checkpoint, { config: network, weights }, seed);
    if (games) takeOver(games, records);
  });
}

/** What a file says that it is. */
function kindOf(bytes: Buffer): string {
  return bytes.toString('latin1', 0, 8);
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw fileError('read', path, error);
  }
}
