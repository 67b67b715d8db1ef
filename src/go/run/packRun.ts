import { existsSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { ZeroError } from '../../../base/errors.js';
import { readJsonLines } from '../../../base/files/json.js';
import { isMissing, readPlainFile } from '../../../base/files/read.js';
import { networkPath, networkSteps } from '../../../selfplay/networkFile.js';
import { recordFiles } from '../../../selfplay/recordFolder.js';
import { isRun, type RunFolder } from './folder.js';
import { readConfig } from './open.js';
import { matchLine, measuredSteps } from './opponents.js';
import { type Packed, type SnapshotFile, writeSnapshot } from './snapshot.js';
import { readState } from './state.js';

/** Lines of metrics that a snapshot takes along, evenly spread: enough for every plot. */
const MOST_METRICS = 5000;

/**
 * Packs a run into one file: all that it needs to go on, however large that is, and as many of its newest games as fit
 * into `limit` bytes. The run may be under way.
 * @throws ZeroError when there is no run, or it lacks what it would need to go on.
 */
export function packRun(folder: RunFolder, path: string, limit: number): Packed {
  if (!isRun(folder)) throw new ZeroError(`${folder.root} holds no run; give the folder of one`);
  return writeSnapshot(path, needed(folder), others(folder), limit);
}

/** Settings, state, results, checkpoint, and the networks that play and that the next rating meets. */
function* needed(folder: RunFolder): Generator<SnapshotFile> {
  const config = readConfig(folder);
  const { playing } = readState(folder.state);
  yield fileOf(folder, folder.config);
  for (const path of [folder.state, folder.matches]) if (existsSync(path)) yield fileOf(folder, path);
  const steps = networkSteps(folder.networks);
  const newest = steps.at(-1);
  if (existsSync(folder.learner)) yield fileOf(folder, folder.learner);
  else if (newest !== undefined && newest > 0)
    throw new ZeroError(
      `${folder.root} has networks but no checkpoint (${folder.learner}), and could not go on learning from a snapshot; bring it back from a copy`,
    );
  const wanted = new Set(newest === undefined ? [] : [newest]);
  if (config.matches.gate > 0 && steps.length > 0) wanted.add(playing);
  const measured = measuredSteps(Number.POSITIVE_INFINITY, readJsonLines(folder.matches, matchLine), steps);
  for (const step of [measured.at(-1), measured[Math.floor((measured.length - 1) / 2)]])
    if (step !== undefined) wanted.add(step);
  for (const step of wanted) yield fileOf(folder, networkPath(folder.networks, step));
}

/** Metrics, and the games from the newest on. */
function* others(folder: RunFolder): Generator<SnapshotFile> {
  const metrics = readJsonLines<object>(folder.metrics);
  const every = Math.max(1, metrics.length / MOST_METRICS);
  const lines = Array.from({ length: Math.floor(metrics.length / every) }, (_, i) =>
    JSON.stringify(metrics[metrics.length - 1 - Math.floor(i * every)]),
  );
  if (lines.length > 0)
    yield { path: nameOf(folder, folder.metrics), bytes: Buffer.from(`${lines.reverse().join('\n')}\n`) };
  for (const name of recordFiles(folder.records).reverse()) {
    try {
      yield fileOf(folder, join(folder.records, name));
    } catch (error) {
      if (!isMissing(error)) throw error;
      return; // deleted meanwhile, and older ones with it
    }
  }
}

function fileOf(folder: RunFolder, path: string): SnapshotFile {
  return { path: nameOf(folder, path), bytes: readPlainFile(path) };
}

function nameOf(folder: RunFolder, path: string): string {
  return relative(folder.root, path).split(sep).join('/');
}
