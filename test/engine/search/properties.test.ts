import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Rng } from '../../../base/rng.js';
import type { Evaluator } from '../../../engine/evaluator.js';
import { playChecked } from '../../../engine/illegal.js';
import { Position } from '../../../engine/position.js';
import { RULES } from '../../../engine/rules.js';
import { PLAY_SEARCH, type SearchOptions } from '../../../engine/search/options.js';
import { sensibleMoves } from '../../../engine/search/passing.js';
import { moveReports, visitCounts } from '../../../engine/search/root.js';
import { Search } from '../../../engine/search/search.js';
import { rootValue } from '../../../engine/search/value.js';
import { allVisits, evaluatorOf, randomOracle } from './reference.js';

const OPTIONS: SearchOptions = { ...PLAY_SEARCH, cache: 0 };

/** Runs searches side by side on one evaluator, some leaves of each in a batch, until all are done. */
function runTogether(searches: Search[], evaluator: Evaluator, leaves: number): void {
  while (searches.some((s) => !s.done)) {
    let slot = 0;
    const parts = searches.map((search) => {
      const first = slot;
      slot += search.done ? 0 : search.collect(evaluator, first, leaves);
      return { search, first, count: slot - first };
    });
    for (const { search, first, count } of parts) if (count > 0) search.absorb(evaluator, first, count);
  }
}

/** A position after some random moves. */
function randomPosition(seed: number, size: number, moves: number, rules = 'tromp-taylor'): Position {
  const rng = new Rng(seed);
  const position = new Position(size, { rules: RULES[rules], komi: 0.5 });
  const legal = new Int16Array(position.area + 1);
  for (let i = 0; i < moves; i++) position.play(legal[rng.int(Math.max(1, position.legalMoves(legal) - 1))]);
  return position;
}

test('a search grows the same tree whatever other searches share its batches', () => {
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom(1, 4), fc.constantFrom('puct', 'gumbel'), (seed, leaves, root) => {
      const options: SearchOptions = { ...OPTIONS, root, noise: 0.25, gumbelScale: 1, cache: 64 };
      const make = (k: number) => {
        const position = randomPosition(seed + k, 3 + (k % 2), 4);
        const search = new Search(position, options, new Rng(seed + k));
        search.begin(position, 40 + 10 * k);
        return search;
      };
      const alone = make(1);
      runTogether([alone], evaluatorOf(randomOracle(5), 4, 64), leaves);
      const others = [3, 5, 7].map(make);
      const among = make(1);
      // All on 4x4 boards, so that they may share one evaluator.
      runTogether([others[0], others[1], among, others[2]], evaluatorOf(randomOracle(5), 4, 64), leaves);
      assert.deepEqual(allVisits(among), allVisits(alone));
      assert.deepEqual(rootValue(among), rootValue(alone));
    }),
    { numRuns: 25 },
  );
});

test('a kept subtree is the part of the tree below the move, and further simulations go on from it', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 30, max: 200 }), (seed, simulations) => {
      const position = randomPosition(seed, 4, 5);
      const evaluator = evaluatorOf(randomOracle(seed), 4);
      const search = new Search(position, { ...OPTIONS, randomSymmetry: false }, new Rng(1));
      search.begin(position, simulations);
      runTogether([search], evaluator, 1);
      const { move, visits } = moveReports(search, 1)[0];
      const below = allVisits(search)
        .filter((line) => line.startsWith(`${move} `))
        .map((line) => line.slice(`${move} `.length));
      search.advance(move);
      assert.deepEqual(allVisits(search), below);
      search.more(50);
      if (!search.root.isOver) {
        runTogether([search], evaluator, 1);
        assert.equal(search.simulations, 50);
        assert.equal(visitCounts(search, []), visits - 1 + 50);
      }
    }),
    { numRuns: 25 },
  );
});

test('when the centre of the score moves, a kept tree says what the same walks under the new centre say', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.integer({ min: 20, max: 200 }),
      fc.double({ min: -20, max: 20, noNaN: true }),
      (seed, simulations, centre) => {
        const position = randomPosition(seed, 4, 5);
        // So much exploration that walks go by priors and visits alone: the same ones under any centre.
        const options = { ...OPTIONS, cPuct: 1e9, scoreScale: 3, randomSymmetry: false };
        const [kept, fresh] = [0, centre].map((scoreCentre) => {
          const search = new Search(position, { ...options, scoreCentre }, new Rng(1));
          search.begin(position, simulations);
          runTogether([search], evaluatorOf(randomOracle(seed), 4), 1);
          return search;
        });
        assert.deepEqual(allVisits(kept), allVisits(fresh));
        const same = () => {
          assert.deepEqual(rootValue(kept), rootValue(fresh));
          assert.deepEqual(moveReports(kept), moveReports(fresh));
        };
        const { result } = rootValue(kept);
        kept.scoreCentre = centre;
        same();
        assert.equal(rootValue(kept).result, result);
        kept.scoreCentre = 0;
        const { move } = moveReports(fresh, 1)[0];
        for (const search of [kept, fresh]) search.advance(move);
        kept.scoreCentre = centre;
        same();
      },
    ),
    { numRuns: 25 },
  );
});

