import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Rng } from '../../base/rng.js';
import { Position } from '../../engine/position.js';
import { SYMMETRIES } from '../../engine/symmetry.js';
import { OnnxEvaluator } from '../../selfplay/onnxEvaluator.js';
import { exportNetwork } from '../../src/go/network/export.js';
import { configOf, largestDifference, livelyWeights, TEST_INFO } from '../go/network/samples.js';

const SIZE = 7;
const AREA = SIZE * SIZE;

/** The square turned and mirrored, by hand: columns mirrored, rows mirrored, then both exchanged. */
function turn(move: number, symmetry: number): number {
  if (move === AREA) return move;
  let [x, y] = [move % SIZE, Math.floor(move / SIZE)];
  if (symmetry & 1) x = SIZE - 1 - x;
  if (symmetry & 2) y = SIZE - 1 - y;
  return symmetry & 4 ? x * SIZE + y : y * SIZE + x;
}

function randomGame(seed: string, moves: number): number[] {
  const rng = new Rng(seed);
  const position = new Position(SIZE);
  const out: number[] = [];
  while (out.length < moves) {
    const move = rng.int(AREA);
    if (position.isLegal(move)) {
      position.play(move);
      out.push(move);
    }
  }
  return out;
}

function played(moves: readonly number[]): Position {
  const position = new Position(SIZE);
  for (const move of moves) position.play(move);
  return position;
}

describe('the evaluator', () => {
  for (const recipe of ['agz', 'fast'] as const)
    it(`under each symmetry says of a position what it says of the turned game, ${recipe}`, () => {
      const config = configOf(recipe, SIZE);
      const network = exportNetwork(config, livelyWeights(config, 'symmetries'), TEST_INFO);
      const evaluator = new OnnxEvaluator(network, SYMMETRIES);
      for (const seed of ['a', 'b', 'c']) {
        const moves = randomGame(seed, 12);
        const position = played(moves);
        for (let s = 0; s < SYMMETRIES; s++) evaluator.put(s, position, s);
        evaluator.runSync(SYMMETRIES);
        const logits = evaluator.logits.slice();
        const values = evaluator.values.slice();
        const ownership = evaluator.ownership?.slice();
        const scores = evaluator.scores?.slice();
        // The network itself is not symmetric, or there would be nothing to see.
        assert.ok(new Set(values).size > 4);
        for (let s = 0; s < SYMMETRIES; s++) {
          evaluator.put(0, played(moves.map((m) => turn(m, s))));
          evaluator.runSync(1);
          const expected = Array.from({ length: AREA + 1 }, (_, m) => evaluator.logits[turn(m, s)]);
          assert.ok(largestDifference(expected, logits.slice(s * (AREA + 1), (s + 1) * (AREA + 1))) < 1e-5);
          assert.ok(Math.abs(values[s] - evaluator.values[0]) < 1e-5);
          if (!ownership || !scores) continue;
          const owners = Array.from({ length: AREA }, (_, p) => evaluator.ownership![turn(p, s)]);
          assert.ok(largestDifference(owners, ownership.slice(s * AREA, (s + 1) * AREA)) < 1e-5);
          assert.ok(Math.abs(scores[s] - evaluator.scores![0]) < 1e-4);
        }
      }
      evaluator.dispose();
    });

  it('says the same of a position in every slot of every batch', () => {
    const config = configOf('fast', SIZE);
    const network = exportNetwork(config, livelyWeights(config, 'slots'), TEST_INFO);
    const evaluator = new OnnxEvaluator(network, 5);
    const positions = ['a', 'b', 'c', 'd', 'e'].map((seed) => played(randomGame(seed, 9)));
    positions.forEach((p, slot) => {
      evaluator.put(slot, p);
    });
    evaluator.runSync(5);
    const values = evaluator.values.slice();
    positions.forEach((p, i) => {
      evaluator.put(0, p);
      evaluator.runSync(1);
      assert.ok(Math.abs(evaluator.values[0] - values[i]) < 1e-5);
    });
    evaluator.dispose();
  });
});
