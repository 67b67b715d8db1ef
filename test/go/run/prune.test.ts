import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { networkPath, networkSteps } from '../../../selfplay/networkFile.js';
import { pruneNetworks } from '../../../src/go/run/prune.js';

test('a run keeps its first networks, its newest, the one that plays and those that were measured', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zero-prune-'));
  for (let step = 0; step <= 1000; step += 100) writeFileSync(networkPath(folder, step), '');
  const match = { time: 0, wins: 1, losses: 0, draws: 0, visits: 1 };
  const gone = pruneNetworks(
    folder,
    [
      { ...match, step: 500, opponent: 'random' },
      { ...match, step: 500, opponent: 300 },
    ],
    400,
    3,
  );
  assert.deepEqual(gone, [200, 600, 700]);
  assert.deepEqual(networkSteps(folder), [0, 100, 300, 400, 500, 800, 900, 1000]);
  assert.deepEqual(pruneNetworks(folder, [], 1000, 100), []);
});
