import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Rng } from '../../base/rng.js';
import { BLACK, Position } from '../../engine/position.js';
import { uniformEvaluator } from '../../engine/search/uniform.js';
import { SelfplayGame } from '../../selfplay/game.js';
import { randomInnerMove } from '../../selfplay/opening.js';
import type { GameRecord } from '../../selfplay/records.js';
import { agzSelfplay, fastSelfplay, type SelfplaySettings } from '../../selfplay/settings.js';
import { GameCheck } from '../../selfplay/validation.js';

const SIZE = 7;
const CORNER = 0;

/** A game of a player whose first choice, wherever it is free, is the corner. */
function playOut(settings: SelfplaySettings, seed: number): GameRecord {
  const uniform = uniformEvaluator(SIZE);
  const evaluator = {
    ...uniform,
    put: (slot: number) => void (uniform.logits[slot * (SIZE * SIZE + 1) + CORNER] = 20),
  };
  const game = new SelfplayGame(settings, SIZE, seed, 0);
  while (!game.over) {
    if (game.search.collect(evaluator, 0, 1) === 1) game.search.absorb(evaluator, 0, 1);
    else if (game.search.done) game.moveReady();
  }
  return game.record();
}

const SETTINGS: SelfplaySettings = {
  ...fastSelfplay(SIZE, 9),
  simulations: 4,
  quickSimulations: 2,
  openingMoves: 0,
  randomMoves: 3,
};
/** Random moves at the start: those before the corner, which is no inner point. */
const randomMoves = (record: GameRecord) => record.moves.indexOf(CORNER);

test('a random move is legal and an inner one; without any it is the pass', () => {
  fc.assert(
    fc.property(fc.integer({ min: 7, max: 19 }), fc.nat(1000), (size, seed) => {
      const position = new Position(size);
      const rng = new Rng(`opening ${seed}`);
      const free = (size - 4) ** 2;
      for (let i = 0; i < free / 2; i++) {
        const move = randomInnerMove(position, rng);
        assert.ok(position.isLegal(move));
        position.play(move);
      }
      const move = randomInnerMove(position, rng);
      const [x, y] = [move % size, Math.floor(move / size)];
      assert.ok(move === position.pass || Math.min(x, y, size - 1 - x, size - 1 - y) >= 2);
    }),
    { seed: 1 },
  );
  const position = new Position(7);
  const rng = new Rng('alone');
  let stones = 0;
  for (; randomInnerMove(position, rng) !== position.pass; stones++) {
    position.play(randomInnerMove(position, rng));
    position.giveTurn(BLACK);
  }
  // Of the nine inner points the middle one may be left, as an eye.
  assert.ok(stones === 8 || stones === 9, `${stones}`);
});

test('games that begin with random moves have from one to as many as are allowed, about equally often', () => {
  const counts = [0, 0, 0, 0];
  for (let seed = 0; seed < 150; seed++)
    counts[randomMoves(playOut({ ...SETTINGS, randomOpenings: 1 }, seed))]++;
  assert.equal(counts[0], 0);
  // 50 each; the standard deviation is 6.
  for (const count of counts.slice(1)) assert.ok(Math.abs(count - 50) < 24, `${counts}`);
});

test('the fraction of such games is the one that is set; none with 0', () => {
  const share = (randomOpenings: number) =>
    Array.from({ length: 150 }, (_, seed) =>
      randomMoves(playOut({ ...SETTINGS, randomOpenings }, seed)),
    ).filter((n) => n > 0).length / 150;
  assert.equal(share(0), 0);
  // The standard deviation is 0.037.
  assert.ok(Math.abs(share(0.3) - 0.3) < 0.15);
});

test('random moves teach no policy, have the value that the network gives, and make a sound record', () => {
  for (let seed = 0; seed < 20; seed++) {
    const settings = { ...SETTINGS, fullFraction: 1, fairKomi: 0, randomOpenings: 1 };
    const record = playOut(settings, seed);
    const n = randomMoves(record);
    assert.deepEqual([...record.full.subarray(0, n + 1)], [...Array(n).fill(0), 1]);
    assert.deepEqual([...record.visits.subarray(0, n)], Array(n).fill(1));
    assert.equal(new GameCheck().fault(record, settings), undefined);
  }
});

test('recipe agz begins no games so', () => {
  assert.equal(agzSelfplay(SIZE, 9).randomOpenings, 0);
});
