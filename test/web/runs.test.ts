import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { appendJsonLine } from '../../base/files/json.js';
import { score } from '../../engine/scoring.js';
import { RecordWriter } from '../../selfplay/recordFile.js';
import { encodeRecord } from '../../selfplay/records.js';
import { positionOf } from '../../src/web/protocol/game.js';
import { Runs } from '../../src/web/server/runs.js';
import { makeRun } from '../go/run/madeRun.js';
import { playGame } from '../selfplay/playedGame.js';

const NONE = { course: 0, ratings: 0, games: 0 };

function folder(t: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), 'zero-web-runs-'));
  t.after(() => rmSync(made, { recursive: true }));
  return made;
}

test('a run is told whole at first, then what has changed alone', (t) => {
  const root = join(folder(t), 'small');
  const made = makeRun(root, { networks: [0, 10], matches: [[10, 'random'], [10, 0]] }); // biome-ignore format: pairs
  const runs = new Runs([root]);
  assert.deepEqual(runs.list(), [{ id: 'run-1', name: 'small' }]);
  const first = runs.state({ run: 'run-1', seen: NONE });
  assert.deepEqual([first.size, first.running, first.networks, first.totalGames], [5, false, 2, 0]);
  assert.deepEqual(
    first.course?.map(({ time, step }) => [time, step]),
    [[100, 10]],
  );
  // Three of four points: some 190 Elo above both, and an error of hundreds for so few games.
  const rated = first.ratings?.find(({ step }) => step === 10);
  assert.ok(rated && rated.elo > 60 && rated.elo < 260 && rated.within > 100 && rated.within < 500);
  const again = runs.state({ run: 'run-1', seen: first.versions });
  assert.deepEqual([again.course, again.ratings, again.games], [undefined, undefined, undefined]);
  appendJsonLine(made.metrics, { time: 110, step: 12 });
  const later = new Runs([root]).state({ run: 'run-1', seen: NONE });
  assert.deepEqual(later.course?.map(({ step }) => step), [10, 12]); // biome-ignore format: short
});

test('a recorded game is told with its policies, values for Black, and its owners', (t) => {
  const root = folder(t);
  const made = makeRun(root, { networks: [0] });
  const record = playGame(3);
  const writer = new RecordWriter(join(made.records, '000000000.games'));
  writer.append(encodeRecord(record));
  writer.close();
  const runs = new Runs([root]);
  const { games } = runs.state({ run: 'run-1', seen: NONE });
  const game = runs.game({ run: 'run-1', number: 0 });
  const { recorded, ownership, game: data, ...line } = game;
  assert.deepEqual(games, [line]);
  const position = positionOf(data);
  assert.ok(position.isOver && data.moves.length === record.moves.length);
  const difference = score(position).score;
  assert.equal(line.result, difference === 0 ? '0' : `${difference > 0 ? 'B' : 'W'}+${Math.abs(difference)}`);
  assert.equal(ownership?.length, 25);
  assert.equal(recorded.length, data.moves.length);
  for (const [i, { policy, winRate }] of recorded.entries()) {
    assert.equal(policy !== undefined, record.full[i] === 1);
    assert.ok(winRate >= 0 && winRate <= 1);
    const sum = policy?.reduce((all, [, share]) => all + share, 0) ?? 1;
    assert.ok(Math.abs(sum - 1) < 0.01, `${sum}`);
  }
  const value = record.values[1] / 127;
  assert.ok(Math.abs(recorded[1].winRate - (1 - value) / 2) < 1e-3, 'the second move is White’s');
});

test('an empty folder, no folder, a damaged file and an unknown run or game are a sentence each', (t) => {
  const root = folder(t);
  mkdirSync(join(root, 'empty'));
  const made = makeRun(join(root, 'damaged'), { networks: [], records: [500] });
  const runs = new Runs(['empty', 'missing', 'damaged'].map((name) => join(root, name)));
  const state = (run: string) => runs.state({ run, seen: NONE });
  assert.throws(
    () => state('run-1'),
    /empty holds no run \(it has no config\.json\); zero run .* begins one/,
  );
  assert.throws(() => state('run-2'), /missing holds no run/);
  assert.throws(() => state('../..'), /there is no such run; load the page again/);
  const { notices, games } = state('run-3');
  assert.equal(games, undefined);
  assert.match(
    notices.join(),
    /000000000\.games at byte 16: the rest is left out, for no sound game follows/,
  );
  assert.throws(() => runs.game({ run: 'run-3', number: 0 }), /the run keeps no game 0; choose a newer one/);
  assert.ok(made.root.endsWith('damaged'));
});
