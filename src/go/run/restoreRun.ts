import { join } from 'node:path';
import { ZeroError } from '../../../base/errors.js';
import { writeFileAtomic } from '../../../base/files/atomic.js';
import { checkContainer } from '../../../base/files/container.js';
import { parseJson } from '../../../base/files/json.js';
import { decodeNetwork, stepOf } from '../../../selfplay/networkFile.js';
import { checkRecords } from '../../../selfplay/recordFile.js';
import type { RunConfig } from '../settings/config.js';
import { readSettings } from '../settings/read.js';
import { isRun, type RunFolder, runFolder } from './folder.js';
import { openSnapshot, type Snapshot } from './snapshot.js';
import { fillRun } from './staging.js';
import { parseState } from './state.js';

/** A snapshot of which every file has been looked at, and the settings in it. */
export interface CheckedSnapshot {
  snapshot: Snapshot;
  config: RunConfig;
}

/**
 * Opens a snapshot and checks all that is in it: nothing of it is written before.
 * @throws ZeroError when anything in it is damaged, or it does not hold what a run needs to go on.
 */
export function checkSnapshot(path: string): CheckedSnapshot {
  const snapshot = openSnapshot(path);
  const json = (name: string) => {
    const bytes = snapshot.read(name);
    return bytes && parseJson(bytes, `${path}: ${name}`);
  };
  const lacks = (what: string) => new ZeroError(`${path} holds ${what}; a run cannot go on from it`);
  const value = json(NAME.config);
  if (value === undefined) throw lacks("no run's config.json");
  const config = readSettings(value, `${path}: ${NAME.config}`);
  const state = parseState(json(NAME.state) ?? {}, `${path}: ${NAME.state}`);
  const steps: number[] = [];
  let learned = false;
  for (const name of snapshot.paths) {
    const bytes = snapshot.read(name)!;
    const step = stepOf(name.replace(`${NAME.networks}/`, ''));
    if (step !== undefined) {
      const { info } = decodeNetwork(bytes, `${path}: ${name}`);
      if (info.size !== config.network.size) throw lacks(`a network for ${info.size}x${info.size}`);
      steps.push(step);
    } else if (name.startsWith(NAME.records)) checkRecords(bytes, `${path}: ${name}`);
    else if (name.startsWith(NAME.checkpoint)) {
      checkContainer(bytes, `${path}: ${name}`, 'checkpoint');
      learned = true;
    }
  }
  if (!learned && steps.some((step) => step > 0))
    throw lacks('networks but no checkpoint (older versions left out one that was large)');
  if (config.matches.gate > 0 && steps.length > 0 && !steps.includes(state.playing))
    throw lacks(`no network of step ${state.playing}, which passed the gate and plays`);
  return { snapshot, config };
}

/** The names of a run's files, inside its folder. */
const NAME = runFolder('');

/**
 * Unpacks a snapshot into a folder without a run, under its locks.
 * @throws ZeroError when there is a run already or the disk refuses; nothing of it is left then.
 */
export function restoreRun(folder: RunFolder, { snapshot }: CheckedSnapshot): void {
  if (isRun(folder)) throw new ZeroError(`${folder.root} already holds a run; restore into another folder`);
  fillRun(folder, ({ root }) => {
    for (const name of snapshot.paths) writeFileAtomic(join(root, name), snapshot.read(name)!);
  });
}
