import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resting, SILENCE } from '../../../src/go/machines/rest.js';

test('over many workers the share that plays is met; a silent hub or a full spool makes all rest', () => {
  for (const share of [0, 0.03, 0.25, 0.5, 0.9, 1]) {
    let playing = 0;
    for (let w = 0; w < 1000; w++) playing += 4 - resting(`worker-${w}`, 4, { share, at: 0 }, false, 1000);
    assert.ok(Math.abs(playing / 4000 - share) < 0.02, `${playing / 4000}, not ${share}`);
  }
  assert.equal(resting('one', 4, { share: 1, at: 0 }, false, SILENCE + 1), 4);
  assert.equal(resting('one', 4, { share: 1, at: 0 }, true, 0), 4);
});
