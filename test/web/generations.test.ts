import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { Position } from '../../engine/position.js';
import { networkPath, readNetwork } from '../../selfplay/networkFile.js';
import { OnnxEvaluator } from '../../selfplay/onnxEvaluator.js';
import { RunWatch } from '../../src/go/run/watch.js';
import type { GenerationData } from '../../src/web/protocol/evolution.js';
import { chosenSteps, coarseFirst, Generations } from '../../src/web/server/generations.js';
import { makeRun } from '../go/run/madeRun.js';

const never = new AbortController().signal;

test('random play and every network tell of a position, for Black; a damaged one says why not', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'zero-generations-'));
  t.after(() => rmSync(root, { recursive: true }));
  const made = makeRun(root, { networks: [0, 5, 9], matches: [[9, 'random']] }); // biome-ignore format: pairs
  writeFileSync(networkPath(made.networks, 5), 'ZEROdamaged');
  const watch = new RunWatch(root);
  const generations = new Generations();
  const position = new Position(5);
  position.play(12);
  const ask = async () => {
    const found: GenerationData[] = [];
    assert.deepEqual(await generations.ask(watch, position, (g) => found.push(g), never), { generations: 4 });
    return found;
  };
  const found = await ask();
  assert.deepEqual(await ask(), found, 'networks that are loaded say the same');
  const [random, newest, first, damaged] = found;
  assert.deepEqual(found.map(({ step, of }) => [step, of]), [[-1, 4], [9, 4], [0, 4], [5, 4]]); // biome-ignore format: pairs
  assert.ok(random.policy.every((share, p) => share === (p === 12 || p === 25 ? 0 : 0.0417)));
  assert.deepEqual([random.winRate, random.ownership], [undefined, undefined]);
  assert.match(damaged.fault ?? '', /is not a usable network file/);
  const evaluator = new OnnxEvaluator(readNetwork(networkPath(made.networks, 9)), 1);
  evaluator.put(0, position);
  evaluator.runSync(1);
  assert.ok(Math.abs(newest.winRate! - (1 - evaluator.values[0]) / 2) < 1e-4, 'White is to play');
  assert.ok(Math.abs(newest.ownership![3] + evaluator.ownership![3]) < 1e-4);
  assert.equal(newest.policy[12], 0);
  assert.ok(Math.abs(newest.policy.reduce((a, b) => a + b) - 1) < 0.01);
  assert.equal(first.policy.length, 26);
  await assert.rejects(
    generations.ask(watch, new Position(9), () => {}, never),
    /plays on 5x5.*is on 9x9/,
  );
});

test('at most so many generations are chosen, the first, the newest and the measured ones', () => {
  const steps = fc.uniqueArray(fc.nat(10_000), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 2, max: 40 }), (all, most) => {
      all.sort((a, b) => a - b);
      const rated = all.filter((_, i) => i % 17 === 3);
      const chosen = chosenSteps(all, rated, most);
      assert.equal(chosen.length, Math.min(most, all.length));
      assert.equal(new Set(chosen).size, chosen.length);
      assert.ok(chosen.includes(all[0]) && chosen.includes(all.at(-1)!));
      if (rated.length + 2 <= most) assert.ok(rated.every((step) => chosen.includes(step)));
      assert.deepEqual(
        [...coarseFirst(chosen)].sort((a, b) => a - b),
        chosen,
      );
    }),
  );
  assert.deepEqual(coarseFirst([1, 2, 3, 4, 5]), [5, 1, 3, 2, 4]);
  assert.deepEqual(chosenSteps([], [], 5), []);
  assert.deepEqual(coarseFirst([]), []);
});
