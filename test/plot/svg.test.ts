import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bounds, svgCharts, ticks } from '../../src/plot/svg.js';

/** The numbers along an axis, with where they stand. */
function axis(svg: string, pattern: RegExp): { at: number; value: number }[] {
  return [...svg.matchAll(pattern)].map(([, at, value]) => ({ at: Number(at), value: Number(value) }));
}
const xAxis = /<text x="([\d.]+)" y="276" text-anchor="middle">([^<]+)</g;
const yAxis = /<text x="54" y="([\d.]+)" text-anchor="end">([^<]+)</g;

/** What a place means by the two outermost numbers of an axis. */
function reading(marks: { at: number; value: number }[]): (at: number) => number {
  const [a, b] = [marks[0], marks[marks.length - 1]];
  return (at) => a.value + ((at - a.at) / (b.at - a.at)) * (b.value - a.value);
}

const coordinates = (svg: string) =>
  [...svg.matchAll(/<polyline points="([^"]*)"/g)].map(([, points]) =>
    points.split(' ').map((point) => point.split(',').map(Number)),
  );

test('every point of every line is where the numbers at the axes say', () => {
  const series = [
    {
      name: 'policy',
      points: [
        [0, 3.5],
        [400, 2.25],
        [1000, 1.125],
      ] as [number, number][],
    },
    {
      name: 'value',
      points: [
        [100, 1],
        [900, 0.5],
      ] as [number, number][],
    },
  ];
  const svg = svgCharts([{ title: 'losses', xLabel: 'step', series }]);
  const readX = reading(axis(svg, xAxis));
  const readY = reading(axis(svg, yAxis).map(({ at, value }) => ({ at: at - 4, value })));
  const lines = coordinates(svg);
  assert.equal(lines.length, 2);
  for (const [i, { points }] of series.entries())
    for (const [k, [x, y]] of points.entries()) {
      assert.ok(Math.abs(readX(lines[i][k][0]) - x) < 1, `x ${x} is drawn at ${lines[i][k][0]}`);
      assert.ok(Math.abs(readY(lines[i][k][1]) - y) < 0.01, `y ${y} is drawn at ${lines[i][k][1]}`);
    }
});

test('error bars reach as far up and down as they are long', () => {
  const svg = svgCharts([
    {
      title: 'Elo',
      xLabel: 'h',
      series: [
        {
          name: 'a',
          points: [
            [0, 0],
            [1, 100],
          ],
          errors: [0, 50],
        },
      ],
    },
  ]);
  const readY = reading(axis(svg, yAxis).map(({ at, value }) => ({ at: at - 4, value })));
  const [, low, high] = /<path d="M[\d.]+,([\d.]+)V([\d.]+)"/.exec(svg) ?? [];
  assert.deepEqual([Math.round(readY(Number(low))), Math.round(readY(Number(high)))], [50, 150]);
});

test('names and titles are text, whatever stands in them, and a chart without points says so', () => {
  const svg = svgCharts([
    { title: '<script>&', xLabel: '"x"', series: [{ name: 'a<b', points: [[1, 1]] }] },
    { title: 'empty', xLabel: 'x', series: [] },
  ]);
  assert.doesNotMatch(svg, /<script|a<b|"x"</);
  assert.match(svg, /&#60;script&#62;&#38;/);
  assert.equal(svg.match(/no data yet/g)?.length, 1);
  assert.doesNotMatch(svg, /NaN|Infinity/);
  assert.match(svg, /height="600"/);
});

test('ticks: three to eleven round numbers in order between the bounds, also where numbers are coarse', () => {
  const edge = fc.double({ min: -1e15, max: 1e15, noNaN: true });
  fc.assert(
    fc.property(edge, edge, (a, b) => {
      const [low, high] = bounds([a, b]);
      if (high - low < 1e-9 * Math.max(Math.abs(low), Math.abs(high), 1e-200)) return;
      const marks = ticks(low, high);
      assert.ok(marks.length >= 3 && marks.length <= 11, `${marks.length} ticks`);
      const slack = (high - low) * 1e-6;
      for (const [i, v] of marks.entries()) {
        assert.ok(v >= low - slack && v <= high + slack);
        if (i > 0) assert.ok(Math.abs(marks[i] - marks[i - 1] - (marks[1] - marks[0])) < slack);
      }
      const step = marks[1] - marks[0];
      const leading = step / 10 ** Math.floor(Math.log10(step * (1 + 1e-6)));
      assert.ok(
        [1, 2, 5].some((m) => Math.abs(leading - m) < 1e-3),
        `step ${step}`,
      );
    }),
    { seed: 1 },
  );
  assert.deepEqual(ticks(0, 1), [0, 0.2, 0.4, 0.6000000000000001, 0.8, 1]);
  assert.ok(ticks(1e16, 1e16 + 2).length < 20);
});
