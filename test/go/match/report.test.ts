import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MatchGame } from '../../../selfplay/match/result.js';
import { Tally } from '../../../selfplay/match/tally.js';
import { reportLines, reportMatch } from '../../../src/go/match/report.js';

const NAMES = { new: 'a', old: 'b' };

/** A tally of so many wins, losses and draws of the first player. */
function tally(
  wins: number,
  losses: number,
  draws: number,
  elo?: number,
  more: Partial<MatchGame> = {},
): Tally {
  const out = new Tally(elo);
  const points = [...Array(wins).fill(1), ...Array(losses).fill(-1), ...Array(draws).fill(0)];
  for (const [number, p] of points.entries())
    out.add({ number, firstIsBlack: true, score: p, result: 'x', moves: [], ...more });
  return out;
}

const report = (t: Tally, end = { interrupted: false, givenUp: 0 }) => reportMatch(NAMES, t.standing, end);

test('points are wins and half the draws; NEW has won when it won more than it lost', () => {
  const even = report(tally(3, 3, 4));
  assert.deepEqual([even.percent, even.won, even.games], [50, false, 10]);
  const ahead = report(tally(3, 2, 5));
  assert.deepEqual([ahead.percent, ahead.won], [55, true]);
  assert.equal(report(tally(0, 0, 0)).won, false);
  assert.match(
    reportLines(ahead, undefined)[0],
    /^a: 3 wins \(3 as Black, 0 as White\), 2 losses, 5 draws in 10 games: 55.0 %$/,
  );
});

test('under an SPRT NEW has won only by its verdict', () => {
  const undecided = report(tally(6, 2, 0, 60));
  assert.deepEqual([undecided.won, undecided.sprt?.verdict], [false, undefined]);
  assert.match(reportLines(undecided, 60).join('\n'), /SPRT: undecided/);
  const stronger = report(tally(80, 20, 0, 60));
  assert.deepEqual([stronger.won, stronger.sprt?.verdict], [true, 'h1']);
  assert.ok(stronger.games < 100, 'games after the verdict do not count');
  assert.match(reportLines(stronger, 60).join('\n'), /SPRT: stronger by 60 Elo/);
  assert.match(reportLines(report(tally(0, 100, 0, 60)), 60).join('\n'), /SPRT: not stronger/);
});

test('forfeits, remarks, disputes, the longest move and games given up are told', () => {
  const t = tally(1, 0, 0, undefined, { result: 'B+F', note: 'move 3: A1 is not legal', longestMove: 1.234 });
  t.add({
    number: 1,
    firstIsBlack: false,
    score: 1,
    result: 'B+1',
    moves: [],
    disputed: true,
    note: 'counted as it stands',
  });
  const lines = reportLines(report(t, { interrupted: true, givenUp: 2 }), undefined).join('\n');
  for (const part of [
    /1 games were counted differently/,
    /B\+F: game 0, move 3: A1 is not legal/,
    /game 1, counted as it stands/,
    /longest move of NEW: 1.23 s/,
    /2 games under way were given up/,
    /interrupted before its end/,
  ])
    assert.match(lines, part);
});
