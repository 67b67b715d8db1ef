import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rng } from '../../../base/rng.js';
import { eloDifference, eloWords, ratingError, ratings } from '../../../selfplay/match/elo.js';

test('75 % of the points are 191 Elo; half of them none', () => {
  assert.ok(Math.abs(eloDifference(75, 25).elo - 190.85) < 0.01);
  assert.equal(eloDifference(10, 10, 5).elo, 0);
});

test('the interval is the Wilson interval: 15 of 20 is 53.1 % to 88.8 %', () => {
  const { low, high } = eloDifference(15, 5);
  const share = (elo: number) => 1 / (1 + 10 ** (-elo / 400));
  assert.ok(Math.abs(share(low) - 0.5313) < 1e-3);
  assert.ok(Math.abs(share(high) - 0.8881) < 1e-3);
});

test('a match without a point is below measure, one with all of them beyond it', () => {
  assert.equal(eloWords(eloDifference(0, 20).elo), 'below measure');
  assert.equal(eloWords(eloDifference(20, 0).elo), 'beyond measure');
  assert.equal(eloWords(eloDifference(75, 25).elo), '191');
});

test('ratings are found again from games that were drawn from them', () => {
  const truth = { a: 0, b: 120, c: 300 };
  const rng = new Rng(5);
  const pairings = [
    ['a', 'b'],
    ['b', 'c'],
    ['a', 'c'],
  ].map(([a, b]) => {
    const p = 1 / (1 + 10 ** ((truth[b as 'a'] - truth[a as 'a']) / 400));
    let wins = 0;
    for (let i = 0; i < 4000; i++) if (rng.float() < p) wins++;
    return { a, b, wins, losses: 4000 - wins, draws: 0 };
  });
  const found = ratings(pairings, 'a');
  for (const [name, elo] of Object.entries(truth)) assert.ok(Math.abs(found.get(name)! - elo) < 25, name);
});

test('the error of a rating is that of a binomial share: 100 even games tell it to 34.7 Elo', () => {
  const even = [{ a: 'a', b: 'b', wins: 40, losses: 40, draws: 20 }];
  assert.ok(Math.abs(ratingError(even, ratings(even, 'a'), 'b') - 400 / Math.LN10 / 5) < 1e-9);
  assert.equal(ratingError(even, ratings(even, 'a'), 'c'), Number.POSITIVE_INFINITY);
});