test('noise is mixed into a root once, however often it is searched on', () => {
  const position = randomPosition(1, 4, 3);
  const evaluator = evaluatorOf(randomOracle(1), 4);
  const priors = (search: Search) => [...search.tree.prior.subarray(0, search.tree.edgeCount[0])];
  const options = { ...OPTIONS, noise: 0.25, randomSymmetry: false };
  const quiet = new Search(position, { ...options, noise: 0 }, new Rng(1));
  const noisy = new Search(position, options, new Rng(1));
  for (const search of [quiet, noisy]) {
    search.begin(position, 20);
    runTogether([search], evaluator, 1);
  }
  for (let i = 0; i < 50; i++) {
    noisy.more(1);
    runTogether([noisy], evaluator, 1);
    const sum = priors(noisy).reduce((a, b) => a + b, 0);
    assert.ok(Math.abs(sum - 1) < 1e-5);
    priors(noisy).forEach((p, e) => {
      assert.ok(p >= 0.75 * priors(quiet)[e] - 1e-6, 'three quarters of the prior stay');
    });
  }
});

test('leaves that were collected and never evaluated do not block the next search', () => {
  const position = randomPosition(2, 4, 3);
  const evaluator = evaluatorOf(randomOracle(2), 4);
  const search = new Search(position, OPTIONS, new Rng(1));
  search.begin(position, 30);
  runTogether([search], evaluator, 4);
  search.more(30);
  assert.ok(search.collect(evaluator, 0, 4) > 0);
  search.more(30);
  runTogether([search], evaluator, 4);
  assert.equal(search.simulations, 30);
  assert.ok(search.tree.pending.subarray(0, search.tree.nodes).every((n) => n === 0));
});

test('superko: every line of the tree is legal with its own history, and offers all that is, cache or not', () => {
  let refused = 0;
  for (const cache of [0, 4096])
    for (const rules of ['tromp-taylor', 'new-zealand', 'chinese'])
      for (const seed of [1, 2, 3]) {
        const size = seed === 1 ? 2 : 3;
        const start = randomPosition(seed, size, 6, rules);
        const search = new Search(start, { ...OPTIONS, cache, randomSymmetry: false }, new Rng(1));
        search.begin(start, 3000);
        runTogether([search], evaluatorOf(randomOracle(seed), size), 1);
        const { tree } = search;
        const moves = new Int16Array(start.area + 1);
        const visit = (node: number, position: Position): void => {
          if (tree.terminal[node]) {
            assert.ok(position.isOver);
            return;
          }
          const n = sensibleMoves(position, moves);
          const first = tree.firstEdge[node];
          const edges = Array.from({ length: tree.edgeCount[node] }, (_, i) => first + i);
          assert.deepEqual(
            edges.map((e) => tree.move[e]),
            [...moves.subarray(0, n)],
          );
          for (let p = 0; p < start.area; p++) if (position.isRepetition(p)) refused++;
          for (const e of edges) {
            if (tree.child[e] < 0) continue;
            const next = position.clone();
            playChecked(next, tree.move[e]);
            visit(tree.child[e], next);
          }
        };
        visit(0, start);
      }
  assert.ok(refused > 200, `repetitions came up: ${refused}`);
});

test('the cache changes nothing where the evaluator sees what the cache’s key says', () => {
  for (const leaves of [1, 4]) {
    const position = randomPosition(4, 3, 2);
    const [plain, cached] = [0, 4096].map((cache) => {
      const search = new Search(position, { ...OPTIONS, cache, randomSymmetry: false }, new Rng(1));
      search.begin(position, 500);
      runTogether([search], evaluatorOf(randomOracle(4), 3), leaves);
      return search;
    });
    if (leaves === 1) assert.deepEqual(allVisits(cached), allVisits(plain));
    assert.equal(cached.simulations, 500);
  }
});

test('a search asks for nothing twice, until it forgets', () => {
  const position = randomPosition(4, 3, 2);
  const search = new Search(position, { ...OPTIONS, cache: 4096, randomSymmetry: false }, new Rng(1));
  let asked = 0;
  const oracle = evaluatorOf(randomOracle(4), 3);
  const counting: typeof oracle = {
    ...oracle,
    put: (...args) => {
      asked++;
      oracle.put(...args);
    },
  };
  const evaluations = () => {
    asked = 0;
    search.begin(position, 50);
    runTogether([search], counting, 1);
    return asked;
  };
  const first = evaluations();
  assert.ok(first > 25);
  assert.equal(evaluations(), 0);
  search.forget();
  assert.equal(evaluations(), first);
});
