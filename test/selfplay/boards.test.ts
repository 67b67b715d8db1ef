import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { settingsOn, usualKomi } from '../../selfplay/boardSettings.js';
import { ALL_BOARDS, boardRange, boardSlots, boardsOf, parseBoards } from '../../selfplay/boards.js';
import { fastSelfplay } from '../../selfplay/settings.js';
import { presetSelfplay } from '../../src/go/settings/presets.js';

test('boards are read as a person writes them, with shares that add up to 1', () => {
  assert.deepEqual(parseBoards('9'), [{ size: 9, share: 1 }]);
  assert.deepEqual(parseBoards('9x9, 13x13'), [
    { size: 9, share: 0.5 },
    { size: 13, share: 0.5 },
  ]);
  assert.deepEqual(parseBoards('13x13:3,19:1'), [
    { size: 13, share: 0.75 },
    { size: 19, share: 0.25 },
  ]);
  for (const wrong of ['', '9x8', '1x1', '26x26', '9,9', '9:0.5,13', '9:0', '9:-1', '9:1e9', '9,,13', 'all'])
    assert.equal(parseBoards(wrong), undefined, wrong);
});

test('a network plays on its own board, or on all', () => {
  assert.deepEqual(boardsOf({ size: 7, planes: 'extended' }), [7]);
  for (const planes of ['sized', 'sized-tactical']) assert.equal(boardsOf({ size: 7, planes }), ALL_BOARDS);
  assert.equal(boardRange(ALL_BOARDS), '5x5 to 19x19');
  assert.equal(boardRange([7]), '7x7');
});

test('games at once are shared out as the boards are, each has one, and every beginning is near the shares', () => {
  const boards = fc
    .uniqueArray(fc.integer({ min: 5, max: 19 }), { minLength: 1, maxLength: 6 })
    .chain((sizes) =>
      fc
        .array(fc.integer({ min: 1, max: 9 }), { minLength: sizes.length, maxLength: sizes.length })
        .map((shares) => parseBoards(sizes.map((size, i) => `${size}:${shares[i]}`).join(','))!),
    );
  fc.assert(
    fc.property(boards, fc.integer({ min: 1, max: 100 }), (shares, count) => {
      const slots = boardSlots(shares, count);
      assert.equal(slots.length, Math.max(count, shares.length));
      for (const { size, share } of shares) {
        const had = slots.filter((s) => s === size).length;
        assert.ok(had >= 1);
        assert.ok(
          Math.abs(had - share * slots.length) <= shares.length,
          `${had} of ${slots.length} for ${share}`,
        );
      }
    }),
  );
});

test('settings for another board are those that the recipe has there, in what hangs on the board', () => {
  const main = fastSelfplay(9, usualKomi(9));
  for (const size of [7, 13, 19]) {
    const there = settingsOn(main, 9, size);
    const preset = presetSelfplay('fast', size);
    assert.equal(there.komi, preset.komi);
    assert.ok(Math.abs(there.passFrom - preset.passFrom) <= 2);
    assert.ok(Math.abs(there.randomMoves - preset.randomMoves) <= 1);
    for (const key of ['openingMoves', 'komiWideFrom', 'komiWideTo'] as const)
      assert.ok(Math.abs(there[key] - preset[key]) < 1e-9, `${key} on ${size}x${size}`);
    assert.ok(Math.abs(there.search.scoreScale - size) < 1e-9);
  }
  // On 5x5 Black wins the whole board: no resignation, and komi from nothing to that.
  const owned = settingsOn(main, 9, 5);
  const preset = presetSelfplay('fast', 5);
  for (const key of ['resignBelow', 'fairKomi', 'komiWide', 'komiWideFrom', 'komiWideTo', 'komi'] as const)
    assert.equal(owned[key], preset[key], key);
  assert.equal(settingsOn(preset, 5, 9).resignBelow, main.resignBelow);
  assert.equal(settingsOn(main, 9, 9), main);
});
