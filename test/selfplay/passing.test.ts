import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rng } from '../../base/rng.js';
import type { Evaluator } from '../../engine/evaluator.js';
import { playChecked } from '../../engine/illegal.js';
import { BLACK, Position, WHITE } from '../../engine/position.js';
import { RULES } from '../../engine/rules.js';
import { areaScore } from '../../engine/scoring.js';
import { passLoses } from '../../engine/search/passing.js';
import { uniformEvaluator } from '../../engine/search/uniform.js';
import { rootValue } from '../../engine/search/value.js';
import { Player } from '../../selfplay/player.js';

const limits = (visits: number) => ({ visits, seconds: Number.POSITIVE_INFINITY });

/** Says the same of every position; nearly all of the prior is the pass's. */
function passLover(size: number, value: number): Evaluator {
  const evaluator = uniformEvaluator(size);
  for (let slot = 0; slot < evaluator.capacity; slot++)
    evaluator.logits[(slot + 1) * (size * size + 1) - 1] = 8;
  evaluator.values.fill(value);
  return evaluator;
}

/** A wall down the middle; Black's side holds a white stone that is dead and still stands. White has just passed. */
function withDeadStone(): Position {
  const position = new Position(5, { komi: 0.5 });
  const stones: [number, number][] = [[0, WHITE]];
  for (let y = 0; y < 5; y++) stones.push([y * 5 + 2, BLACK], [y * 5 + 3, WHITE]);
  position.setUp(stones);
  position.setToPlay(WHITE);
  position.play(position.pass);
  return position;
}

test('a won game is not passed away, however much the network likes the pass and however short the search is', async () => {
  for (const visits of [1, 2, 5, 20, 100]) {
    const position = withDeadStone();
    assert.ok(passLoses(position));
    const player = new Player(position, passLover(5, 0), new Rng(visits));
    const move = await player.choose(position, limits(visits));
    assert.notEqual(move, position.pass, `${visits} visits`);
    assert.ok(position.isLegal(move));
  }
});

test('a lost game may be ended by a pass', async () => {
  const position = new Position(5, { komi: 30.5 });
  const player = new Player(position, passLover(5, -1), new Rng(1));
  assert.equal(await player.choose(position, limits(5)), position.pass);
});

test('a pass is answered by a pass where that wins, without a search', async () => {
  const position = new Position(5, { komi: -0.5 });
  position.play(12);
  position.play(position.pass);
  const player = new Player(position, passLover(5, 0), new Rng(1));
  assert.equal(await player.choose(position, limits(5)), position.pass);
  assert.equal(player.search.simulations, 0);
});

test('where dead stones are agreed on, a pass that wins by the board alone does not give a needed turn away', async () => {
  // Black is ahead on the board, and by the network's word only as long as B2 is Black's.
  const needs = (point: number): Evaluator => {
    const evaluator = uniformEvaluator(5);
    return {
      ...evaluator,
      put(slot, position) {
        const black = position.points[point] === BLACK ? 0.9 : position.points[point] === WHITE ? -0.9 : 0;
        evaluator.values[slot] = position.toPlay === BLACK ? black : -black;
      },
    };
  };
  const b2 = 16;
  const answer = async (rules: string, evaluator: Evaluator) => {
    const position = new Position(5, { rules: RULES[rules], komi: 0.5 });
    for (const move of [12, position.pass]) position.play(move);
    return new Player(position, evaluator, new Rng(1)).choose(position, limits(800));
  };
  const pass = 25;
  for (const rules of ['chinese', 'aga', 'new-zealand', 'japanese'])
    assert.equal(await answer(rules, needs(b2)), b2, rules);
  assert.equal(await answer('tromp-taylor', needs(b2)), pass); // all stones are alive: the game is won
  assert.equal(await answer('chinese', needs(12)), pass); // nothing is needed: the game ends
});

test('games between searches without knowledge end by themselves, and a winner of the count never passes it away', async () => {
  for (let seed = 1; seed <= 6; seed++) {
    const position = new Position(4, { komi: 0.5 });
    const players = [1, 2].map((k) => new Player(position, uniformEvaluator(4), new Rng(`${seed} ${k}`)));
    let move = 0;
    for (move = 0; move < 200 && !position.isOver; move++) {
      const chosen = await players[move % 2].choose(position, limits(60));
      if (chosen === position.pass && position.passes > 0)
        assert.ok(
          !passLoses(position) || rootValue(players[move % 2].search).result < -0.5,
          'no thrown game',
        );
      playChecked(position, chosen);
    }
    assert.ok(position.isOver, `seed ${seed} went on for ${move} moves`);
    assert.notEqual(areaScore(position), 0);
  }
});
