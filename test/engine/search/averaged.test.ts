import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rng } from '../../../base/rng.js';
import type { Evaluator } from '../../../engine/evaluator.js';
import { BLACK, EMPTY, Position, WHITE } from '../../../engine/position.js';
import { averagedEvaluator } from '../../../engine/search/averaged.js';
import { SYMMETRIES, symmetryTable, transformMove } from '../../../engine/symmetry.js';

const SIZE = 4;
const AREA = SIZE * SIZE;

/** A network that sees each orientation of a board differently: a weight for each point of what it is shown. */
function lopsided(capacity: number): Evaluator {
  const rng = new Rng(1);
  const weight = Float64Array.from({ length: AREA + 1 }, () => rng.normal());
  const table = symmetryTable(SIZE);
  const logits = new Float32Array(capacity * (AREA + 1));
  const values = new Float32Array(capacity);
  const scores = new Float32Array(capacity);
  const ownership = new Float32Array(capacity * AREA);
  return {
    size: SIZE,
    capacity,
    logits,
    values,
    scores,
    ownership,
    put(slot, position, symmetry = 0) {
      const seen = (p: number) => weight[table[symmetry * (AREA + 1) + p]];
      let sum = 0;
      for (let p = 0; p < AREA; p++)
        if (position.points[p] !== EMPTY) sum += position.points[p] === BLACK ? seen(p) : -seen(p);
      values[slot] = Math.tanh(sum);
      scores[slot] = 3 * sum;
      for (let p = 0; p <= AREA; p++) logits[slot * (AREA + 1) + p] = seen(p) + sum;
      for (let p = 0; p < AREA; p++) ownership[slot * AREA + p] = seen(p) * sum;
    },
    async run() {},
  };
}

/** Some stones, and the same under a symmetry. */
function stones(symmetry: number): Position {
  const position = new Position(SIZE);
  position.setUp([
    [transformMove(SIZE, symmetry, 1), BLACK],
    [transformMove(SIZE, symmetry, 6), WHITE],
    [transformMove(SIZE, symmetry, 8), BLACK],
  ]);
  return position;
}

test('the mean over all symmetries sees a board alike in every orientation, which one symmetry does not', async () => {
  const inner = lopsided(8 * 9);
  const averaged = averagedEvaluator(inner);
  assert.equal(averaged.capacity, 9);
  for (let s = 0; s < SYMMETRIES; s++) averaged.put(s, stones(s));
  await averaged.run(SYMMETRIES);
  const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-5, `${a} ${b}`);
  for (let s = 1; s < SYMMETRIES; s++) {
    near(averaged.values[s], averaged.values[0]);
    near(averaged.scores![s], averaged.scores![0]);
    for (let p = 0; p < AREA; p++) {
      const image = transformMove(SIZE, s, p);
      near(averaged.logits[s * (AREA + 1) + image], averaged.logits[p]);
      near(averaged.ownership![s * AREA + image], averaged.ownership![p]);
    }
    near(averaged.logits[s * (AREA + 1) + AREA], averaged.logits[AREA]);
  }
  const values = Array.from({ length: SYMMETRIES }, (_, s) => {
    inner.put(s, stones(0), s);
    return inner.values[s];
  });
  assert.ok(new Set(values).size > 4);
  near(averaged.values[0], values.reduce((a, b) => a + b) / SYMMETRIES);
});
