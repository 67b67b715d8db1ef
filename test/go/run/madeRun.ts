import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeContainer } from '../../../base/files/container.js';
import { appendJsonLine, writeJson } from '../../../base/files/json.js';
import { networkPath } from '../../../selfplay/networkFile.js';
import { RecordWriter } from '../../../selfplay/recordFile.js';
import { type RunFolder, runFolder } from '../../../src/go/run/folder.js';
import { openRun } from '../../../src/go/run/open.js';
import type { MatchLine } from '../../../src/go/run/opponents.js';
import { INITIAL_STATE, type RunState } from '../../../src/go/run/state.js';
import { writeTinyNetwork } from '../tinyNetwork.js';

/** What a made-up run has. */
export interface MadeRun {
  recipe?: 'fast' | 'agz';
  networks: number[];
  /** Pairs of a step and its opponent. */
  matches?: [number, number | 'random'][];
  state?: Partial<RunState>;
  /** Bytes of the checkpoint that do not compress; -1 for no checkpoint. */
  checkpoint?: number;
  /** Record files, two thousand games apart, each of so many bytes that do not compress. */
  records?: number[];
}

/** Bytes without any order. */
export function noise(length: number, seed = 1): Uint8Array {
  let x = seed;
  return Uint8Array.from({ length }, () => {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    return x >>> 24;
  });
}

/** Writes the folder of a run on 5x5 as if it had been learning for a while. */
export function makeRun(root: string, made: MadeRun): RunFolder {
  const folder = runFolder(root);
  openRun(folder, { recipe: made.recipe, size: 5, set: [] });
  writeJson(folder.state, { ...INITIAL_STATE, seconds: 100, nextGame: 50, ...made.state });
  for (const step of made.networks) writeTinyNetwork(networkPath(folder.networks, step), step);
  for (const [step, opponent] of made.matches ?? [])
    appendJsonLine(folder.matches, {
      time: step,
      step,
      opponent,
      wins: 3,
      losses: 1,
      draws: 0,
      visits: 8,
    } satisfies MatchLine);
  const checkpoint = made.checkpoint ?? 100;
  mkdirSync(folder.checkpoint, { recursive: true });
  if (checkpoint >= 0)
    writeContainer(folder.learner, { kind: 'lrnr', version: 1, label: '' }, noise(checkpoint));
  for (const [i, length] of (made.records ?? []).entries()) {
    const path = join(folder.records, `${String(2000 * i).padStart(9, '0')}.games`);
    new RecordWriter(path).close();
    writeFileSync(path, noise(length, i + 2), { flag: 'a' });
  }
  appendJsonLine(folder.metrics, { time: 100, step: made.networks.at(-1) ?? 0 });
  return folder;
}
