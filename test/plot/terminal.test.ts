import assert from 'node:assert/strict';
import { test } from 'node:test';
import { terminalChart } from '../../src/plot/terminal.js';

test('a chart of text: high values on top, the bounds at the left', () => {
  const chart = terminalChart(
    [
      [0, 0],
      [1, 5],
      [2, 10],
    ],
    5,
    3,
  );
  assert.deepEqual(chart.split('\n'), ['      10 │    •', '         │  •', '       0 │•']);
});

test('one point, equal points and none are drawn too', () => {
  assert.equal(terminalChart([]), '(no data yet)');
  assert.equal(terminalChart([[3, 7]], 3, 3).match(/•/g)?.length, 1);
  assert.match(
    terminalChart(
      [
        [1, 2],
        [2, 2],
      ],
      4,
      2,
    ),
    /2\.5 │/,
  );
});
