import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseOpponents, type MatchLine, matchLine, playerName } from '../../../src/go/run/opponents.js';
import { rateRun } from '../../../src/go/run/rating.js';

const line = (step: number, opponent: number | 'random', losses = 1): MatchLine => ({
  time: 0,
  step,
  opponent,
  wins: 10,
  losses,
  draws: 0,
  visits: 16,
});
/** A run that measured its networks at 100, 200 and 300, and whose last match with random play took no point. */
const lines = [line(0, 'random', 0), line(100, 0), line(200, 100), line(300, 200)];

test('the first network meets random play, the second random play and the first', () => {
  assert.deepEqual(chooseOpponents(0, [], [0]), ['random']);
  assert.deepEqual(chooseOpponents(100, [], [0, 100]), ['random', 0]);
  assert.deepEqual(chooseOpponents(100, [line(0, 'random')], [0, 100]), ['random', 0]);
});

test('random play retires when it takes no point any more', () => {
  const met = [line(0, 'random'), line(100, 'random', 0), line(100, 0)];
  assert.deepEqual(chooseOpponents(200, met, [0, 100, 200]), [100]);
});

test('later networks meet the last one and one half-way back', () => {
  assert.deepEqual(chooseOpponents(400, lines, [0, 50, 100, 200, 300, 350, 400]), [300, 100]);
});

test('networks that are not at hand are never asked for', () => {
  assert.deepEqual(chooseOpponents(400, lines, [0, 100, 200, 400]), [200, 100]);
  assert.deepEqual(chooseOpponents(400, lines, [200, 400]), [200]);
});

test('without a measured network at hand: random play, retired or not, and the oldest network that there is', () => {
  assert.deepEqual(chooseOpponents(400, lines, [400]), ['random']);
  assert.deepEqual(chooseOpponents(450, lines, [400, 420, 450]), ['random', 400]);
});

test('networks from outside have a name and a place on the scale, and are no step of the run', () => {
  const outside = 'net:nets/g170.bin.gz@1' as const;
  assert.equal(playerName(outside), 'g170.bin.gz@1');
  const met: MatchLine = { time: 1, step: 100, opponent: outside, wins: 1, losses: 9, draws: 0, visits: 8 };
  assert.deepEqual(matchLine.parse(met), met);
  assert.equal(matchLine.safeParse({ ...met, opponent: 'net:nothing' }).success, false);
  assert.deepEqual(
    rateRun([line(100, 'random', 2), met]).map(({ step }) => step),
    [100],
  );
});
