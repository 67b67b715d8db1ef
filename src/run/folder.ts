import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ZeroError } from '../../engine/errors.js';
import { fileError, writeFileAtomic } from '../../selfplay/files/atomic.js';

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
  /** Results of matches between the run's networks and its anchors, one JSON line a match. */
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
    networks: join(root, 'networks'),
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
  /** `seconds` at the last match against anchors. */
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

/** Reads a JSON file. @returns undefined when there is none. @throws ZeroError when it is not JSON. */
export function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fileError('read', path, error);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ZeroError(`${path} is not valid JSON: ${(error as Error).message}; mend it by hand`);
  }
}

/** Writes a JSON file atomically, readable by people. */
export function writeJson(path: string, value: unknown): void {
  writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** Adds one line to a JSON-lines file, on a line of its own even if the last write was cut short. */
export function appendJsonLine(path: string, value: unknown): void {
  try {
    const cut = existsSync(path) && !endsLine(path);
    appendFileSync(path, `${cut ? '\n' : ''}${JSON.stringify(value)}\n`);
  } catch (error) {
    throw fileError('write', path, error);
  }
}

/**
 * The objects of a JSON-lines file; lines that a kill cut short, or that are damaged, are left out.
 * @throws ZeroError when the file cannot be read.
 */
export function readJsonLines<T>(path: string): T[] {
  if (!existsSync(path)) return [];
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw fileError('read', path, error);
  }
  const out: T[] = [];
  for (const line of text.split('\n')) {
    if (!line.startsWith('{')) continue;
    try {
      out.push(JSON.parse(line) as T);
    } catch {
      // cut short or damaged
    }
  }
  return out;
}

const checkedEnds = new Set<string>();

/** Whether a file ends with a newline; looked at once per process and path, since each later write ends its line. */
function endsLine(path: string): boolean {
  if (checkedEnds.has(path)) return true;
  checkedEnds.add(path);
  const text = readFileSync(path);
  return text.length === 0 || text[text.length - 1] === 10;
}
