import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeFileAtomic } from '../../../base/files/atomic.js';

const folder = mkdtempSync(join(tmpdir(), 'zero-atomic-'));

test('a file below a file is refused in a sentence, and the file stays', () => {
  const file = join(folder, 'file');
  writeFileSync(file, 'content');
  assert.throws(() => writeFileAtomic(join(file, 'below'), 'x'), {
    name: 'ZeroError',
    message: /^cannot write .*below: /,
  });
  assert.equal(readFileSync(file, 'utf8'), 'content');
  assert.deepEqual(readdirSync(folder), ['file']);
});
