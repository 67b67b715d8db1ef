import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { lockFolders } from '../../../base/files/lock.js';
import { networkSteps } from '../../../selfplay/networkFile.js';
import { RecordReader } from '../../../selfplay/recordFolder.js';
import { runFolder } from '../../../src/go/run/folder.js';
import { packRun } from '../../../src/go/run/packRun.js';
import { checkSnapshot, restoreRun } from '../../../src/go/run/restoreRun.js';
import { readState } from '../../../src/go/run/state.js';
import { goOn } from './tinyRun.js';

const root = mkdtempSync(join(tmpdir(), 'zero-run-'));
after(() => rmSync(root, { recursive: true }));

test('a run plays, learns and measures until it is stopped; restored elsewhere it goes on from there', async () => {
  const from = runFolder(join(root, 'from'));
  const first = await goOn(from.root, ({ matches, networks }) => matches.length > 1 && networks.length > 2);
  assert.ok(first.matches.length > 1 && first.networks.length > 2, JSON.stringify(first));
  assert.equal(first.networks[0], 0);
  const games = new RecordReader(from.records).poll();
  assert.equal(new Set(games.map((g) => g.seed)).size, games.length);
  const before = readState(from.state);
  assert.ok(before.seconds > 0 && before.nextGame > 0);
  for (const path of [from.learner, from.matches, from.state]) assert.ok(existsSync(path));

  // Room for no games: the learner has its checkpoint, and the next rating its networks.
  const path = join(root, 'snapshot');
  packRun(from, path, 0);
  const to = runFolder(join(root, 'to'));
  const release = lockFolders(to.root);
  restoreRun(to, checkSnapshot(path));
  release();
  const newest = networkSteps(from.networks).at(-1)!;
  const second = await goOn(to.root, ({ matches, networks }) => matches.length > 0 && networks.length > 1);
  assert.equal(second.networks[0], newest, 'the newest network plays');
  assert.ok(
    second.lines.every((line) => line.step >= newest),
    'learning goes on from the checkpoint',
  );
  assert.ok(second.networks.every((step) => step >= newest));
  assert.ok(second.matches.length > 0, JSON.stringify(second.notes));
  const played = new RecordReader(to.records).poll();
  assert.ok(
    played.length > 0 && played.every((game) => game.seed >= before.nextGame && game.network >= newest),
  );
  assert.ok(readState(to.state).seconds > before.seconds);
});

test('networks whose checkpoint is gone are not learned over', async () => {
  const from = runFolder(join(root, 'from'));
  assert.ok(existsSync(from.learner));
  rmSync(from.learner);
  const steps = networkSteps(from.networks);
  await assert.rejects(
    goOn(from.root, ({ networks }) => networks.length > 1),
    /holds networks of up to \d+ steps, but there is no .*learner\.zero to go on from/,
  );
  assert.deepEqual(networkSteps(from.networks), steps);
});
