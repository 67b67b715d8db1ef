import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Rng } from '../../../base/rng.js';
import { playChecked } from '../../../engine/illegal.js';
import { Position } from '../../../engine/position.js';
import { RULES } from '../../../engine/rules.js';
import { PLAY_SEARCH, type SearchOptions } from '../../../engine/search/options.js';
import { policyTarget } from '../../../engine/search/policy.js';
import { moveReports, visitCounts } from '../../../engine/search/root.js';
import { Search } from '../../../engine/search/search.js';
import type { Value } from '../../../engine/search/searched.js';
import { rootValue } from '../../../engine/search/value.js';
import { allVisits, evaluatorOf, type Oracle, Reference, randomOracle } from './reference.js';

const QUIET: SearchOptions = { ...PLAY_SEARCH, randomSymmetry: false, cache: 0 };

interface Case {
  seed: number;
  size: number;
  rules: string;
  moves: number[];
  simulations: number;
}

/** Whether two values are the same but for the order of sums. */
function near(a: Value, b: Value): void {
  for (const key of ['result', 'score', 'utility'] as const)
    assert.ok(Math.abs(a[key] - b[key]) < 1e-9, `${key} ${a[key]} ${b[key]}`);
}

/** Random games on tiny boards, where ko, captures and passes are in reach of a search. */
const cases = fc
  .record({
    seed: fc.nat(),
    size: fc.integer({ min: 2, max: 4 }),
    rules: fc.constantFrom('tromp-taylor', 'chinese', 'new-zealand'),
    length: fc.nat(16),
    simulations: fc.integer({ min: 1, max: 160 }),
  })
  .map(({ length, ...rest }): Case => {
    const rng = new Rng(rest.seed);
    const position = new Position(rest.size, { rules: RULES[rest.rules], komi: 0.5 });
    const legal = new Int16Array(position.area + 1);
    const moves: number[] = [];
    for (let i = 0; i < length; i++) {
      const move = legal[rng.int(position.legalMoves(legal))];
      if (move === position.pass && position.passes > 0) break;
      moves.push(move);
      position.play(move);
    }
    return { ...rest, moves };
  });

function searches(c: Case, options: SearchOptions, oracle: Oracle = randomOracle(c.seed), leaves = 1) {
  const position = new Position(c.size, { rules: RULES[c.rules], komi: 0.5 });
  for (const move of c.moves) playChecked(position, move);
  const search = new Search(position, options, new Rng('search'));
  const evaluator = evaluatorOf(oracle, c.size);
  search.begin(position, c.simulations);
  while (!search.done) {
    const n = search.collect(evaluator, 0, leaves);
    if (n > 0) search.absorb(evaluator, 0, n);
  }
  const reference = new Reference(c.size, RULES[c.rules], 0.5, c.moves, oracle, options, new Rng('search'));
  return { search, reference };
}

test('PUCT: every visit count of the tree equals the naive search’s', () => {
  fc.assert(
    fc.property(cases, (c) => {
      const { search, reference } = searches(c, QUIET);
      reference.searchPuct(c.simulations);
      assert.deepEqual(allVisits(search), reference.allVisits());
      near(rootValue(search), reference.value());
    }),
    { numRuns: 25 },
  );
});

test('the move to play has the best lower confidence bound, or the most visits', () => {
  let others = 0;
  fc.assert(
    fc.property(cases, fc.constantFrom(0, 1, 5), (c, lcb) => {
      if (c.simulations < 2) return;
      const { search, reference } = searches(c, { ...QUIET, lcb });
      if (search.root.isOver) return;
      reference.searchPuct(c.simulations);
      assert.equal(search.chooseMove(), reference.puctMove());
      const [first] = moveReports(search, 1);
      assert.equal(first.move, search.chooseMove());
      if (first.visits < Math.max(...moveReports(search).map((m) => m.visits))) others++;
    }),
    {
      numRuns: 100,
      // A suicide of one stone leads to the same board as the pass, so that their bounds are equal.
      examples: [
        [
          {
            seed: 1412771002,
            size: 3,
            rules: 'new-zealand',
            simulations: 2,
            moves: [5, 1, 8, 3, 0, 9, 4, 2, 0, 9, 1, 7, 2, 1, 8, 2],
          },
          1,
        ],
      ],
    },
  );
  assert.ok(others > 0, `${others} moves for their bounds`);
});

test('PUCT with other constants, without a score, and without first-play reduction', () => {
  fc.assert(
    fc.property(
      cases,
      fc.double({ min: 0.1, max: 4, noNaN: true }),
      fc.constantFrom(0, 0.5),
      (c, cPuct, fpu) => {
        const options = { ...QUIET, cPuct, cBase: 500, fpuReduction: fpu, scoreWeight: 0 };
        const { search, reference } = searches(c, options);
        reference.searchPuct(c.simulations);
        assert.deepEqual(allVisits(search), reference.allVisits());
      },
    ),
    { numRuns: 20 },
  );
});

