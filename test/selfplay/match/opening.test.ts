import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BLACK, Position } from '../../../engine/position.js';
import { playOpening } from '../../../selfplay/match/opening.js';

const opening = (size: number, seed: number, game: number, count: number) =>
  playOpening(new Position(size), seed, game, count);

test('the two games of a pair have one opening; pairs and seeds have their own', () => {
  for (const seed of [1, 2]) assert.deepEqual(opening(9, seed, 6, 4), opening(9, seed, 7, 4));
  assert.notDeepEqual(opening(9, 1, 6, 4), opening(9, 1, 8, 4));
  assert.notDeepEqual(opening(9, 1, 6, 4), opening(9, 2, 6, 4));
});

test('its moves are legal, alternate from Black, and lie on the third line or further in; nearer where boards are small', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 19 }), fc.nat(1000), fc.nat(30), (size, seed, count) => {
      const position = new Position(size);
      const moves = playOpening(position, seed, 0, count);
      const again = new Position(size);
      const line = size >= 7 ? 3 : size >= 4 ? 2 : 1;
      for (const [i, move] of moves.entries()) {
        assert.ok(again.isLegal(move));
        assert.equal(again.toPlay, i % 2 === 0 ? BLACK : 3 - BLACK);
        again.play(move);
        const [x, y] = [move % size, Math.floor(move / size)];
        assert.ok(Math.min(x, y, size - 1 - x, size - 1 - y) + 1 >= line, `${move} on ${size}x${size}`);
      }
      assert.deepEqual(again.points, position.points);
      // On a board with room for them all moves are played.
      if (count <= (size - 2 * line + 2) ** 2 / 2) assert.equal(moves.length, count);
    }),
    { seed: 1 },
  );
});

test('each of the 25 inner points of 9x9 begins about as many of 5,000 openings', () => {
  const counts = new Map<number, number>();
  for (let pair = 0; pair < 5000; pair++) {
    const [first] = opening(9, 3, 2 * pair, 1);
    counts.set(first, (counts.get(first) ?? 0) + 1);
  }
  assert.equal(counts.size, 25);
  // 200 each; the standard deviation is 14.
  for (const [point, count] of counts) assert.ok(Math.abs(count - 200) < 70, `${point}: ${count}`);
});
