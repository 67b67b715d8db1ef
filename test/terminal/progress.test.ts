import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { formatDuration, formatRate, Progress, type ProgressOptions } from '../../src/terminal/progress.js';

/** A bar on a stream that keeps what is written, and a clock that stands until it is set. */
function bar(t: TestContext, options: Partial<ProgressOptions> = {}, terminal?: { columns: number }) {
  const written: string[] = [];
  const stream = {
    isTTY: terminal !== undefined,
    columns: terminal?.columns,
    write: (text: string) => written.push(text),
  } as unknown as NodeJS.WriteStream;
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  const progress = new Progress('games', { unit: 'games', stream, ...options });
  /** What was written since the last call. */
  const taken = () => written.splice(0).join('');
  return { progress, taken, at: (seconds: number) => (now = seconds * 1000) };
}

test('outside a terminal: plain lines with rate and ETA, one every so many seconds', (t) => {
  const { progress, taken, at } = bar(t, { total: 200, plainEvery: 10 });
  at(4);
  progress.update(20, 'loss 1.5');
  assert.equal(taken(), 'games  10%  20/200 games  5.00 games/s  ETA 0:36  loss 1.5\n');
  at(13);
  progress.update(60);
  assert.equal(taken(), '', 'too early for another line');
  at(20);
  progress.update(100);
  assert.equal(taken(), 'games  50%  100/200 games  5.00 games/s  ETA 0:20  loss 1.5\n');
  at(40);
  progress.update(200);
  progress.end('done');
  assert.match(taken(), /games {2}100% {2}200\/200 games {2}5\.00 games\/s {2}0:40 {2}done\n$/);
});

test('work that was done before counts for the bar, not for the rate', (t) => {
  const { progress, taken, at } = bar(t, { total: 1000, start: 900 });
  at(5);
  progress.update(950);
  assert.equal(taken(), 'games  95%  950/1000 games  10.0 games/s  ETA 0:05\n');
});

test('work without an end has no percentage and no ETA; work that is time is shown as times', (t) => {
  const endless = bar(t);
  endless.at(2);
  endless.progress.update(5000);
  assert.equal(endless.taken(), 'games  5000 games  2,500 games/s  0:02\n');
  t.mock.restoreAll();
  const timed = bar(t, { total: 600, time: true });
  timed.progress.update(150);
  assert.equal(timed.taken(), 'games  25%  2:30  ETA 7:30\n');
});

test('in a terminal: one line drawn again and again, ten times a second at most, never wider than the window', (t) => {
  const { progress, taken, at } = bar(t, { total: 10 }, { columns: 40 });
  at(1);
  progress.update(5, 'a note that is much too long for a window of forty columns');
  const line = taken();
  assert.ok(line.startsWith('\r\x1b[K') && !line.includes('\n'));
  const seen = stripVTControlCharacters(line).replace('\r', '');
  assert.equal(seen.length, 39);
  assert.match(seen, /^games {2}━{20} {2}50% {2}5\/10 $/);
  at(1.05);
  progress.update(6);
  assert.equal(taken(), '');
  at(1.2);
  progress.update(6);
  assert.notEqual(taken(), '');
  progress.end();
  assert.ok(taken().endsWith('\n'));
});

test('a line of text goes above the bar, without control characters', (t) => {
  const { progress, taken } = bar(t, { total: 10 }, { columns: 80 });
  progress.update(1);
  taken();
  progress.log('a name\x1b[2J and \x07more');
  const [text, drawn] = taken().split('\n');
  assert.ok(text.startsWith('\r\x1b[K'), 'the bar is wiped first');
  assert.doesNotMatch(text.slice(4), /\p{Cc}/u);
  assert.match(text, /a name.* and .*more/);
  assert.match(drawn, /games/);
});

test('quiet prints nothing', (t) => {
  const { progress, taken } = bar(t, { total: 10, quiet: true }, { columns: 80 });
  progress.update(3);
  progress.log('text');
  progress.end();
  assert.equal(taken(), '');
});

test('durations and rates as people write them', () => {
  for (const [seconds, text] of [
    [0, '0:00'],
    [59.4, '0:59'],
    [59.6, '1:00'],
    [65, '1:05'],
    [3599.7, '1:00:00'],
    [3725, '1:02:05'],
    [100 * 3600, '100:00:00'],
    [-5, '0:00'],
  ] as const)
    assert.equal(formatDuration(seconds), text);
  for (const [rate, text] of [
    [0.5123, '0.512'],
    [48.26, '48.3'],
    [99.96, '100'],
    [1234.5, '1,235'],
    [18_500, '18,500'],
    [Number.NaN, '-'],
    [Number.POSITIVE_INFINITY, '-'],
  ] as const)
    assert.equal(formatRate(rate), text);
});

test('work that failed before it began leaves no line', (t) => {
  const { progress, taken } = bar(t, { total: 100, start: 20 });
  progress.end();
  assert.equal(taken(), '');
});
