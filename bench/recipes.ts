// Recipe agz against recipe fast at equal core-hours: npm run bench:recipes -- FOLDER [--size 7x7] [--core-hours 0.25]
// [--seeds 2] [--games 100] [--visits 100] [--points 6] [--svg FILE]
// Trains every run that FOLDER does not hold to its end yet, then rates networks from along all runs in one pool.
import './errors.js';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { UsageError, ZeroError } from '../base/errors.js';
import { writeFileAtomic } from '../base/files/atomic.js';
import { eloDifference, type Pairing, ratingError, ratings } from '../selfplay/match/elo.js';
import { playMatch } from '../selfplay/match/match.js';
import type { PlayerSpec } from '../selfplay/match/players.js';
import { readNetwork } from '../selfplay/networkFile.js';
import { runFolder } from '../src/go/run/folder.js';
import { readConfig } from '../src/go/run/open.js';
import { type Series, svgCharts } from '../src/plot/svg.js';
import { hoursByStep, type Made, networksAlong } from './alongRun.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: 'string', default: '7x7' },
    'core-hours': { type: 'string', default: '0.25' },
    seeds: { type: 'string', default: '2' },
    games: { type: 'string', default: '100' },
    visits: { type: 'string', default: '100' },
    points: { type: 'string', default: '6' },
    svg: { type: 'string' },
  },
});
const root = positionals[0];
if (!root) throw new UsageError('give a folder for the runs');
const hours = Number(values['core-hours']);
const games = Number(values.games);
const points = Number(values.points);

/** A network of a run with what it is called in the results. */
type Contender = Made & { name: string };

const runs: { recipe: string; name: string; contenders: Contender[] }[] = [];
for (let seed = 1; seed <= Number(values.seeds); seed++)
  for (const recipe of ['agz', 'fast']) {
    const name = `${recipe}-${seed}`;
    const folder = join(root, name);
    const cli = fileURLToPath(new URL('../../bin/zero.js', import.meta.url));
    const args = [
      cli, 'run', folder, '--size', values.size, '--recipe', recipe, '--seed', String(seed),
      '--core-hours', String(hours), '--final-games', '0',
    ]; // biome-ignore format: one argument list
    const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
    if (status !== 0) throw new ZeroError(`the run ${name} ended with status ${status}`);
    const contenders = networksAlong(folder, points, hoursByStep(folder), hours).map((made) => ({
      ...made,
      name: `${name} at ${made.hours.toFixed(3)} h`,
    }));
    runs.push({ recipe, name, contenders });
  }

const config = readConfig(runFolder(join(root, 'fast-1')));
const pairings: Pairing[] = [];
async function play(a: Contender, b: Contender | 'random', count: number): Promise<Pairing> {
  const player = (path: string): PlayerSpec => ({ kind: 'network', network: readNetwork(path) });
  const result = await playMatch([player(a.path), b === 'random' ? { kind: 'random' } : player(b.path)], {
    size: config.network.size,
    rules: 'chinese',
    komi: config.selfplay.komi,
    games: count,
    limits: { visits: Number(values.visits), seconds: Number.POSITIVE_INFINITY, resignBelow: -1 },
    seed: pairings.length,
    openingMoves: 2,
    threads: 2,
  });
  const { wins, losses, draws } = result;
  const pairing = { a: a.name, b: b === 'random' ? b : b.name, wins, losses, draws };
  pairings.push(pairing);
  return pairing;
}

// Each network meets random play, the one before it, and its counterpart of every run of the other recipe.
const between = { wins: 0, losses: 0, draws: 0 };
for (const run of runs) {
  await play(run.contenders[0], 'random', games);
  for (let i = 1; i < run.contenders.length; i++)
    await play(run.contenders[i], run.contenders[i - 1], Math.ceil(games / 2));
}
for (const fast of runs.filter((r) => r.recipe === 'fast'))
  for (const agz of runs.filter((r) => r.recipe === 'agz')) {
    const n = Math.min(fast.contenders.length, agz.contenders.length);
    for (let i = 1; i < n; i++)
      await play(fast.contenders.at(-1 - i)!, agz.contenders.at(-1 - i)!, Math.ceil(games / 2));
    const last = await play(fast.contenders.at(-1)!, agz.contenders.at(-1)!, games);
    console.log(`${last.a} - ${last.b}: ${last.wins}-${last.losses}-${last.draws}`);
    between.wins += last.wins;
    between.losses += last.losses;
    between.draws += last.draws;
  }

const table = ratings(pairings, 'random');
const series: Series[] = [];
for (const run of runs) {
  const own: [number, number][] = [[0, 0]];
  const errors: number[] = [0];
  for (const c of run.contenders) {
    const elo = table.get(c.name)!;
    const error = 1.96 * ratingError(pairings, table, c.name);
    own.push([c.hours, elo]);
    errors.push(error);
    console.log(`${c.name.padEnd(22)} Elo ${elo.toFixed(0).padStart(5)} +- ${error.toFixed(0)}`);
  }
  series.push({ name: run.name, points: own, errors });
}
const d = eloDifference(between.wins, between.losses, between.draws);
console.log(
  `fast - agz at ${hours} core-hours: ${between.wins}-${between.losses}-${between.draws}, Elo ${d.elo.toFixed(0)} (95 % ${d.low.toFixed(0)} to ${d.high.toFixed(0)})`,
);
if (values.svg)
  writeFileAtomic(
    values.svg,
    svgCharts([
      {
        title: `Elo above random play by core-hours, ${values.size}, ${values.visits} visits`,
        xLabel: 'core-hours',
        series,
      },
    ]),
  );
