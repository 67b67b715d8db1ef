import assert from 'node:assert/strict';
import { test } from 'node:test';
import { besiege } from './hostile.js';

test('10,000 hostile requests: each is refused or answered, none fails inside, memory does not grow', {
  timeout: 3_600_000,
}, async () => {
  const { statuses, wrong, errors, grown } = await besiege(10_000, 2);
  console.log(JSON.stringify({ statuses, grown }));
  assert.deepEqual(wrong, []);
  assert.deepEqual(errors, []);
  assert.ok(grown < 8e6, `${grown} bytes`);
});
