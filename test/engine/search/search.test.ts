import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rng } from '../../../base/rng.js';
import type { Evaluator } from '../../../engine/evaluator.js';
import { playChecked } from '../../../engine/illegal.js';
import { Position } from '../../../engine/position.js';
import { PLAY_SEARCH, type SearchOptions } from '../../../engine/search/options.js';
import { policyTarget } from '../../../engine/search/policy.js';
import { moveReports, visitCounts } from '../../../engine/search/root.js';
import { Search } from '../../../engine/search/search.js';
import { uniformEvaluator } from '../../../engine/search/uniform.js';
import { rootValue } from '../../../engine/search/value.js';

/** Runs a search to its end with an evaluator that answers at once. */
function run(search: Search, evaluator: Evaluator, leaves = 1): void {
  while (!search.done) {
    const n = search.collect(evaluator, 0, leaves);
    if (n > 0) {
      void evaluator.run(n);
      search.absorb(evaluator, 0, n);
    }
  }
}

function searched(
  size: number,
  komi: number,
  simulations: number,
  options: Partial<SearchOptions> = {},
  moves: number[] = [],
  leaves = 1,
): Search {
  const position = new Position(size, { komi });
  for (const move of moves) playChecked(position, move);
  const search = new Search(position, { ...PLAY_SEARCH, scoreWeight: 0, ...options }, new Rng(1));
  search.begin(position, simulations);
  run(search, uniformEvaluator(size), leaves);
  return search;
}

test('2x2: Black wins by one with superko, so komi 0.5 is won and komi 1.5 lost', () => {
  assert.ok(rootValue(searched(2, 0.5, 20_000)).result > 0.8);
  assert.ok(rootValue(searched(2, 1.5, 20_000)).result < -0.8);
});

test('3x3: with the centre Black wins all nine points, seen from the middle of the game', () => {
  const search = searched(3, 8.5, 50_000, { cPuct: 0.6 }, [4, 1, 3, 5]);
  assert.ok(rootValue(search).result > 0.7, `value ${rootValue(search).result}`);
  assert.ok(rootValue(searched(3, 8.5, 50_000, { cPuct: 0.6 }, [4, 1, 5, 3, 7])).result < -0.7);
});

test('visits add up to the simulations, with one leaf and with many in flight', () => {
  for (const leaves of [1, 8])
    for (const root of ['puct', 'gumbel'] as const) {
      const search = searched(5, 0, 500, { root, gumbelScale: 1 }, [], leaves);
      const visits = new Int32Array(26);
      assert.equal(visitCounts(search, visits), 500);
      const target = new Float32Array(26);
      policyTarget(search, target);
      assert.ok(Math.abs(target.reduce((a, b) => a + b, 0) - 1) < 1e-5);
      assert.ok(Math.abs(rootValue(search).utility) <= 1);
    }
});

test('same seed, same tree', () => {
  const a = searched(5, 0.5, 3000, { noise: 0.25 });
  const b = searched(5, 0.5, 3000, { noise: 0.25 });
  assert.equal(a.tree.nodes, b.tree.nodes);
  assert.deepEqual(
    [...a.tree.visits.subarray(0, a.tree.nodes)],
    [...b.tree.visits.subarray(0, b.tree.nodes)],
  );
});

test('the subtree kept after a move holds the visits it had', () => {
  const search = searched(5, 0, 2000);
  const [best] = moveReports(search, 1);
  search.advance(best.move);
  const visits = new Int32Array(26);
  // The child's first visit was its own evaluation.
  assert.equal(visitCounts(search, visits), best.visits - 1);
  search.more(100);
  run(search, uniformEvaluator(5));
  assert.equal(visitCounts(search, visits), best.visits - 1 + 100);
});
