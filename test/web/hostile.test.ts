import assert from 'node:assert/strict';
import { test } from 'node:test';
import { besiege } from './hostile.js';

test('120 hostile requests: each is refused or answered, none fails inside', async () => {
  const { statuses, wrong, errors } = await besiege(120, 1);
  assert.deepEqual(wrong, []);
  assert.deepEqual(errors, []);
  assert.ok(statuses[200] > 10 && statuses[400] > 10, JSON.stringify(statuses));
});
