import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Rng } from '../../base/rng.js';
import { ending, inspectRun, startRun } from './tinyRun.js';

const KILLS = Number(process.env.ZERO_KILLS ?? 50);

test(`kill -9 of the whole process group at ${KILLS} random moments: no finished game lost, no file unreadable`, {
  timeout: 3_600_000,
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'zero-kills-'));
  const root = join(folder, 'run');
  const rng = new Rng('kills');
  try {
    let before = inspectRun(root);
    let during = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const child = startRun(root, 60);
      const ended = ending(child);
      const seconds = 0.5 + 12 * rng.float();
      const timer = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), seconds * 1000);
      const { status, signal, stderr } = await ended;
      clearTimeout(timer);
      assert.equal(signal, 'SIGKILL', `it ended by itself with ${status}: ${stderr}`);
      const after = inspectRun(root);
      const there = new Set(after.seeds);
      assert.ok(
        before.seeds.every((seed) => there.has(seed)),
        'a game from before is missing',
      );
      assert.ok(after.seeds.length >= after.reported, 'a game that was reported is missing');
      assert.ok(after.networks >= Math.min(1, before.networks));
      if (after.seeds.length > before.seeds.length || after.networks > before.networks) during++;
      t.diagnostic(
        `kill ${kill + 1} after ${seconds.toFixed(1)} s: ${after.seeds.length} games, ${after.networks} networks`,
      );
      before = after;
    }
    assert.ok(during > KILLS / 4, 'too few kills met a run at work');
    const last = await ending(startRun(root, before.seconds / 60 + 0.2));
    assert.equal(last.status, 0, last.stderr);
    assert.ok(inspectRun(root).seconds > before.seconds);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
