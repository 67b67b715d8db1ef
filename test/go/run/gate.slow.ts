import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { lockFolders } from '../../../base/files/lock.js';
import { networkPath } from '../../../selfplay/networkFile.js';
import { RecordReader } from '../../../selfplay/recordFolder.js';
import { runFolder } from '../../../src/go/run/folder.js';
import { packRun } from '../../../src/go/run/packRun.js';
import { checkSnapshot, restoreRun } from '../../../src/go/run/restoreRun.js';
import { readState } from '../../../src/go/run/state.js';
import { goOn } from './tinyRun.js';

const root = mkdtempSync(join(tmpdir(), 'zero-gate-'));
after(() => rmSync(root, { recursive: true }));

test('under a gate the network that passed it plays, in the next command and after a restore too', async () => {
  const from = runFolder(join(root, 'gate'));
  const passes = { recipe: 'agz', set: ['matches.gate=0.001', 'matches.every=1000'] } as const;
  const passed = await goOn(from.root, ({ notes }) => notes.some((note) => /passed the gate/.test(note)), {
    ...passes,
    set: [...passes.set],
  });
  const { playing } = readState(from.state);
  assert.ok(playing > 0, JSON.stringify(passed));
  // All or nothing is too much to ask of a network that hardly differs.
  const refuses = { recipe: 'agz', set: ['matches.gate=1', 'matches.gateGames=20'] } as const;
  const refused = await goOn(
    from.root,
    ({ notes }) => notes.some((note) => /was refused at the gate/.test(note)),
    { ...refuses, set: [...refuses.set] },
  );
  assert.ok(
    refused.notes.some((note) => /was refused/.test(note)),
    JSON.stringify(refused),
  );
  const state = readState(from.state);
  assert.equal(state.playing, playing);
  assert.ok(state.refused.length > 0 && state.refused.every((step) => step > playing));

  packRun(from, join(root, 'gate-snapshot'), 0);
  const to = runFolder(join(root, 'gate-restored'));
  const release = lockFolders(to.root);
  restoreRun(to, checkSnapshot(join(root, 'gate-snapshot')));
  release();
  await goOn(to.root, ({ lines }) => (lines.at(-1)?.games ?? 0) > 3, {
    set: ['training.minPositions=100000'],
  });
  const games = new RecordReader(to.records).poll();
  assert.ok(games.length > 3);
  assert.deepEqual([...new Set(games.map((game) => game.network))], [playing]);

  rmSync(networkPath(to.networks, playing));
  await assert.rejects(
    goOn(to.root, () => true),
    /passed the gate last and plays, but it is not there; bring it back/,
  );
});
