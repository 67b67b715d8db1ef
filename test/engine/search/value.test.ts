import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rng } from '../../../base/rng.js';
import type { Evaluator } from '../../../engine/evaluator.js';
import { BLACK, EMPTY, Position } from '../../../engine/position.js';
import { runSearch } from '../../../engine/search/drive.js';
import { PLAY_SEARCH, type SearchOptions } from '../../../engine/search/options.js';
import { Search } from '../../../engine/search/search.js';
import { meanValue, ownValue } from '../../../engine/search/searched.js';
import { uniformEvaluator } from '../../../engine/search/uniform.js';
import { blackScore, rootValue } from '../../../engine/search/value.js';

const CENTRE = 12;

/** Says that Black is ahead by 0.5 and four points as long as nobody else has the centre, and behind once it does not have it. */
function centreMatters(): Evaluator {
  const evaluator = uniformEvaluator(5, 1);
  const scores = new Float32Array(1);
  return {
    ...evaluator,
    scores,
    put(_, position) {
      const good = position.moveNumber === 0 || position.points[CENTRE] === BLACK;
      const sign = position.toPlay === BLACK ? 1 : -1;
      evaluator.values[0] = sign * (good ? 0.5 : -0.9);
      scores[0] = sign * (good ? 4 : -20);
    },
  };
}

async function searched(options: Partial<SearchOptions>, visits: number): Promise<Search> {
  const position = new Position(5);
  assert.equal(position.points[CENTRE], EMPTY);
  const search = new Search(position, { ...PLAY_SEARCH, cache: 0, ...options }, new Rng(1));
  search.begin(position, visits);
  await runSearch(search, centreMatters(), () => 1);
  return search;
}

const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-3, `${a} and not ${b}`);

test('a move that was only tried and is bad does not lower the value of a Gumbel search, as it does the mean of the visits', async () => {
  // All 26 moves get a visit each: the mean is (0.5 + 0.5 - 25 * 0.9) / 27.
  const search = await searched({ root: 'gumbel', considered: 26, scoreWeight: 0 }, 26);
  near(meanValue(search, 0).result, (1 - 25 * 0.9) / 27);
  near(rootValue(search).result, 0.5);
  near(rootValue(search).score, 4);
  near(rootValue(search).utility, 0.5);
  near(blackScore(search), 4);
});

test('the utility of the value is formed of its result and score around the centre', async () => {
  const search = await searched({ root: 'gumbel', considered: 26, scoreWeight: 0.5, scoreScale: 2 }, 26);
  for (const centre of [0, 4, 30]) {
    search.scoreCentre = centre;
    const { result, score, utility } = rootValue(search);
    near(utility, (result + 0.5 * Math.tanh((score - centre) / 2)) / 1.5);
  }
});

test('under PUCT the value is the mean of all visits; before any visit both are the evaluator’s word', async () => {
  const puct = await searched({}, 200);
  assert.deepEqual(rootValue(puct), meanValue(puct, 0));
  for (const root of ['puct', 'gumbel'] as const) {
    const search = await searched({ root }, 0);
    assert.equal(search.tree.visits[0], 1);
    near(rootValue(search).result, 0.5);
    near(rootValue(search).score, 4);
    near(rootValue(search).utility, ownValue(search).utility);
  }
});
