import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';

const zero = (...args: string[]): string => {
  const { status, stdout } = spawnSync(process.execPath, ['bin/zero.js', 'mnist', ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  assert.equal(status, 0);
  return stdout;
};

test('recipe fast, two epochs on the 60,000: 99.2 % of the official test digits', () => {
  const model = mkdtempSync(join(tmpdir(), 'zero-accuracy-'));
  zero('train', '--epochs', '2', '--out', model);
  const { accuracy } = JSON.parse(zero('evaluate', '--model', model, '--json'));
  assert.ok(accuracy >= 0.992, `accuracy ${accuracy}`);
});
