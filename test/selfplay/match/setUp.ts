import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MatchOptions } from '../../../selfplay/match/match.js';
import type { PlayerSpec } from '../../../selfplay/match/players.js';
import { readNetwork } from '../../../selfplay/networkFile.js';
import { writeTinyNetwork } from '../../go/tinyNetwork.js';

/** Where the tests of matches write; gone with the process, which several files may share. */
export const folder = mkdtempSync(join(tmpdir(), 'zero-match-'));
process.on('exit', () => rmSync(folder, { recursive: true }));

export const RANDOM: PlayerSpec = { kind: 'random' };
export const limits = (visits: number) => ({ visits, seconds: Number.POSITIVE_INFINITY, resignBelow: -1 });
export const OPTIONS: MatchOptions = {
  size: 5,
  rules: 'chinese',
  komi: 0,
  games: 2,
  limits: limits(1),
  threads: 1,
  seed: 1,
  openingMoves: 2,
};

/** An untrained network. */
export function network(): PlayerSpec {
  const path = join(folder, 'tiny.zero');
  writeTinyNetwork(path);
  return { kind: 'network', network: readNetwork(path) };
}
