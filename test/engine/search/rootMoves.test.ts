import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rng } from '../../../base/rng.js';
import { playChecked } from '../../../engine/illegal.js';
import { Position } from '../../../engine/position.js';
import { PLAY_SEARCH, type SearchOptions } from '../../../engine/search/options.js';
import { policyTarget } from '../../../engine/search/policy.js';
import { moveByPriors } from '../../../engine/search/root.js';
import { Search } from '../../../engine/search/search.js';
import { uniformEvaluator } from '../../../engine/search/uniform.js';

const AREA = 9;

/** A 3x3 network that gives the pass nine times the prior of all points together; the points' are equal. */
function passLover() {
  const evaluator = uniformEvaluator(3, 1);
  evaluator.logits[AREA] = Math.log(81);
  return evaluator;
}

function searched(banPass: boolean, options: Partial<SearchOptions> = {}): Search {
  const search = new Search(new Position(3), { ...PLAY_SEARCH, cache: 0, ...options }, new Rng(1));
  search.begin(search.root, 20, { banPass });
  run(search);
  return search;
}

function run(search: Search): void {
  const evaluator = passLover();
  while (!search.done) search.absorb(evaluator, 0, search.collect(evaluator, 0, 1));
}

const priors = ({ tree }: Search) => Array.from(tree.prior.subarray(0, tree.edgeCount[0]));
const nearly = (a: number, b: number, by: number) => assert.ok(Math.abs(a - b) < by, `${a} and not ${b}`);

test('where the pass is banned its prior goes to the points in proportion to theirs, and none is drawn more often', () => {
  for (const root of ['puct', 'gumbel'] as const) {
    const search = searched(true, { root });
    assert.equal(priors(search).length, AREA);
    for (const p of priors(search)) nearly(p, 1 / AREA, 1e-6);
    const drawn = new Array(AREA + 1).fill(0);
    const rng = new Rng(2);
    for (let i = 0; i < 9000; i++) drawn[moveByPriors(search.tree, rng)]++;
    for (let move = 0; move < AREA; move++) nearly(drawn[move], 1000, 130); // four standard deviations
    assert.equal(drawn[AREA], 0);
    const target = new Float32Array(AREA + 1);
    policyTarget(search, target);
    assert.equal(target[AREA], 0);
    nearly(
      target.reduce((a, b) => a + b),
      1,
      1e-5,
    );
  }
});

test('a pass that one search was denied is among the moves of the next one from the same tree', () => {
  const search = searched(true);
  for (const banPass of [false, true, true, false]) {
    search.more(5, { banPass });
    run(search);
    assert.equal(priors(search).length, banPass ? AREA : AREA + 1);
    nearly(
      priors(search).reduce((a, b) => a + b),
      1,
      1e-6,
    );
    if (!banPass) nearly(priors(search)[AREA], 0.9, 1e-6);
  }
});

test('a pass that is the only move cannot be banned', () => {
  const position = new Position(2, { komi: 0 });
  // Black has all but two points, which are own true eyes.
  for (const move of [0, 4, 3]) playChecked(position, move);
  position.play(position.pass);
  const evaluator = uniformEvaluator(2, 1);
  const search = new Search(position, PLAY_SEARCH, new Rng(1));
  search.begin(position, 1, { banPass: true });
  assert.equal(search.collect(evaluator, 0, 1), 1);
  search.absorb(evaluator, 0, 1);
  assert.deepEqual([...search.tree.move.subarray(0, search.tree.edgeCount[0])], [position.pass]);
});

test('noise keeps three quarters of each prior, and is not there in a search without', () => {
  const plain = priors(searched(false));
  const search = searched(false, { noise: 0.25 });
  const noisy = priors(search);
  noisy.forEach((p, i) => {
    assert.ok(p >= 0.75 * plain[i] - 1e-6);
  });
  assert.ok(noisy.some((p, i) => Math.abs(p - plain[i]) > 0.01));
  search.more(1, { noise: false });
  assert.deepEqual(priors(search), plain);
});
