import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MoveStats } from '../../../engine/search/moveStats.js';
import { PLAY_SEARCH } from '../../../engine/search/options.js';
import { completeQ, improvedPolicy, mixedValue, sigma } from '../../../engine/search/qtransforms.js';

/** Moves with priors, visits and Q. */
function moves(rows: [prior: number, visits: number, q: number][]): MoveStats {
  const stats = new MoveStats(rows.length);
  stats.count = rows.length;
  rows.forEach(([prior, visits, q], i) => {
    stats.prior[i] = prior;
    stats.logit[i] = Math.log(prior);
    stats.visits[i] = visits;
    stats.utility[i] = q;
  });
  stats.mostVisits = Math.max(...rows.map((r) => r[1]));
  return stats;
}

const nearly = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-12, `${a} and not ${b}`);

// Worked by hand: visited priors 0.2 and 0.3, their Q weighted is (0.2 * 0.5 - 0.3 * 0.5) / 0.5 = -0.1.
const EXAMPLE = moves([
  [0.2, 3, 0.5],
  [0.5, 0, Number.NaN],
  [0.3, 1, -0.5],
]);

test('the mixed value: own value once, the visited moves by their priors as often as there are visits', () => {
  nearly(mixedValue(EXAMPLE, 0.6, EXAMPLE.utility), (0.6 + 4 * -0.1) / 5);
});

test('without visits the mixed value is the node’s own', () => {
  assert.equal(mixedValue(moves([[1, 0, 0]]), 0.25, new Float64Array(1)), 0.25);
});

test('where the visited moves have no prior at all their Q still counts', () => {
  const stats = moves([
    [0, 2, 0.5],
    [1, 0, 0],
  ]);
  nearly(mixedValue(stats, -1, stats.utility), (-1 + 2 * 0.5) / 3);
});

test('completed Q is Q where there are visits, else the mixed value', () => {
  const out = new Float64Array(3);
  completeQ(EXAMPLE, 0.6, EXAMPLE.utility, out);
  assert.deepEqual([out[0], out[2]], [0.5, -0.5]);
  nearly(out[1], 0.04);
});

test('sigma grows with Q and with the most visits of a move: (cVisit + N) cScale (q + 1) / 2', () => {
  const options = { ...PLAY_SEARCH, cVisit: 50, cScale: 0.1 };
  nearly(sigma(options, 10, 0), 3);
  nearly(sigma(options, 10, 1), 6);
  nearly(sigma(options, 0, -1), 0);
});

test('the improved policy weighs a prior by e^sigma: half a unit of Q is worth sigma(q + 0.5) - sigma(q) logits', () => {
  const options = { ...PLAY_SEARCH, cVisit: 1, cScale: 1 };
  const out = new Float64Array(3);
  improvedPolicy(EXAMPLE, Float64Array.of(0.5, 0, -0.5), options, out);
  nearly(
    out.reduce((a, b) => a + b),
    1,
  );
  nearly(out[0] / out[1], (0.2 / 0.5) * Math.exp((1 + 3) * 0.25));
  nearly(out[1] / out[2], (0.5 / 0.3) * Math.exp((1 + 3) * 0.25));
});
