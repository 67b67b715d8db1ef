import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { lockHolder, takeLock } from '../../../base/files/lock.js';

const file = () => join(mkdtempSync(join(tmpdir(), 'zero-lock-')), 'lock');

test('a lock is held until it is given back', () => {
  const path = file();
  const release = takeLock(path);
  assert.equal(lockHolder(path), process.pid);
  release();
  assert.equal(existsSync(path), false);
});

test('the lock of a living process is refused, that of a killed one taken over', async () => {
  const path = file();
  const code = `import('${new URL('../../../base/files/lock.js', import.meta.url)}').then((m) => { m.takeLock(process.argv[1]); console.log('held'); setInterval(() => {}, 1e6); })`;
  const child = spawn(process.execPath, ['-e', code, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  assert.throws(() => takeLock(path), new RegExp(`in use by process ${child.pid}`));
  child.kill('SIGKILL');
  await once(child, 'exit');
  const release = takeLock(path);
  assert.equal(JSON.parse(readFileSync(path, 'utf8')).pid, process.pid);
  release();
});

test('a lock cut short by a kill does not lock anybody out', () => {
  const path = file();
  writeFileSync(path, '{"pid": 1');
  takeLock(path)();
});
