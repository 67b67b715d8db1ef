import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { z } from 'zod';
import { appendJsonLine, readJson, readJsonLines, writeJson } from '../../../base/files/json.js';

const root = mkdtempSync(join(tmpdir(), 'zero-json-'));
after(() => rmSync(root, { recursive: true }));

test('JSON lines: damaged ones are left out, and a new one begins on its own line', () => {
  const path = join(root, 'lines.jsonl');
  assert.deepEqual(readJsonLines(path), []);
  writeFileSync(path, '{"a":1}\n5\nnull\n[]\n{"a":\n\0\0\n{"a":2}\n{"a":3');
  appendJsonLine(path, { a: 4 });
  appendJsonLine(path, { a: 5 });
  assert.deepEqual(readJsonLines(path), [{ a: 1 }, { a: 2 }, { a: 4 }, { a: 5 }]);
  assert.match(readFileSync(path, 'utf8'), /\{"a":3\n\{"a":4\}\n\{"a":5\}\n$/);
});

test('JSON lines of another kind are left out', () => {
  const path = join(root, 'kinds.jsonl');
  writeFileSync(path, '{"a":1}\n{"a":"1"}\n{"b":1}\n{"a":2,"b":{"__proto__":[]}}\n');
  assert.deepEqual(readJsonLines(path, z.object({ a: z.number() })), [{ a: 1 }, { a: 2 }]);
});

test('JSON comes back; none is undefined; what is not JSON, or a folder, is one sentence', () => {
  const path = join(root, 'value.json');
  assert.equal(readJson(path), undefined);
  writeJson(path, { a: [1, 'x'] });
  assert.deepEqual(readJson(path), { a: [1, 'x'] });
  writeFileSync(path, '{"a":');
  assert.throws(() => readJson(path), { name: 'ZeroError', message: /value\.json is not valid JSON/ });
  for (const read of [readJson, readJsonLines, appendJsonLine])
    assert.throws(() => read(root, {} as never), { name: 'ZeroError', message: /^cannot \w+ / });
});
