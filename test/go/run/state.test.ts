import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { writeJson } from '../../../base/files/json.js';
import { INITIAL_STATE, readState } from '../../../src/go/run/state.js';

const root = mkdtempSync(join(tmpdir(), 'zero-state-'));
after(() => rmSync(root, { recursive: true }));

test('a state comes back, one without newer fields too, and a damaged one is an error that names it', () => {
  const path = join(root, 'state.json');
  assert.deepEqual(readState(path), INITIAL_STATE);
  writeJson(path, { seconds: 5, lastMatch: 1, nextGame: 7, playing: 2, refused: [1] });
  assert.deepEqual(readState(path), {
    seconds: 5,
    cpuSeconds: 0,
    lastMatch: 1,
    nextGame: 7,
    playing: 2,
    refused: [1],
  });
  for (const text of [
    '',
    '{',
    '[]',
    '5',
    '{"seconds":null}',
    '{"playing":"x"}',
    '{"refused":[1,"x"]}',
    '{"nextGame":-1}',
  ]) {
    writeFileSync(path, text);
    assert.throws(() => readState(path), { name: 'ZeroError', message: /state\.json/ }, text);
  }
});
