import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rng } from '../../../base/rng.js';
import type { Evaluator } from '../../../engine/evaluator.js';
import { Position } from '../../../engine/position.js';
import { runSearch, SearchBatch } from '../../../engine/search/drive.js';
import { PLAY_SEARCH } from '../../../engine/search/options.js';
import { Search } from '../../../engine/search/search.js';
import { allVisits, evaluatorOf, randomOracle } from './reference.js';

const SIZE = 4;
const evaluator = () => evaluatorOf(randomOracle(3), SIZE, 4);

function started(seed: number, simulations: number): Search {
  const position = new Position(SIZE);
  const search = new Search(position, { ...PLAY_SEARCH, noise: 0.25, cache: 0 }, new Rng(seed));
  search.begin(position, simulations);
  return search;
}

async function run<T extends { search: Search }>(batch: SearchBatch<T>, slots: Evaluator): Promise<number[]> {
  const sizes: number[] = [];
  for (let n = batch.collect(); n > 0; n = batch.collect()) {
    sizes.push(n);
    await slots.run(n);
    batch.absorb();
  }
  return sizes;
}

test('searches of different lengths in one batch grow the trees that they grow alone, and batches are full meanwhile', async () => {
  const slots = evaluator();
  const items = [50, 80, 20].map((simulations, seed) => ({ search: started(seed, simulations) }));
  const trees = items.map(({ search }) => search);
  const done: number[] = [];
  const sizes = await run(
    new SearchBatch(slots, [...items], (item) => {
      done.push(items.indexOf(item));
      return undefined;
    }),
    slots,
  );
  assert.deepEqual(done, [2, 0, 1]);
  assert.deepEqual(sizes.slice(0, 15), new Array(15).fill(3));
  for (const [seed, simulations] of [50, 80, 20].entries()) {
    const alone = started(seed, simulations);
    await runSearch(alone, evaluator(), () => 1);
    assert.deepEqual(allVisits(trees[seed]), allVisits(alone));
  }
});

test('another item takes the place of one that is done, until there is none', async () => {
  const slots = evaluator();
  let left = 5;
  const next = () => (left-- > 0 ? { search: started(left, 10) } : undefined);
  let finished = 0;
  const batch = new SearchBatch(slots, [next()!, next()!], (item) => {
    assert.equal(item.search.simulations, 10);
    finished++;
    return next();
  });
  await run(batch, slots);
  assert.equal(finished, 5);
  assert.deepEqual(batch.items, []);
});

test('more searches than the batch has slots are refused', () => {
  const items = Array.from({ length: 5 }, (_, seed) => ({ search: started(seed, 1) }));
  assert.throws(
    () => new SearchBatch(evaluator(), items, () => undefined),
    /5 searches do not fit into a batch of 4/,
  );
});

test('a search alone is asked after each batch whether it goes on, and keeps what it has found', async () => {
  const search = started(1, 1000);
  let batches = 0;
  await runSearch(
    search,
    evaluator(),
    () => 4,
    () => ++batches >= 10,
  );
  assert.equal(batches, 10);
  assert.ok(search.done);
  assert.ok(search.simulations >= 10 && search.simulations <= 10 * 4 + 20, `${search.simulations}`);
});
