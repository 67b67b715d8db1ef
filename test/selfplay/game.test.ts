import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WHITE } from '../../engine/position.js';
import { sensibleMoves } from '../../engine/search/passing.js';
import { visitCounts } from '../../engine/search/root.js';
import { uniformEvaluator } from '../../engine/search/uniform.js';
import { SelfplayGame } from '../../selfplay/game.js';
import { encodeRecord } from '../../selfplay/records.js';
import { agzSelfplay, fastSelfplay, type SelfplaySettings } from '../../selfplay/settings.js';
import { GameCheck } from '../../selfplay/validation.js';

/** Plays a game, on uniform priors. @returns it, and by move the visits of the root when its search was done. */
function playOut(
  settings: SelfplaySettings,
  seed: number,
  evaluator = uniformEvaluator(5),
): { game: SelfplayGame; visits: number[] } {
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

test('searches that begin anew remember what the ones before evaluated: the same games, fewer evaluations', () => {
  const settings = fastSelfplay(5, 0.5);
  assert.ok(settings.search.cache > 0);
  const [remembered, anew] = [settings.search.cache, 0].map((cache) => {
    let evaluations = 0;
    const evaluator = uniformEvaluator(5);
    const counted = { ...evaluator, put: () => void evaluations++ };
    // Symmetries are drawn for what is evaluated, so that games with them differ.
    const search = { ...settings.search, cache, randomSymmetry: false };
    const { game } = playOut({ ...settings, search }, 3, counted);
    return { bytes: encodeRecord(game.record()), evaluations };
  });
  assert.deepEqual(remembered.bytes, anew.bytes);
  assert.ok(
    remembered.evaluations < 0.9 * anew.evaluations,
    `${remembered.evaluations} of ${anew.evaluations}`,
  );
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

/** An evaluator to which White has won, that likes to pass, and to which any other move of White's costs so much of the result. */
function wonForWhite(cost: number): ReturnType<typeof uniformEvaluator> {
  const uniform = uniformEvaluator(5);
  const scores = new Float32Array(uniform.capacity);
  return {
    ...uniform,
    scores,
    put: (slot, position) => {
      uniform.logits[slot * 26 + position.pass] = 12;
      scores[slot] = position.toPlay === WHITE ? 26.5 : -26.5;
      uniform.values[slot] = position.toPlay === WHITE ? 1 : position.passes > 0 ? -1 : cost - 1;
    },
  };
}

const CLOSING: SelfplaySettings = {
  ...fastSelfplay(5, 26.5),
  komiSpread: 0,
  komiWide: 0,
  simulations: 16,
  quickSimulations: 8,
  fairKomi: 0,
  openingMoves: 0,
  passFrom: 12,
  maxMovesPerPoint: 20,
  fullFraction: 1,
};

test('a game that is played on ends when hardly a move is left that costs nothing, others soon', () => {
  const left = (playOn: number, seed: number) => {
    const { position } = playOut({ ...CLOSING, playOn }, seed, wonForWhite(0)).game;
    assert.ok(position.isOver, 'by two passes');
    return sensibleMoves(position, new Int16Array(26)) - 1;
  };
  for (const seed of [1, 2, 3]) {
    assert.ok(left(1, seed) <= 4);
    assert.ok(left(0, seed) >= 8);
  }
});

test('what is played after both would have passed is searched quickly, and teaches no policy', () => {
  const { full } = playOut({ ...CLOSING, playOn: 1 }, 1, wonForWhite(0)).game.record();
  const first = full.indexOf(0);
  assert.ok(first >= CLOSING.passFrom && first < full.length - 4);
  assert.ok(full.slice(first).every((is) => is === 0));
});

test('where a move costs something, and where games are not played on, the winner passes', () => {
  const firstOfWhite = CLOSING.passFrom + 1;
  const passes = (playOn: number, cost: number) =>
    playOut({ ...CLOSING, playOn }, 1, wonForWhite(cost)).game.record().moves[firstOfWhite] === 25;
  assert.deepEqual([passes(1, 0), passes(1, 0.5), passes(0, 0)], [false, true, true]);
});

test('a game that is played on has no resignation, and its record is a sound one', () => {
  const settings = { ...CLOSING, playOn: 1, resignBelow: -0.1, resignPlayedOut: 0 };
  for (const seed of [1, 2, 3, 4]) {
    const record = playOut(settings, seed).game.record();
    assert.ok(record.scored);
    assert.equal(new GameCheck().fault(record, settings), undefined);
  }
});
