import './errors.js';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readJsonLines } from '../base/files/json.js';
import { Rng } from '../base/rng.js';
import { RecordWriter } from '../selfplay/recordFile.js';
import { encodeRecord, type GameRecord } from '../selfplay/records.js';
import { type RunFolder, runFolder } from '../src/go/run/folder.js';
import { metricsLine } from '../src/go/run/metrics.js';
import { openRun } from '../src/go/run/open.js';
import { RunWatch } from '../src/go/run/watch.js';

/*
 * How long a page waits for a run of 100 hours, beside reading its metrics whole, and what following it costs.
 *   npm run bench:runs
 */

const HOURS = 100;
const GAMES_PER_FILE = 2000;
const FILES = 250;

/** A record of the length of usual ones on 9x9; nobody replays it. */
function record(seed: number, rng: Rng): GameRecord {
  const count = 60;
  const targets = 15;
  const each = 16;
  const words = (length: number, of: () => number) => Uint16Array.from({ length }, of);
  return {
    seed,
    size: 9,
    rules: 'tromp-taylor',
    komi: 7,
    network: 1000,
    moves: words(count, () => rng.int(81)),
    full: Uint8Array.from({ length: count }, (_, i) => (i % 4 === 0 ? 1 : 0)),
    visits: words(count, () => 16),
    values: Int8Array.from({ length: count }, () => rng.int(200) - 100),
    policyLengths: words(targets, () => each),
    policyMoves: words(targets * each, () => rng.int(81)),
    policyProbabilities: words(targets * each, () => Math.floor(65535 / each)),
    score: 3,
    scored: true,
    ownership: new Int8Array(81),
    resignMove: -1,
    resignColor: 0,
  };
}

function makeRun(root: string): RunFolder {
  const folder = runFolder(root);
  openRun(folder, { recipe: 'fast', size: 9, set: [] });
  const rng = new Rng('runs');
  const losses = {
    total: 2.123456,
    policy: 1.5123456,
    value: 0.4123456,
    score: 0.2123456,
    ownership: 0.3123456,
  };
  const metrics: string[] = [];
  for (let i = 1; i <= HOURS * 360; i++) metrics.push(metricsText(i, losses));
  writeFileSync(folder.metrics, metrics.join(''));
  const matches: string[] = [];
  for (let step = 1; step <= HOURS * 6; step++)
    for (const opponent of ['random', step - 1, step >> 1])
      matches.push(
        `${JSON.stringify({ time: 600 * step, step, opponent, wins: 21, losses: 18, draws: 1, visits: 64 })}\n`,
      );
  writeFileSync(folder.matches, matches.join(''));
  // Those before the newest two are not opened.
  for (let i = 0; i < FILES; i++) {
    const writer = new RecordWriter(
      join(folder.records, `${String(i * GAMES_PER_FILE).padStart(9, '0')}.games`),
    );
    const bytes = encodeRecord(record(i, rng));
    if (i >= FILES - 2) for (let g = 0; g < GAMES_PER_FILE - 1; g++) writer.append(bytes);
    writer.close();
  }
  return folder;
}

function metricsText(i: number, losses: object): string {
  const rates = { gamesPerSecond: 8.123456, movesPerSecond: 570.123456, evaluationsPerSecond: 17123.456 };
  const more = { samplesPerSecond: 640.12345, batchFill: 0.97123, movesPerGame: 70.1234, blackWins: 0.47123 };
  const counters = {
    step: 10 * i,
    samples: 1280 * i,
    games: 80 * i,
    positions: 1600 * i,
    window: 500_000,
    backlog: 7,
  };
  const rest = {
    learningRate: 0.01,
    losses,
    resigned: 0.3312,
    resignChecked: 900,
    resignWrong: 31,
    rested: 0.0123,
  };
  return `${JSON.stringify({ time: 10 * i, cpu: 19.9 * i, ...counters, ...rest, ...rates, ...more })}\n`;
}

const root = mkdtempSync(join(tmpdir(), 'zero-bench-runs-'));
try {
  const folder = makeRun(root);
  const timed = <T>(work: () => T): [T, string] => {
    const began = performance.now();
    const before = process.cpuUsage();
    const made = work();
    const { user, system } = process.cpuUsage(before);
    const wall = (performance.now() - began).toFixed(0);
    return [made, `${wall} ms (${((user + system) / 1000).toFixed(0)} of a processor)`];
  };
  const [, whole] = timed(() => readJsonLines(folder.metrics, metricsLine));
  const [watch, opened] = timed(() => new RunWatch(root));
  const points = watch.course.length;
  const found = `${points} points, ${watch.ratings.length} ratings, ${watch.games.games.length} games`;
  console.log(`a run of ${HOURS} hours opens in ${opened}: ${found}`);
  console.log(`reading its metrics alone whole takes ${whole}`);
  // As a page does: once a second, when every ten seconds a line of metrics comes and every second some games.
  const rng = new Rng('more');
  const SECONDS = 60;
  const file = join(folder.records, `${String((FILES - 1) * GAMES_PER_FILE).padStart(9, '0')}.games`);
  const before = process.cpuUsage();
  for (let second = 0; second < SECONDS; second++) {
    for (let g = 0; g < 8; g++) appendFileSync(file, encodeRecord(record(second, rng)));
    if (second % 10 === 0) appendFileSync(folder.metrics, metricsText(36_000 + second / 10, {}));
    await new Promise((resolve) => setTimeout(resolve, 401));
    watch.poll();
  }
  const { user, system } = process.cpuUsage(before);
  const share = (user + system) / 1e6 / SECONDS;
  console.log(
    `following it for ${SECONDS} seconds, writing its games included: ${(100 * share).toFixed(2)} % of a core`,
  );
} finally {
  rmSync(root, { recursive: true, force: true });
}
