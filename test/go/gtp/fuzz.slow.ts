import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzzGtp } from './fuzz.js';

test('100,000 fuzzed lines: no crash, one framed answer each', { timeout: 1_200_000 }, async () => {
  let answers = 0;
  for (let seed = 0; seed < 10; seed++) answers += (await fuzzGtp(100 + seed, 10_000)).answers;
  assert.ok(answers > 50_000);
});
