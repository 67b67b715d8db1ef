import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseOpponents, type MatchLine } from '../../../src/go/run/opponents.js';

const line = (step: number, opponent: number | 'random', losses = 1): MatchLine => ({
  time: 0,
  step,
  opponent,
  wins: 10,
  losses,
  draws: 0,
  visits: 16,
});

test('the first network meets random play, the second random play and the first', () => {
  assert.deepEqual(chooseOpponents(0, []), ['random']);
  assert.deepEqual(chooseOpponents(100, [line(0, 'random')]), ['random', 0]);
});

test('random play retires when it takes no point any more', () => {
  assert.deepEqual(chooseOpponents(200, [line(0, 'random'), line(100, 'random', 0), line(100, 0)]), [100]);
});

test('later networks meet the last one and one half-way back', () => {
  const lines = [line(0, 'random', 0), line(100, 0), line(200, 100), line(300, 200)];
  assert.deepEqual(chooseOpponents(400, lines), [300, 100]);
});
