// What a run loses to being watched: npm run bench:watched [-- RUN] [--minutes 20] [--tabs 8] [--chromium PATH] [--json].
// Continues a copy of RUN (or a run on 5x5 of three minutes), without matches, while tabs of `zero web` watch it or not, in
// turns of 40 seconds. Games and evaluations are per core-second of the run's own process, from its metrics, so that
// what else takes the processors does not count; what server and browser take is told beside it (Linux).
import './errors.js';
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type BrowserContext, chromium } from 'playwright-core';
import { ZeroError } from '../base/errors.js';
import { readJsonLines } from '../base/files/json.js';
import { type MetricsLine, metricsLine } from '../src/go/run/metrics.js';
import { coreSeconds, startZero } from './zeroWeb.js';

const { values, positionals } = parseArgs({
  options: {
    minutes: { type: 'string', default: '20' },
    tabs: { type: 'string', default: '8' },
    chromium: { type: 'string', default: process.env.ZERO_CHROMIUM ?? '/usr/bin/chromium' },
    json: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
/** Lines of metrics, ten seconds each, of a turn; the first of them is of both and is left out. */
const LINES = 5;
const WARM_MINUTES = 3;
/** The run must not end before it is ended. */
const SPARE_MINUTES = 600;

/** What was done in a turn, per core-second of the run. */
interface Turn {
  watched: boolean;
  games: number;
  evaluations: number;
  seconds: number;
  run: number;
  server: number;
  browser: number;
}

const root = mkdtempSync(join(tmpdir(), 'zero-bench-watched-'));
const folder = join(root, 'run');
const metrics = join(folder, 'metrics.jsonl');
const lines = (): MetricsLine[] => (existsSync(metrics) ? readJsonLines(metrics, metricsLine) : []);
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits for so many more lines of metrics. */
async function more(count: number): Promise<MetricsLine[]> {
  const before = lines().length;
  while (lines().length < before + count) {
    if (run.exitCode !== null)
      throw new ZeroError(`the run ended (${run.exitCode}); look at it with zero run`);
    await wait(200);
  }
  return lines().slice(Math.max(0, before - 1));
}

async function turn(watched: boolean, pids: Record<'server' | 'browser', number>): Promise<Turn> {
  await more(1);
  const cores = () => ({ server: coreSeconds(pids.server), browser: coreSeconds(pids.browser) });
  const began = cores();
  const course = await more(LINES - 1);
  const ended = cores();
  const [first, last] = [course[0], course.at(-1)!];
  const evaluations = course
    .slice(1)
    .reduce((sum, line, i) => sum + line.evaluationsPerSecond * (line.time - course[i].time), 0);
  const run = last.cpu - first.cpu;
  return {
    watched,
    games: (last.games - first.games) / run,
    evaluations: evaluations / run,
    seconds: last.time - first.time,
    run,
    server: ended.server - began.server,
    browser: ended.browser - began.browser,
  };
}

/** Mean of numbers, and half of its 95 % interval. */
function meanOf(numbers: readonly number[]): [mean: number, within: number] {
  const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length;
  const variance = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (numbers.length - 1);
  return [mean, 1.96 * Math.sqrt(variance / numbers.length)];
}

const started = positionals[0];
if (started !== undefined) cpSync(started, folder, { recursive: true });
const age = (lines().at(-1)?.time ?? 0) / 60 + (started === undefined ? WARM_MINUTES : 0);
const minutes = Number(values.minutes);
// Matches would come to some turns and not to others.
const command = ['run', folder, '--minutes', String(Math.ceil(age + minutes + SPARE_MINUTES))];
const settings = ['--set', 'matches.every=1000000', '--final-games', '0'];
const run = spawn(process.execPath, ['bin/zero.js', ...command, ...settings], { stdio: 'ignore' });
try {
  await more(2);
  if (started === undefined) await more(WARM_MINUTES * 6);
  const zero = await startZero(folder);
  const browser = await chromium.launchServer({
    executablePath: values.chromium,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  const pids = { server: zero.child.pid!, browser: browser.process().pid! };
  const context: BrowserContext = await (await chromium.connect(browser.wsEndpoint())).newContext();
  const tabs = await Promise.all(Array.from({ length: Number(values.tabs) }, () => context.newPage()));
  await tabs[0].goto(zero.address);
  const page = `${new URL(zero.address).origin}/#/runs`;
  const turns: Turn[] = [];
  const end = performance.now() + minutes * 60_000;
  // Watched, not, not, watched: what changes by itself in the run comes to both alike.
  for (let i = 0; performance.now() < end || i % 4 !== 0; i++) {
    const watched = i % 4 === 0 || i % 4 === 3;
    for (const tab of tabs) await tab.goto('about:blank');
    if (watched)
      for (const tab of tabs) {
        await tab.goto(page);
        await tab.locator('td button').first().waitFor();
      }
    turns.push(await turn(watched, pids));
  }
  await browser.close();
  zero.child.kill();
  const pairs = Array.from({ length: turns.length / 2 }, (_, i) => {
    const two = turns.slice(2 * i, 2 * i + 2);
    return { on: two.find((t) => t.watched)!, off: two.find((t) => !t.watched)! };
  });
  const change = (of: 'games' | 'evaluations') =>
    meanOf(pairs.map(({ on, off }) => 100 * (on[of] / off[of] - 1)));
  const share = (of: 'server' | 'browser', watched: boolean) =>
    meanOf(turns.filter((t) => t.watched === watched).map((t) => (100 * t[of]) / t.seconds))[0];
  const result = {
    tabs: tabs.length,
    turns: turns.length,
    games: change('games'),
    evaluations: change('evaluations'),
    server: { watched: share('server', true), not: share('server', false) },
    browser: { watched: share('browser', true), not: share('browser', false) },
    rates: Object.fromEntries(
      [true, false].map((watched) => {
        const own = turns.filter((t) => t.watched === watched);
        return [watched ? 'watched' : 'not', meanOf(own.map((t) => t.evaluations))[0]];
      }),
    ),
  };
  if (values.json) console.log(JSON.stringify({ ...result, all: turns }));
  else {
    const percent = ([mean, within]: [number, number]) =>
      `${mean >= 0 ? '+' : ''}${mean.toFixed(2)} % ± ${within.toFixed(2)}`;
    console.log(`${tabs.length} tabs watch a run, or not, ${turns.length} turns of ${LINES - 1} lines:`);
    console.log(`  evaluations a core-second of the run  ${percent(result.evaluations)}`);
    console.log(`  games a core-second of the run        ${percent(result.games)}`);
    for (const of of ['server', 'browser'] as const)
      console.log(
        `  ${of} takes ${result[of].watched.toFixed(1)} % of a core, ${result[of].not.toFixed(1)} % without`,
      );
  }
} finally {
  run.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
}
process.exit();
