import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Rng } from '../../../base/rng.js';
import type { Evaluator } from '../../../engine/evaluator.js';
import { BLACK, Position, WHITE } from '../../../engine/position.js';
import { RULES } from '../../../engine/rules.js';
import { uniformEvaluator } from '../../../engine/search/uniform.js';
import { readNetwork } from '../../../selfplay/networkFile.js';
import { OnnxEvaluator } from '../../../selfplay/onnxEvaluator.js';
import { costsPoint } from '../../../src/go/session/settled.js';
import { finishedGame } from './finishedGames.js';
import { uniformSession } from './uniformSession.js';

/** Black has the left of a 5x5 board, White the right; the middle column is nobody's. */
function board(rules: string): Position {
  const position = new Position(5, { rules: RULES[rules], komi: 0.5 });
  const column = (x: number, color: number) => [0, 1, 2, 3, 4].map((y) => [5 * y + x, color] as const);
  position.setUp([...column(1, BLACK), ...column(3, WHITE)]);
  return position;
}

/** An evaluator with this Black-positive ownership by who is to move. */
function knowing(owners: (toPlay: number) => readonly number[]): Evaluator {
  const ownership = new Float32Array(8 * 25);
  return {
    ...uniformEvaluator(5, 8),
    ownership,
    put(slot, { toPlay }) {
      for (const [p, owner] of owners(toPlay).entries())
        ownership[slot * 25 + p] = toPlay === BLACK ? owner : -owner;
    },
  };
}

const columns = [0.9, 0.9, 0, -0.9, -0.9];
const settled = Array.from({ length: 25 }, (_, p) => columns[p % 5]);

test('a stone in settled territory costs a point under territory rules, in the own and in the other', async () => {
  const evaluator = knowing(() => settled);
  for (const [rules, costs] of [
    ['japanese', true],
    ['chinese', false],
    ['tromp-taylor', false],
    // A pass costs a point as well.
    ['aga', false],
  ] as const)
    for (const move of [0, 4]) assert.equal(await costsPoint(evaluator, board(rules), move), costs, rules);
  const position = board('japanese');
  assert.equal(await costsPoint(evaluator, position, 2), false, "a point that is nobody's costs nothing");
  assert.equal(await costsPoint(evaluator, position, position.pass), false);
});

test('nothing is settled where a chain depends on who moves first, or the network cannot tell', async () => {
  const threatened = settled.map((owner) => (owner > 0 ? 0.1 : owner));
  const position = board('japanese');
  assert.equal(
    await costsPoint(
      knowing((toPlay) => (toPlay === WHITE ? threatened : settled)),
      position,
      0,
    ),
    false,
  );
  assert.equal(await costsPoint(uniformEvaluator(5, 8), position, 0), false);
});

test('a game won under Japanese rules stays won while the opponent passes', async () => {
  const network = readNetwork(fileURLToPath(new URL('../../../../networks/9x9.zero', import.meta.url)));
  const evaluator = new OnnxEvaluator(network, 16, { threads: 1 });
  const rng = new Rng('japanese');
  for (let game = 0; game < 3; game++) {
    const session = uniformSession({ evaluator: () => evaluator, rules: RULES.japanese, komi: 6.5 });
    for (const [i, move] of finishedGame(rng).moves.entries())
      session.play(i % 2 === 0 ? BLACK : WHITE, move);
    session.play(BLACK, session.position.pass);
    const { result } = await session.score();
    assert.match(result, /^B\+/);
    for (let turn = 0; turn < 4; turn++) {
      session.play(WHITE, session.position.pass);
      const choice = await session.genmove({ color: BLACK });
      assert.ok(!choice.resigns && choice.move === session.position.pass, `game ${game}, turn ${turn}`);
    }
    assert.equal((await session.score()).result, result);
  }
});
