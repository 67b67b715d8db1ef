import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Evaluator } from '../../engine/evaluator.js';
import { BLACK, type Position } from '../../engine/position.js';
import { SelfplayGame } from '../../selfplay/game.js';
import { fastSelfplay, type SelfplaySettings } from '../../selfplay/settings.js';

const SIZE = 5;

/** Believes that Black ends so many points ahead on the board, whatever is played. */
function believer(lead: number): Evaluator & { komis: Set<number> } {
  const logits = new Float32Array(SIZE * SIZE + 1);
  const values = new Float32Array(1);
  const scores = new Float32Array(1);
  const komis = new Set<number>();
  return {
    size: SIZE,
    capacity: 1,
    logits,
    values,
    scores,
    komis,
    put(_, position: Position) {
      const score = (lead - position.komi) * (position.toPlay === BLACK ? 1 : -1);
      values[0] = Math.tanh(score / 4);
      scores[0] = score;
      komis.add(position.komi);
    },
    run: async () => {},
  };
}

/** A game to its end. @returns its record and the komis that were searched with. */
function playOut(settings: Partial<SelfplaySettings>, seed: number, lead: number) {
  const evaluator = believer(lead);
  const all = {
    ...fastSelfplay(SIZE, 0.5),
    simulations: 4,
    quickSimulations: 4,
    quickConsidered: 2,
    ...settings,
  };
  const game = new SelfplayGame(all, SIZE, seed, 0);
  while (!game.over) {
    if (game.search.collect(evaluator, 0, 1) === 1) game.search.absorb(evaluator, 0, 1);
    else if (game.search.done) game.moveReady();
  }
  return { record: game.record(), komis: [...evaluator.komis] };
}

test('fair komi is what the search expects of the opening, in half points, whatever komi was drawn', () => {
  for (const [lead, komi] of [
    [9.3, 9.5],
    [-3.1, -3],
    [0, 0],
    [100, 25],
    [-100, -25],
  ])
    for (let seed = 0; seed < 5; seed++) {
      const { record, komis } = playOut({ fairKomi: 1, komiSpread: 4, resignBelow: -1 }, seed, lead);
      assert.equal(record.komi, komi, `lead ${lead}, seed ${seed}`);
      assert.ok(komis.length <= 2, 'the komi moves once');
      assert.equal(
        record.visits.length,
        record.moves.length,
        'the search before the move of komi is no move',
      );
    }
});

test('the komi moves in the fraction of the games that is set, and in no other', () => {
  const lead = 11;
  const moved = (fairKomi: number) => {
    let count = 0;
    for (let seed = 0; seed < 200; seed++) {
      const { record, komis } = playOut(
        { fairKomi, komiSpread: 0, komiWide: 0, maxMovesPerPoint: 0.5 },
        seed,
        lead,
      );
      assert.ok(record.komi === 0.5 || record.komi === lead);
      if (komis.includes(lead)) count++;
    }
    return count;
  };
  assert.equal(moved(0), 0);
  assert.equal(moved(1), 200);
  // 60 expected; the standard deviation is 6.5.
  assert.ok(Math.abs(moved(0.3) - 60) < 32);
});
