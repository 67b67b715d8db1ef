import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ending, inspectRun, startRun } from './tinyRun.js';

const folder = mkdtempSync(join(tmpdir(), 'zero-disk-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', folder]).status === 0;

/** Kilobytes left on the disk: from too few for the settings to enough for some seconds of play. */
for (const free of [0, 4, 24, 60, 150, 300])
  test(`a disk with ${free} KB left: one clear error, and the same command goes on when there is space`, {
    skip: mounted ? false : 'a small tmpfs cannot be mounted here (needs root)',
    timeout: 300_000,
  }, async () => {
    const root = join(folder, `run-${free}`);
    const ballast = join(folder, 'ballast');
    const left = () => {
      const fields = spawnSync('df', ['-k', '--output=avail', folder], { encoding: 'utf8' }).stdout.split(
        '\n',
      );
      return Number(fields[1]);
    };
    writeFileSync(ballast, Buffer.alloc(Math.max(0, left() - free) * 1024));
    const full = await ending(startRun(root, 2));
    assert.equal(full.status, 1, full.stderr);
    const errors = full.stderr.split('\n').filter((line) => line.startsWith('error:'));
    assert.equal(errors.length, 1, full.stderr);
    assert.match(
      errors[0],
      /cannot (write|make) .*: the disk is full; free some space and run the same command/,
    );
    assert.doesNotMatch(full.stderr, /internal|bug|at .*\.js:/);
    const before = inspectRun(root);
    rmSync(ballast);
    const again = await ending(startRun(root, before.seconds / 60 + 0.2));
    assert.equal(again.status, 0, again.stderr);
    const after = inspectRun(root);
    assert.ok(before.seeds.every((seed) => after.seeds.includes(seed)));
    assert.ok(after.seconds > before.seconds && after.seeds.length > 0 && after.networks > 0);
    rmSync(root, { recursive: true });
  });

test('the disk is given back', { skip: mounted ? false : 'nothing was mounted' }, () => {
  assert.equal(spawnSync('umount', [folder]).status, 0);
  rmdirSync(folder);
});
