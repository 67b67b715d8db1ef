import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { writeTinyNetwork } from '../go/tinyNetwork.js';

const root = mkdtempSync(join(tmpdir(), 'zero-limits-'));
after(() => rmSync(root, { recursive: true }));
const zero = fileURLToPath(new URL('../../../bin/zero.js', import.meta.url));
const network = join(root, 'tiny.zero');
writeTinyNetwork(network);

for (const [name, args] of [
  ['selfplay', ['selfplay', '--network', network, '--games', '5', '--workers', '16', '--out', 'out']],
  ['run', ['run', 'out', '--size', '5', '--minutes', '1', '--workers', '16']],
] as const)
  for (const files of [30, 48, 64])
    test(`${name} with ${files} files: one sentence that says what to do, and no lock is left`, {
      skip: process.platform === 'win32',
      timeout: 120_000,
    }, () => {
      const command = [process.execPath, zero, ...args].map((word) => `'${word}'`).join(' ');
      const { status, stderr } = spawnSync('sh', ['-c', `ulimit -n ${files}; exec ${command}`], {
        cwd: root,
        encoding: 'utf8',
      });
      assert.equal(status, 1, stderr);
      const errors = stderr.split('\n').filter((line) => line.startsWith('error:'));
      assert.equal(errors.length, 1, stderr);
      assert.match(errors[0], /ulimit -n/);
      assert.doesNotMatch(stderr, /internal|bug in zero|at .*\.js:/);
      assert.equal(existsSync(join(root, 'out', 'lock')), false);
      rmSync(join(root, 'out'), { recursive: true, force: true });
    });
