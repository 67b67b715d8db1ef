import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rng } from '../../../base/rng.js';
import type { GameRecord } from '../../../selfplay/records.js';
import { fastTraining, windowSize } from '../../../src/go/settings/training.js';
import { makeBatch, ReplayWindow } from '../../../src/go/training/window.js';
import { anyGame, game, unevenGame } from './game.js';

test('targets are from the view of the player to move, and turn with the board', () => {
  const window = new ReplayWindow(3, 'agz', { ...fastTraining(3), valueFromSearch: 0 }, undefined, anyGame);
  window.add(unevenGame());
  assert.equal(window.length, 1);
  const batch = makeBatch(64, 3, 'agz');
  window.sample(batch, new Rng(1));
  const corners = new Set<number>();
  for (let row = 0; row < 64; row++) {
    assert.equal(batch.value[row], -1);
    assert.equal(batch.score[row], -8.5);
    const policy = batch.policy.subarray(row * 10, row * 10 + 10);
    assert.ok(Math.abs(policy[9] - 0.8) < 1e-3);
    const corner = policy.findIndex((p) => Math.abs(p - 0.2) < 1e-3);
    corners.add(corner);
    // The corner opposite of the policy's is the one that White owns.
    const ownership = batch.ownership.subarray(row * 9, row * 9 + 9);
    assert.equal(ownership[8 - corner], 1);
    assert.equal(ownership[corner], -1);
    // Black's stone, the opponent's newest plane (plane 1), is on the edge next to that corner.
    const stones = Array.from({ length: 9 }, (_, p) => batch.planes[(row * 9 + p) * 17 + 1]);
    assert.equal(
      stones.reduce((a, b) => a + b),
      1,
    );
    const stone = stones.indexOf(1);
    assert.equal(Math.abs((stone % 3) - (corner % 3)) + Math.abs(((stone / 3) | 0) - ((corner / 3) | 0)), 1);
  }
  assert.deepEqual([...corners].sort(), [0, 2, 6, 8]);
});

test('a resigned game teaches who won, not by how much', () => {
  const window = new ReplayWindow(3, 'agz', fastTraining(3));
  const resigned = { scored: false, score: 1, resignMove: 1, resignColor: 2 };
  window.add({ ...game(), ...resigned, ownership: new Int8Array(0) });
  const batch = makeBatch(8, 3, 'agz');
  window.sample(batch, new Rng(1));
  assert.ok(batch.scored.every((s) => s === 0));
  assert.ok(batch.ownership.every((o) => o === 0));
});

test('a recorded game with an illegal move, or one that lies about its end, is left out when it is drawn, and the others go on', () => {
  const notices: string[] = [];
  const window = new ReplayWindow(3, 'agz', fastTraining(3), (text) => notices.push(text));
  const twice = { ...game(), seed: 7, moves: Uint16Array.of(1, 1, 9) };
  window.add(twice);
  window.add({ ...unevenGame(), seed: 8 });
  window.add(game());
  assert.equal(window.length, 3);
  const batch = makeBatch(32, 3, 'agz');
  window.sample(batch, new Rng(1));
  assert.equal(window.length, 1);
  assert.deepEqual(notices.sort(), [
    'the recorded game 7 is left out: its move 2, B3, is illegal',
    'the recorded game 8 is left out: its owner of C1 is wrong',
  ]);
  const alone = new ReplayWindow(3, 'agz', fastTraining(3));
  alone.add({ ...twice, moves: Uint16Array.of(9, 9, 1) }); // a move after the game's end
  assert.throws(
    () => alone.sample(batch, new Rng(1)),
    /no recorded game of the window is one that the rules allow/,
  );
});

test('the window holds all of the first positions and grows more slowly than they come', () => {
  const settings = fastTraining(9);
  const c = settings.windowScale;
  assert.equal(windowSize(settings, c), c);
  assert.ok(windowSize(settings, 10 * c) < 5 * c);
  assert.ok(windowSize(settings, 20 * c) > windowSize(settings, 10 * c));
});

test('old games leave the window: only its newest positions are drawn, and all of them', () => {
  const settings = { ...fastTraining(3), windowScale: 10, windowExponent: 0.5, windowSlope: 0.5 };
  const window = new ReplayWindow(3, 'agz', settings, undefined, anyGame);
  const batch = makeBatch(256, 3, 'agz');
  const rng = new Rng(1);
  // One position a game, known by its score; enough of them that the window's memory is made anew on the way.
  for (let n = 1; n <= 120_000; n++) {
    window.add({ ...game(), score: n });
    if (n > 100 && n % 40_000 !== 0 && n !== 60_001) continue;
    // c (1 + 0.5 ((n / c)^0.5 - 1) / 0.5) = c sqrt(n / c) once there are more than c.
    const size = n <= 10 ? n : Math.min(n, Math.round(10 * Math.sqrt(n / 10)));
    assert.equal(window.length, size);
    assert.equal(window.total, n);
    const seen = new Set<number>();
    for (let draws = 0; draws < 20 * size; draws += 256) {
      window.sample(batch, rng);
      for (const score of batch.score) seen.add(-score); // White is to move
    }
    assert.ok(Math.min(...seen) >= n - size + 1, `game ${Math.min(...seen)} of ${n} has left`);
    assert.ok(Math.max(...seen) <= n);
    assert.equal(seen.size, size);
  }
});

test('with games on several boards a batch is of one, drawn as often as there are positions on it', () => {
  const window = new ReplayWindow(9, 'sized', { ...fastTraining(9), valueFromSearch: 0 });
  const on = (size: number): GameRecord => ({
    ...game(),
    size,
    moves: Uint16Array.of(size + 1, size * size, size * size),
    policyMoves: Uint16Array.of(0, size * size),
    ownership: new Int8Array(size * size).fill(1),
    score: size * size - 0.5,
  });
  const games: readonly [size: number, count: number][] = [[5, 6], [13, 3], [19, 1]]; // biome-ignore format: pairs
  for (const [size, count] of games) for (let i = 0; i < count; i++) window.add(on(size));
  window.add(game()); // on 3x3, where such a network does not play
  assert.deepEqual([...window.byBoard], games.map(([size, count]) => [size, { games: count, positions: count }])); // biome-ignore format: one line
  const rng = new Rng('boards');
  const drawn = Array.from({ length: 2000 }, () => window.drawSize(rng));
  for (const [size, count] of games) {
    const share = drawn.filter((s) => s === size).length / drawn.length;
    assert.ok(Math.abs(share - count / 10) < 0.03, `${size}x${size}: ${share}`);
    const batch = makeBatch(4, size, 'sized');
    window.sample(batch, rng);
    for (let row = 0; row < 4; row++) {
      assert.equal(batch.score[row], -(size * size - 0.5), 'each row is of this board, for White');
      assert.ok(batch.ownership.every((owner) => owner === -1));
    }
  }
});