test('PUCT with Dirichlet noise at the root', () => {
  fc.assert(
    fc.property(cases, (c) => {
      const { search, reference } = searches(c, { ...QUIET, noise: 0.25 });
      reference.searchPuct(c.simulations);
      assert.deepEqual(allVisits(search), reference.allVisits());
    }),
    { numRuns: 20 },
  );
});

test('PUCT whose exploration follows the spread of results, and which corrects the network by errors seen at like moves', () => {
  fc.assert(
    fc.property(
      cases,
      fc.constantFrom(0, 0.85),
      fc.constantFrom(0, 0.35, 1),
      fc.constantFrom(1, 4),
      (c, cDeviation, biasFactor, leaves) => {
        const options = { ...QUIET, cDeviation, biasFactor };
        const { search, reference } = searches(c, options, randomOracle(c.seed), leaves);
        reference.searchPuct(c.simulations, leaves);
        assert.deepEqual(allVisits(search), reference.allVisits());
      },
    ),
    // The root and the position after a pass once counted as alike: 1 xor 10 is 2 xor 9.
    {
      numRuns: 30,
      examples: [[{ seed: 6, size: 3, rules: 'tromp-taylor', simulations: 4, moves: [] }, 0, 0.35, 1]],
    },
  );
});

test('virtual loss: with several leaves in flight the counts are those of a search whose waiting visits count as lost', () => {
  fc.assert(
    fc.property(cases, fc.integer({ min: 2, max: 12 }), (c, leaves) => {
      const { search, reference } = searches(c, QUIET, randomOracle(c.seed), leaves);
      reference.searchPuct(c.simulations, leaves);
      assert.deepEqual(allVisits(search), reference.allVisits());
      assert.ok(search.tree.pending.subarray(0, search.tree.nodes).every((n) => n === 0));
    }),
    { numRuns: 25 },
  );
});

test('Gumbel: visit counts, the move and the improved policy equal the naive search’s', () => {
  fc.assert(
    fc.property(
      cases,
      fc.integer({ min: 1, max: 17 }),
      fc.constantFrom(0, 1),
      (c, considered, gumbelScale) => {
        const options: SearchOptions = { ...QUIET, root: 'gumbel', considered, gumbelScale };
        const { search, reference } = searches(c, options);
        reference.searchGumbel(c.simulations);
        assert.deepEqual(allVisits(search), reference.allVisits());
        assert.equal(search.chooseMove(), reference.gumbelMove());
        near(rootValue(search), reference.value());
        const policy = new Float32Array(c.size ** 2 + 1);
        policyTarget(search, policy);
        const expected = reference.improvedPolicy();
        for (let m = 0; m < policy.length; m++)
          assert.ok(Math.abs(policy[m] - expected[m]) < 1e-5, `move ${m}`);
      },
    ),
    { numRuns: 40 },
  );
});

test('sequential halving of 16 moves by 64 simulations: four phases of 16, visits 15, 15, 7, 7, four of 3, eight of 1', () => {
  const { search } = searches(
    { seed: 1, size: 5, rules: 'tromp-taylor', moves: [], simulations: 64 },
    { ...QUIET, root: 'gumbel', considered: 16, gumbelScale: 1 },
  );
  const visits = new Int32Array(26);
  visitCounts(search, visits);
  assert.deepEqual(
    [...visits].filter((n) => n > 0).sort((a, b) => b - a),
    [15, 15, 7, 7, 3, 3, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1],
  );
});

test('a move whose positions are good is visited most, and more so with more simulations', () => {
  // Whoever has the centre of 3x3 is told that he wins.
  const oracle: Oracle = (board, toPlay, area) => ({
    logits: Array(area + 1).fill(0),
    value: board[4] === 0 ? 0 : board[4] === toPlay ? 0.9 : -0.9,
    score: 0,
  });
  for (const root of ['puct', 'gumbel'] as const) {
    const shares = [50, 400].map((simulations) => {
      const c = { seed: 1, size: 3, rules: 'tromp-taylor', moves: [], simulations };
      const { search } = searches(c, { ...QUIET, root, gumbelScale: 0 }, oracle);
      assert.equal(search.chooseMove(), 4);
      const policy = new Float32Array(10);
      policyTarget(search, policy);
      return policy[4];
    });
    assert.ok(shares[1] >= shares[0] && shares[1] > 0.5, `${root} ${shares}`);
  }
});
