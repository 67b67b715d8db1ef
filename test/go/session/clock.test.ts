import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Rng } from '../../../base/rng.js';
import { BLACK, Position, WHITE } from '../../../engine/position.js';
import { type Overtime, TimeControl } from '../../../src/go/session/clock.js';
import { RefereeClock, type TimeSystem } from './referee.js';

const own = { visits: 100, seconds: Number.POSITIVE_INFINITY };

/** An empty board, or one with so many points still empty. */
function board(empty = 81): Position {
  const position = new Position(9);
  for (let move = 0; position.emptyCount > Math.max(empty, 2); move += 1) position.play(move);
  return position;
}

const seconds = (time: TimeControl, color = BLACK, position = board()) =>
  time.limits(color, position, own).seconds;

function clocks(main: number, overtime: Overtime): TimeControl {
  const time = new TimeControl();
  time.settings(main, overtime);
  return time;
}

test('without settings the own limits hold', () => {
  assert.deepEqual(new TimeControl().limits(BLACK, board(), own), own);
  const time = clocks(1, { kind: 'none' });
  time.unlimited();
  assert.deepEqual(time.limits(BLACK, board(), own), own);
});

/** What a player is told of a system. */
function overtimeOf(system: TimeSystem): Overtime {
  switch (system.kind) {
    case 'absolute':
      return { kind: 'none' };
    case 'byoyomi':
      return { kind: 'byoyomi', period: system.period, periods: system.periods };
    case 'canadian':
      return { kind: 'canadian', period: system.period, stones: system.stones };
    case 'fischer':
      return { kind: 'fischer', increment: system.increment, most: system.most };
  }
}

/**
 * A game by the referee's clock of a player who takes the whole of its limits, and up to `lag` seconds more, twice that
 * now and then.
 */
function play(system: TimeSystem, moves: number, lag: number, told: boolean, seed: number) {
  const time = clocks(system.main, overtimeOf(system));
  const referee = new RefereeClock(system);
  const rng = new Rng(seed);
  const limits: number[] = [];
  for (let move = 0; move < moves && !referee.lost; move++) {
    // Controllers tell whole seconds, rounded down.
    if (told) time.left(BLACK, Math.floor(referee.seconds), referee.count);
    const limit = seconds(time, BLACK, board(81 - 2 * move));
    limits.push(limit);
    const took = limit + lag * rng.float() * (rng.int(10) === 0 ? 2 : 1);
    time.spent(BLACK, took);
    referee.move(took);
  }
  return { lost: referee.lost, limits };
}

const systems: [TimeSystem, lag: number][] = [
  [{ kind: 'absolute', main: 60 }, 0.2],
  [{ kind: 'absolute', main: 2 }, 0.015],
  [{ kind: 'byoyomi', main: 0, period: 1, periods: 1 }, 0.08],
  [{ kind: 'byoyomi', main: 20, period: 5, periods: 3 }, 0.1],
  [{ kind: 'canadian', main: 0, period: 30, stones: 10 }, 0.1],
  [{ kind: 'canadian', main: 1, period: 1, stones: 8 }, 0.04],
  [{ kind: 'canadian', main: 30, period: 5, stones: 1 }, 0.1],
  [{ kind: 'fischer', main: 10, increment: 1, most: 20 }, 0.2],
  [{ kind: 'fischer', main: 1, increment: 0.1, most: 3 }, 0.08],
  [{ kind: 'fischer', main: 2, increment: 0.3, most: 2 }, 0.02],
];

test('no system is lost on time in 80 moves by a player who takes all of its limits and some more', () => {
  for (const [system, lag] of systems)
    for (const told of [false, true])
      fc.assert(
        fc.property(fc.nat(), (seed) => {
          const { lost, limits } = play(system, 80, lag, told, seed);
          assert.equal(lost, false, `${JSON.stringify(system)} ${told} ${limits.length}`);
        }),
        { numRuns: 5 },
      );
});

test('time is used: a share of it that grows with what there is', () => {
  // A move in forty of the main time, most of an increment, most of a period.
  const first = (system: TimeSystem) => play(system, 1, 0, false, 1).limits[0];
  assert.ok(first({ kind: 'absolute', main: 60 }) > 60 / 45);
  assert.ok(first({ kind: 'absolute', main: 2 }) > 0.03);
  assert.ok(first({ kind: 'byoyomi', main: 0, period: 5, periods: 1 }) > 4.4);
  assert.ok(first({ kind: 'canadian', main: 0, period: 30, stones: 10 }) > 2.9);
  assert.ok(first({ kind: 'fischer', main: 10, increment: 1, most: 99 }) > 1.1);
});

test('Canadian overtime with more seconds than the period has, as some tell Fischer time, is capped at the period', () => {
  const time = clocks(30, { kind: 'canadian', period: 5, stones: 1 });
  time.left(BLACK, 25, 1);
  assert.ok(seconds(time) > 4 && seconds(time) < 5);
  time.left(BLACK, 3, 1);
  assert.ok(seconds(time) < 3);
});

test('a limit of a move under Fischer time holds', () => {
  const time = clocks(600, { kind: 'fischer', increment: 10, mostPerMove: 2 });
  assert.ok(seconds(time) < 2 && seconds(time) > 1.5);
});

test('what moves took too long is kept back where a period would be lost, until moves are quick again', () => {
  const time = clocks(0, { kind: 'byoyomi', period: 5, periods: 1 });
  const before = seconds(time);
  time.spent(BLACK, before + 0.3);
  assert.ok(Math.abs(seconds(time) - (before - 0.3)) < 1e-9);
  for (let i = 0; i < 50; i++) time.spent(BLACK, 1);
  assert.ok(seconds(time) > before - 0.01);
});

test('a clock below zero is an empty one', () => {
  const time = clocks(60, { kind: 'none' });
  time.left(BLACK, -3, 0);
  assert.equal(seconds(time), 0);
});

test('the own limit holds where it is shorter, and clocks are kept by colour', () => {
  const time = clocks(1000, { kind: 'none' });
  time.left(WHITE, 1, 0);
  assert.equal(time.limits(BLACK, board(), { visits: 9, seconds: 1 }).seconds, 1);
  assert.ok(seconds(time, WHITE) < 0.1);
  time.restart();
  assert.ok(seconds(time, WHITE) > 1);
});
