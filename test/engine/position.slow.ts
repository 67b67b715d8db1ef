import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ZeroError } from '../../base/errors.js';
import { Position } from '../../engine/position.js';
import { compareGame } from './randomGames.js';

test('4x4 has 24,318,165 legal positions (OEIS A094777)', () => {
  // Colours exchanged, a position is another one unless it is empty: only those whose first stone is black are set up.
  let legal = 1;
  const position = new Position(4);
  const stones: [number, number][] = [];
  const colors = new Uint8Array(16);
  const visit = (point: number, first: boolean): void => {
    if (point === 16) {
      if (first) return;
      stones.length = 0;
      for (let p = 0; p < 16; p++) stones.push([p, colors[p]]);
      try {
        position.setUp(stones);
        legal += 2;
      } catch (error) {
        if (!(error instanceof ZeroError)) throw error;
      }
      return;
    }
    for (let color = 0; color <= (first ? 1 : 2); color++) {
      colors[point] = color;
      visit(point + 1, first && color === 0);
    }
  };
  visit(0, true);
  assert.equal(legal, 24_318_165);
});

test('100,000 random games equal a second, slow implementation at every position', () => {
  const plan = [
    [2, 20_000],
    [3, 40_000],
    [4, 25_000],
    [5, 12_000],
    [7, 2500],
    [9, 700],
    [13, 60],
    [19, 12],
  ];
  const rules = ['tromp-taylor', 'chinese', 'aga', 'new-zealand', 'japanese'];
  let games = 0;
  for (const [size, count] of plan)
    for (let g = 0; g < count; g++) {
      compareGame(size, rules[g % rules.length], `slow ${size} ${g}`, 3 * size * size);
      games++;
    }
  assert.ok(games >= 100_000);
});
