import assert from 'node:assert/strict';
import { test } from 'node:test';
import { presetConfig } from '../../../src/go/settings/presets.js';

test('games are played on where a board is larger than 13x13, the only one or one of several, and never under agz', () => {
  const playOn = (...preset: Parameters<typeof presetConfig>) => presetConfig(...preset).selfplay.playOn;
  assert.equal(playOn('fast', 13, 1), 0);
  assert.equal(playOn('fast', 19, 1), 1);
  assert.equal(playOn('fast', 9, 1, '9x9,13x13'), 0);
  assert.equal(playOn('fast', 9, 1, '9x9:0.4,19x19:0.6'), 1);
  assert.equal(playOn('agz', 19, 1), 0);
});
