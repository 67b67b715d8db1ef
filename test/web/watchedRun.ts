import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { appendJsonLine } from '../../base/files/json.js';
import { RecordWriter } from '../../selfplay/recordFile.js';
import { encodeRecord } from '../../selfplay/records.js';
import { makeRun } from '../go/run/madeRun.js';
import { playGame } from '../selfplay/playedGame.js';

/** The folder of a run on 5x5 with networks, ratings, metrics and a game, which ends with the test. */
export function watchedRun(t: TestContext): string {
  const root = mkdtempSync(join(tmpdir(), 'zero-watched-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const made = makeRun(root, { networks: [0, 10, 20], matches: [[10, 'random'], [20, 10]] }); // biome-ignore format: pairs
  for (let step = 11; step < 20; step++)
    appendJsonLine(made.metrics, {
      time: 10 * step,
      step,
      evaluationsPerSecond: 9000 + step,
      movesPerSecond: 500,
      losses: { total: 2, policy: 3 / step, value: 0.5, score: 0.2, ownership: 0.1 },
    });
  const writer = new RecordWriter(join(made.records, '000000000.games'));
  writer.append(encodeRecord(playGame(3)));
  writer.close();
  return made.root;
}
