import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rng } from '../../../base/rng.js';
import type { Evaluator } from '../../../engine/evaluator.js';
import { Position } from '../../../engine/position.js';
import { Lockstep } from '../../../selfplay/match/lockstep.js';
import { searchPlayer } from '../../../selfplay/match/players.js';
import { evaluatorOf, randomOracle } from '../../engine/search/reference.js';

/** An evaluator with opinions of its own, which come only when the batch has run; it keeps the sizes of its batches. */
function late(seed: number, size: number, capacity: number) {
  const inner = evaluatorOf(randomOracle(seed), size, capacity);
  const batches: number[] = [];
  let put: { slot: number; position: Position }[] = [];
  const evaluator: Evaluator = {
    ...inner,
    put(slot, position) {
      put.push({ slot, position: position.clone() });
    },
    async run(count) {
      batches.push(count);
      await new Promise((resolve) => setImmediate(resolve));
      for (const { slot, position } of put) {
        assert.ok(slot < count);
        inner.put(slot, position);
      }
      put = [];
    },
  };
  return { evaluator, batches };
}

const limits = (visits: number) => ({ visits, seconds: Number.POSITIVE_INFINITY, resignBelow: -1 });

/** A game of 8 moves between two evaluators. @returns the moves. */
async function game(evaluators: readonly Evaluator[], number: number, visits: number): Promise<number[]> {
  const position = new Position(4, { komi: 0.5 });
  const never = new AbortController().signal;
  const players = evaluators.map((e, side) => searchPlayer(e, limits(visits), `${side}`, never));
  for (const player of players) await player.begin(position, [], number);
  while (!position.isOver && position.moveNumber < 8)
    position.play(await players[position.moveNumber % 2].choose(position, false));
  return position.moveList();
}

test('games that share batches are the games that each would be alone, with one leaf in flight and with more', async () => {
  for (const [visits, leaves] of [
    [20, 1],
    [128, 2],
  ]) {
    const alone: number[][] = [];
    for (let g = 0; g < 4; g++)
      alone.push(await game([late(1, 4, leaves).evaluator, late(2, 4, leaves).evaluator], g, visits));
    const lockstep = new Lockstep();
    const networks = [late(1, 4, 4 * leaves), late(2, 4, 4 * leaves)];
    const shared = networks.map((n) => lockstep.share(n.evaluator));
    const together = await Promise.all(
      alone.map((_, g) =>
        lockstep.play(() =>
          game(
            shared.map((batch) => batch.view(leaves)),
            g,
            visits,
          ),
        ),
      ),
    );
    assert.deepEqual(together, alone);
    assert.ok(Math.max(...networks[0].batches) > leaves, 'the batches were filled by many games');
  }
});

test('a batch runs as soon as every game that is left waits, and not before', async () => {
  const lockstep = new Lockstep();
  const { evaluator, batches } = late(1, 3, 8);
  const batch = lockstep.share(evaluator);
  const position = new Position(3);
  const evaluations = async (count: number) => {
    const view = batch.view(2);
    for (let i = 0; i < count; i++) {
      view.put(0, position);
      view.put(1, position);
      await view.run(2);
    }
  };
  await Promise.all([1, 2, 4].map((count) => lockstep.play(() => evaluations(count))));
  assert.deepEqual(batches, [6, 4, 2, 2]);
});

test('a game that begins while a batch runs waits for its end', async () => {
  const lockstep = new Lockstep();
  const { evaluator, batches } = late(1, 3, 4);
  const batch = lockstep.share(evaluator);
  const one = async () => {
    const view = batch.view(1);
    view.put(0, new Position(3));
    await view.run(1);
  };
  const first = lockstep.play(one);
  await Promise.resolve(); // its batch is under way
  await Promise.all([first, lockstep.play(one)]);
  assert.deepEqual(batches, [1, 1]);
});

test('what was put and never evaluated takes a slot, and no more', async () => {
  const lockstep = new Lockstep();
  const { evaluator } = late(3, 3, 2);
  const view = lockstep.share(evaluator).view(1);
  await lockstep.play(async () => {
    const [a, b] = [new Position(3), new Position(3)];
    b.play(4);
    view.put(0, a);
    view.put(0, b);
    await view.run(1);
  });
  const expected = evaluatorOf(randomOracle(3), 3);
  const b = new Position(3);
  b.play(4);
  expected.put(0, b);
  assert.equal(view.values[0], expected.values[0]);
  assert.deepEqual([...view.logits], [...expected.logits.subarray(0, 10)]);
  assert.equal(view.scores![0], expected.scores![0]);
});

test('an evaluator that fails tells every game that waited for it', async () => {
  const lockstep = new Lockstep();
  const broken = { ...late(1, 3, 4).evaluator, run: () => Promise.reject(new Error('no memory')) };
  const batch = lockstep.share(broken);
  const games = [1, 2].map(() =>
    lockstep.play(async () => {
      const view = batch.view(1);
      view.put(0, new Position(3));
      await view.run(1);
    }),
  );
  const ends = await Promise.allSettled(games);
  assert.deepEqual(
    ends.map((end) => end.status === 'rejected' && (end.reason as Error).message),
    ['no memory', 'no memory'],
  );
});

test('more leaves than a batch has slots are refused', async () => {
  const batch = new Lockstep().share(late(1, 3, 2).evaluator);
  const view = batch.view(3);
  const rng = new Rng(1);
  view.put(0, new Position(3), rng.int(8));
  view.put(1, new Position(3));
  assert.throws(() => view.put(2, new Position(3)), /batch of 2 positions is full/);
});
