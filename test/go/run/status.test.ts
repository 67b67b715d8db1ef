import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { appendJsonLine, writeJson } from '../../../base/files/json.js';
import { makeFolders, runFolder } from '../../../src/go/run/folder.js';
import type { MetricsLine } from '../../../src/go/run/metrics.js';
import { runStatus } from '../../../src/go/run/status.js';
import { statusPlot, statusText } from '../../../src/go/run/statusCommand.js';
import { presetConfig } from '../../../src/go/settings/presets.js';

const root = mkdtempSync(join(tmpdir(), 'zero-status-'));
after(() => rmSync(root, { recursive: true }));

const config = presetConfig('fast', 5, 1);

/** A run folder with a config alone. */
function newRun(name: string) {
  const folder = runFolder(join(root, name));
  makeFolders(folder);
  writeJson(folder.config, config);
  return folder;
}

/** The metrics after a number of steps. */
function metrics(step: number): Partial<MetricsLine> {
  const losses = { total: 2, policy: 3 / (step + 1), value: 0.5, score: 0.2, ownership: 0.1 };
  return { time: 10 * step, cpu: 20 * step, step, games: 5 * step, positions: 50 * step, losses };
}

test('a run that has measured nothing has a status, and says so', () => {
  const { root: folder } = newRun('fresh');
  const status = runStatus(folder);
  assert.deepEqual(status, {
    folder,
    running: null,
    config,
    boards: {},
    last: null,
    limit: null,
    machines: null,
    networks: 0,
    ratings: [],
    losses: [],
  });
  assert.match(statusText(status), /5x5, recipe fast, .* not running\nnothing measured yet$/);
  assert.match(statusPlot(status), /^<svg/);
  assert.throws(() => runStatus(join(root, 'nothing')), /holds no run/);
});

test('counters, networks, ratings and a thinned course of the losses are told, damaged lines left out', () => {
  const folder = newRun('run');
  for (let step = 1; step <= 1000; step++) appendJsonLine(folder.metrics, metrics(step));
  appendJsonLine(folder.metrics, { ...metrics(1001), losses: { ...metrics(1).losses, policy: Number.NaN } });
  appendFileSync(folder.metrics, '{"time": 1e4, "st');
  // Nine points of ten against random play, three of four against the network before.
  const match = { draws: 0, visits: 8 };
  appendJsonLine(folder.matches, {
    ...match,
    time: 60,
    step: 100,
    opponent: 'random',
    wins: 9e5,
    losses: 1e5,
  });
  appendJsonLine(folder.matches, { ...match, time: 120, step: 200, opponent: 100, wins: 9e5, losses: 3e5 });
  writeFileSync(join(folder.networks, 'net-000000100.zero'), '');
  writeFileSync(join(folder.networks, 'net-000000200.zero'), '');
  const status = runStatus(folder.root, 50);
  assert.deepEqual(JSON.parse(JSON.stringify(status)), status);
  assert.equal(status.last?.step, 1001);
  assert.equal(status.networks, 2);
  assert.ok(status.losses.length <= 50 && status.losses.length > 40);
  assert.deepEqual(status.losses.at(-1), { time: 10_000, losses: metrics(1000).losses });
  // Elo differences are 400 log10(wins / losses).
  const [first, second] = status.ratings;
  assert.ok(Math.abs(first.elo - 400 * Math.log10(9)) < 2, `${first.elo}`);
  assert.ok(Math.abs(second.elo - first.elo - 400 * Math.log10(3)) < 2, `${second.elo}`);
  const text = statusText(status);
  assert.match(text, /step 1001, 2 networks/);
  assert.match(text, /losses: total 2\.000, policy -, value 0\.500/);
  assert.match(text, /Elo above random play, by time \(2:00 at the right\); step 200: 57[23]/);
});

test('a run on several boards tells the games, positions and newest losses of each', () => {
  const folder = newRun('boards');
  const losses = { total: 3, policy: 2, value: 0.5, score: 0.25, ownership: 0.125 };
  const on = (games: number, more = {}) => ({ games, positions: 40 * games, ...more });
  appendJsonLine(folder.metrics, { ...metrics(1), boards: { 9: on(5, { losses }), 13: on(1) } });
  appendJsonLine(folder.metrics, {
    ...metrics(2),
    boards: { 9: on(8), 13: on(2, { losses: { ...losses, policy: 4 } }) },
  });
  const { boards } = runStatus(folder.root);
  assert.deepEqual(boards, { 9: on(8, { losses }), 13: on(2, { losses: { ...losses, policy: 4 } }) });
  const text = statusText(runStatus(folder.root));
  assert.match(text, /^9x9: 8 games, 320 positions; losses: total 3\.000, policy 2\.000, /m);
  assert.match(text, /^13x13: 2 games, 80 positions; losses: total 3\.000, policy 4\.000, /m);
});
