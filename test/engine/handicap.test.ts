import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { moveToGtp } from '../../engine/coords.js';
import { fixedHandicap, freeHandicap, maxFixedHandicap, placeHandicap } from '../../engine/handicap.js';
import { Position, WHITE } from '../../engine/position.js';

const names = (size: number, stones: number) => fixedHandicap(size, stones).map((p) => moveToGtp(p, size));

test('fixed handicap stands where the table of GTP 2, section 4.1.1, puts it', () => {
  assert.deepEqual(names(19, 2), ['D4', 'Q16']);
  assert.deepEqual(names(19, 3), ['D4', 'Q16', 'Q4']);
  assert.deepEqual(names(19, 9), ['D4', 'Q16', 'Q4', 'D16', 'D10', 'Q10', 'K16', 'K4', 'K10']);
  assert.deepEqual(names(19, 5).at(-1), 'K10');
  assert.deepEqual(names(19, 7).slice(4), ['D10', 'Q10', 'K10']);
  assert.deepEqual(names(9, 4), ['C3', 'G7', 'G3', 'C7']);
  assert.deepEqual(names(13, 5), ['D4', 'K10', 'K4', 'D10', 'G7']);
  assert.deepEqual(names(8, 4), ['C3', 'F6', 'F3', 'C6']);
});

test('even boards and 7x7 take four stones, smaller ones none, and other numbers are refused', () => {
  assert.deepEqual([5, 6, 7, 8, 9, 18, 19, 25].map(maxFixedHandicap), [0, 0, 4, 4, 9, 4, 9, 9]);
  for (const [size, stones] of [
    [5, 2],
    [9, 1],
    [9, 10],
    [8, 5],
    [9, 2.5],
    [9, Number.NaN],
  ])
    assert.throws(() => fixedHandicap(size, stones), /fixed handicap/);
});

test('free handicap gives as many different points as asked for, the fixed ones first, on any board', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 25 }), fc.nat(), (size, n) => {
      const stones = 2 + (n % Math.min(60, size * size - 2));
      const points = freeHandicap(size, stones);
      assert.equal(new Set(points).size, stones);
      assert.ok(points.every((p) => Number.isInteger(p) && p >= 0 && p < size * size));
      const fixed = Math.min(stones, maxFixedHandicap(size));
      if (fixed >= 2) assert.deepEqual(points.slice(0, fixed), fixedHandicap(size, fixed));
      const position = new Position(size);
      placeHandicap(position, points);
      assert.deepEqual([position.handicap, position.toPlay, position.moveNumber], [stones, WHITE, 0]);
    }),
    { numRuns: 60 },
  );
  assert.deepEqual(
    freeHandicap(5, 2).map((p) => moveToGtp(p, 5)),
    ['B4', 'D2'],
  );
});

test('placing refuses a board with stones, a point named twice, one off the board, too many and one stone', () => {
  const position = new Position(9);
  assert.throws(() => placeHandicap(position, [1, 1]), /named twice/);
  assert.throws(() => placeHandicap(position, [1, 81]), /off the board/);
  assert.throws(() => placeHandicap(position, [1]), /2 to 80 stones/);
  assert.throws(() => placeHandicap(new Position(2), [0, 1, 2, 3]), /2 to 3 stones/);
  assert.equal(position.emptyCount, 81);
  position.play(0);
  assert.throws(() => placeHandicap(position, [1, 2]), /empty board/);
});
