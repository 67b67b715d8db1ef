import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BLACK, Position, WHITE } from '../../../engine/position.js';
import { TimeControl } from '../../../src/go/session/clock.js';

const position = new Position(9);
const own = { visits: 100, seconds: Number.POSITIVE_INFINITY };
const seconds = (time: TimeControl, color = BLACK) => time.limits(color, position, own).seconds;

test('without settings the own limits hold', () => {
  assert.deepEqual(new TimeControl().limits(BLACK, position, own), own);
});

test('absolute time is never used up in a game of a hundred moves', () => {
  const time = new TimeControl();
  time.settings(60, { kind: 'none' });
  let left = 60;
  for (let move = 0; move < 100; move++) {
    const limit = seconds(time);
    assert.ok(limit < left || left < 0.3, `move ${move}: ${limit} of ${left}`);
    time.spent(BLACK, limit);
    left -= limit;
  }
  assert.ok(left > -1);
});

test('Canadian overtime: the period is shared by the stones left in it', () => {
  const time = new TimeControl();
  time.settings(0, { kind: 'canadian', period: 30, stones: 10 });
  assert.ok(Math.abs(seconds(time) - 2.8) < 1e-9); // 3 seconds less the reserve
  time.left(BLACK, 10, 2);
  assert.ok(Math.abs(seconds(time) - 4.8) < 1e-9);
  time.spent(BLACK, 4);
  time.spent(BLACK, 4);
  assert.ok(Math.abs(seconds(time) - 2.8) < 1e-9); // the next period
});

test('Japanese byo-yomi: every move may take a period', () => {
  const time = new TimeControl();
  time.settings(0, { kind: 'byoyomi', period: 5, periods: 3 });
  for (let move = 0; move < 5; move++) {
    assert.ok(Math.abs(seconds(time) - 4.8) < 1e-9);
    time.spent(BLACK, 4.8);
  }
});

test('the own limit holds where it is shorter, and clocks are kept by colour', () => {
  const time = new TimeControl();
  time.settings(1000, { kind: 'none' });
  time.left(WHITE, 1, 0);
  assert.equal(time.limits(BLACK, position, { visits: 9, seconds: 1 }).seconds, 1);
  assert.ok(seconds(time, WHITE) < 0.1);
  time.restart();
  assert.ok(seconds(time, WHITE) > 1);
});
