import type { z } from 'zod';
import { ZeroError } from '../../../base/errors.js';
import { readJson } from '../../../base/files/json.js';
import { header, list, parse, real, whole } from '../../../base/schema.js';

const seconds = real(0, 1e12).default(0);
const step = whole(0, 999_999_999);

/** What a run has to remember between two commands, besides its records, networks and checkpoint. */
const stateSchema = header({
  /** Seconds of wall time spent in the run, over all its commands. */
  seconds,
  /** Processor seconds used by all threads of the run, over all its commands; matches of `zero match` are not in it. */
  cpuSeconds: seconds,
  /** `seconds` at the last rating. */
  lastMatch: seconds,
  /** Seed of the next game; games that were in the air when a run was killed are not played again. */
  nextGame: whole(0, 2 ** 31 - 1).default(0),
  /** Training step of the network that plays. */
  playing: step.default(0),
  /** Steps whose networks lost their gate (recipe agz). */
  refused: list(step, 1_000_000).default([]),
});
export type RunState = z.infer<typeof stateSchema>;

/** The state of a run that has not begun. */
export const INITIAL_STATE: Readonly<RunState> = stateSchema.parse({});

/** A run's state from its file's content. @throws ZeroError when it is damaged. */
export function parseState(value: unknown, where: string): RunState {
  return parse(stateSchema, value, where);
}

/** Reads a run's state; a run that has not begun has the initial one. @throws ZeroError when the file is damaged. */
export function readState(path: string): RunState {
  const value = readJson(path) ?? {};
  try {
    return parseState(value, path);
  } catch (error) {
    throw new ZeroError(
      `${(error as ZeroError).message}; mend it, or delete it: games and networks stay, the time used counts from 0`,
    );
  }
}
