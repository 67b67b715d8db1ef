import assert from 'node:assert/strict';
import { test } from 'node:test';
import { visitCounts } from '../../engine/search/root.js';
import { uniformEvaluator } from '../../engine/search/uniform.js';
import { SelfplayGame } from '../../selfplay/game.js';
import { encodeRecord } from '../../selfplay/records.js';
import { agzSelfplay, fastSelfplay, type SelfplaySettings } from '../../selfplay/settings.js';

/** Plays a game on uniform priors. @returns it, and by move the visits of the root when its search was done. */
function playOut(settings: SelfplaySettings, seed: number): { game: SelfplayGame; visits: number[] } {
  const evaluator = uniformEvaluator(5);
  const game = new SelfplayGame(settings, 5, seed, 0);
  const visits: number[] = [];
  while (!game.over) {
    if (game.search.collect(evaluator, 0, 1) === 1) game.search.absorb(evaluator, 0, 1);
    else if (game.search.done) {
      visits.push(game.search.tree.visits[0]);
      game.moveReady();
    }
  }
  return { game, visits };
}

test('recipe agz keeps the tree below the move played, recipe fast begins each search anew', () => {
  const agz = { ...agzSelfplay(5, 0.5), simulations: 40, passFrom: 15 };
  const kept = playOut(agz, 1).visits;
  assert.equal(kept[0], 41);
  assert.ok(kept.slice(1).some((n) => n > 41));
  const anew = playOut({ ...agz, keepTree: false }, 1).visits;
  assert.ok(anew.every((n) => n === 41));
});

test('the same seed plays the same game, another seed another one', () => {
  for (const settings of [agzSelfplay(5, 0.5), fastSelfplay(5, 0.5)]) {
    const [a, b, c] = [1, 1, 2].map((seed) => encodeRecord(playOut(settings, seed).game.record()));
    assert.deepEqual(a, b);
    assert.notDeepEqual(a, c);
  }
});

test('a quick search halves: it looks at a few moves and at the better of them again', () => {
  const settings = { ...fastSelfplay(5, 0.5), fullFraction: 0, openingMoves: 0, fairKomi: 0 };
  assert.ok(settings.quickConsidered < settings.quickSimulations);
  const evaluator = uniformEvaluator(5);
  const game = new SelfplayGame(settings, 5, 1, 0);
  const counts = new Int32Array(26);
  for (let moves = 0; moves < 10; ) {
    if (game.search.collect(evaluator, 0, 1) === 1) game.search.absorb(evaluator, 0, 1);
    else if (game.search.done) {
      assert.equal(visitCounts(game.search, counts), settings.quickSimulations);
      assert.deepEqual(
        [...counts].filter((n) => n > 0).sort((a, b) => b - a),
        [6, 6, 2, 2],
      );
      game.moveReady();
      moves++;
    }
  }
});
