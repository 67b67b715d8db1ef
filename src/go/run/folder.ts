import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileError } from '../../../base/files/atomic.js';
import { NETWORKS_FOLDER } from '../../../selfplay/networkFile.js';

/** The files of a run. The folder can be moved and copied: no file in it names a path outside of it. */
export interface RunFolder {
  readonly root: string;
  /** Every setting of the run, JSON. */
  readonly config: string;
  /** Time used so far and what is due next, JSON; rewritten every few seconds. */
  readonly state: string;
  /** Networks by training step: net-000001500.zero. */
  readonly networks: string;
  /** Game records. */
  readonly records: string;
  /** The folder of the learner's weights, optimizer slots and generator, and the file in it. */
  readonly checkpoint: string;
  readonly learner: string;
  /** Results of matches that rate the run's networks, one JSON line a match. */
  readonly matches: string;
  /** Rates and losses, one JSON line every few seconds. */
  readonly metrics: string;
  readonly lock: string;
  /** What is about other machines, where the run is their hub (`src/go/machines/folder.ts`). */
  readonly machines: string;
}

/** The paths inside a run folder; nothing is read or made. */
export function runFolder(root: string): RunFolder {
  return {
    root,
    config: join(root, 'config.json'),
    state: join(root, 'state.json'),
    networks: join(root, NETWORKS_FOLDER),
    records: join(root, 'records'),
    checkpoint: join(root, 'checkpoint'),
    learner: join(root, 'checkpoint', 'learner.zero'),
    matches: join(root, 'matches.jsonl'),
    metrics: join(root, 'metrics.jsonl'),
    lock: join(root, 'lock'),
    machines: join(root, 'machines'),
  };
}

/** True when the folder holds a run. */
export function isRun(folder: RunFolder): boolean {
  return existsSync(folder.config);
}

/** Makes the folders of a run. @throws ZeroError when the disk refuses. */
export function makeFolders(folder: RunFolder): void {
  try {
    for (const path of [folder.root, folder.networks, folder.records, folder.checkpoint])
      mkdirSync(path, { recursive: true });
  } catch (error) {
    throw fileError('make', folder.root, error);
  }
}
