import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isMissing, namesIn, readPlainFile, refuseNamedPipe } from '../../../base/files/read.js';

const root = mkdtempSync(join(tmpdir(), 'zero-read-'));
after(() => rmSync(root, { recursive: true }));
const path = join(root, 'file');
writeFileSync(path, 'abcdef');

test('a file, or what is behind an offset', () => {
  assert.equal(String(readPlainFile(path)), 'abcdef');
  assert.equal(String(readPlainFile(path, { from: 4 })), 'ef');
  assert.equal(readPlainFile(path, { from: 6 }).length, 0);
  assert.equal(readPlainFile(path, { from: 60 }).length, 0);
  assert.equal(String(readPlainFile(path, { most: 6 })), 'abcdef');
});

test('what is too large, no plain file, or not there is one sentence', () => {
  assert.throws(() => readPlainFile(path, { most: 5 }), {
    name: 'ZeroError',
    message: /has 6 bytes, more than the 5/,
  });
  assert.throws(() => readPlainFile(root), { name: 'ZeroError', message: /it is a folder/ });
  assert.throws(() => readPlainFile(join(path, 'x')), {
    name: 'ZeroError',
    message: /a part of the path is a file/,
  });
  assert.throws(
    () => readPlainFile(join(root, 'none')),
    (error: Error) => isMissing(error) && /there is no such file/.test(error.message),
  );
});

test('names in a folder: none where it is missing, one sentence for a file', () => {
  assert.deepEqual(namesIn(root), ['file']);
  assert.deepEqual(namesIn(join(root, 'none')), []);
  assert.throws(() => namesIn(path), { name: 'ZeroError', message: /^cannot read .*a folder is needed$/ });
});

test('a pipe and an endless device are refused and not waited for', {
  skip: process.platform === 'win32',
}, () => {
  const pipe = join(root, 'pipe');
  assert.equal(spawnSync('mkfifo', [pipe]).status, 0);
  for (const odd of [pipe, '/dev/zero'])
    assert.throws(() => readPlainFile(odd), { name: 'ZeroError', message: /a pipe or a device/ });
  assert.throws(() => refuseNamedPipe(pipe), { name: 'ZeroError', message: /it is a named pipe/ });
  for (const fine of [path, '/dev/stdin', '/dev/null', '/dev/fd/0']) refuseNamedPipe(fine);
});
