import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rng } from '../../../base/rng.js';
import type { MatchGame } from '../../../selfplay/match/result.js';
import { sprt } from '../../../selfplay/match/sprt.js';
import { Tally } from '../../../selfplay/match/tally.js';

/** A game that the first player won (1), lost (-1) or drew (0). */
function game(number: number, points: number): MatchGame {
  const firstIsBlack = number % 2 === 0;
  return { number, firstIsBlack, score: firstIsBlack ? points : -points, result: '', moves: [] };
}

test('wins are told by colour', () => {
  const tally = new Tally();
  for (const [number, points] of [1, 1, -1, 0, 1].entries()) tally.add(game(number, points));
  const { wins, losses, draws, winsAsBlack, winsAsWhite, sprt } = tally.standing;
  assert.deepEqual([wins, losses, draws, winsAsBlack, winsAsWhite], [3, 1, 1, 2, 1]);
  assert.equal(sprt, undefined);
  assert.equal(tally.decided, false);
});

test('the sequential test takes games in the order of their numbers: who wins the quick games gains nothing', () => {
  // The first player wins every odd game, which ends at once, and loses every even one, which takes long.
  const tally = new Tally(60);
  for (let number = 1; number < 200; number += 2) assert.equal(tally.add(game(number, 1)), false);
  assert.equal(tally.all.wins, 100);
  assert.ok(Math.abs(tally.standing.sprt!.llr) < 0.001);
  for (let number = 0; number < 200; number += 2) tally.add(game(number, -1));
  assert.equal(tally.all.losses, 100);
});

test('the verdict and the games that it took do not depend on the order in which games end', () => {
  const rng = new Rng(3);
  const games = Array.from({ length: 400 }, (_, n) =>
    game(n, rng.float() < 0.65 ? 1 : rng.float() < 0.3 ? 0 : -1),
  );
  const standings = [0, 1, 20, 60].map((atOnce) => {
    const tally = new Tally(60);
    const order = games.map((g) => ({
      g,
      end: g.number + atOnce * new Rng(`${atOnce} ${g.number}`).float(),
    }));
    order.sort((a, b) => a.end - b.end);
    for (const { g } of order) if (tally.add(g)) break;
    assert.equal(tally.decided, true);
    return tally.standing;
  });
  for (const standing of standings) assert.deepEqual(standing, standings[0]);
  const { wins, losses, draws, games: counted, sprt: tested } = standings[0];
  assert.equal(wins + losses + draws, counted.length);
  assert.deepEqual(tested, sprt(wins, losses, draws, 0, 60));
  assert.equal(tested?.verdict, 'h1');
});

test('without a verdict all games that have ended count', () => {
  const tally = new Tally(60);
  tally.add(game(5, 1));
  tally.add(game(0, -1));
  assert.deepEqual([tally.standing.wins, tally.standing.losses], [1, 1]);
});
