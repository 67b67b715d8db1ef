import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ZeroError } from '../../../base/errors.js';
import { fileError } from '../../../base/files/atomic.js';
import { readJson } from '../../../base/files/json.js';
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
  /** The learner's weights, optimizer slots and generator. */
  readonly checkpoint: string;
  /** Results of matches that rate the run's networks, one JSON line a match. */
  readonly matches: string;
  /** Rates and losses, one JSON line every few seconds. */
  readonly metrics: string;
  readonly lock: string;
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
    matches: join(root, 'matches.jsonl'),
    metrics: join(root, 'metrics.jsonl'),
    lock: join(root, 'lock'),
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

/** What a run has to remember between two commands, besides its records, networks and checkpoint. */
export interface RunState {
  /** Seconds of wall time spent in the run, over all its commands. */
  seconds: number;
  /** Processor seconds used by all threads of the run, over all its commands; matches of `zero match` are not in it. */
  cpuSeconds: number;
  /** `seconds` at the last rating. */
  lastMatch: number;
  /** Seed of the next game; games that were in the air when a run was killed are not played again. */
  nextGame: number;
  /** Training step of the network that plays. */
  playing: number;
  /** Steps whose networks lost their gate (recipe agz). */
  refused: number[];
}

/** The state of a run that has not begun. */
export const INITIAL_STATE: RunState = {
  seconds: 0,
  cpuSeconds: 0,
  lastMatch: 0,
  nextGame: 0,
  playing: 0,
  refused: [],
};

/**
 * Reads a run's state; a run that has not begun has the initial one.
 * @throws ZeroError when the file is damaged.
 */
export function readState(path: string): RunState {
  const value = readJson(path) ?? {};
  const state = { ...INITIAL_STATE, ...(value as Partial<RunState>) };
  const { refused, ...numbers } = state;
  const bad = (Object.keys(INITIAL_STATE) as (keyof RunState)[]).find((key) =>
    key === 'refused'
      ? !Array.isArray(refused) || !refused.every(Number.isInteger)
      : !(Number.isFinite(numbers[key]) && numbers[key] >= 0),
  );
  if (typeof value !== 'object' || Array.isArray(value) || bad !== undefined)
    throw new ZeroError(
      `${path} is damaged${bad === undefined ? '' : ` ('${bad}' is no number)`}; mend it by hand or delete it: games and networks stay, the time used counts from 0`,
    );
  return state;
}
