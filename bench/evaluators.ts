// Self-play where each worker evaluates for itself against threads that evaluate for all, in turns:
// npm run bench:evaluators [-- NETWORK] [--device NAME] [--games N] [--workers N] [--rounds N] [--json]

import './errors.js';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { SelfplayPool } from '../selfplay/pool.js';
import { openNetwork } from '../src/go/networkFiles/open.js';
import { presetSelfplay } from '../src/go/settings/presets.js';
import { evaluationFor } from '../src/go/training/evaluation.js';

const { values, positionals } = parseArgs({
  options: {
    device: { type: 'string' },
    games: { type: 'string', default: '128' },
    workers: { type: 'string', default: String(availableParallelism()) },
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean' },
  },
  allowPositionals: true,
});
const { path, network } = openNetwork(positionals[0]);
const { size, komi } = network.info;
const workers = Number(values.workers);

/** Plays the games. @returns positions evaluated a second, and a second of processor. */
async function play(evaluator: 'own' | 'shared'): Promise<{ evaluator: string; wall: number; cpu: number }> {
  const device = evaluator === 'shared' ? values.device : undefined;
  const pool = new SelfplayPool({
    settings: presetSelfplay('fast', size, komi),
    workers,
    network: path,
    evaluation: evaluationFor({ evaluator, device }, workers),
    seed: 1,
    firstGame: 0,
    endGame: Number(values.games),
    onGame: () => {},
  });
  const began = performance.now();
  const used = process.cpuUsage();
  await pool.finished();
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(used);
  const { evaluations } = pool.stats;
  return { evaluator, wall: evaluations / seconds, cpu: (evaluations * 1e6) / (user + system) };
}

const rows: Awaited<ReturnType<typeof play>>[] = [];
for (let round = 0; round < Number(values.rounds); round++)
  for (const evaluator of ['own', 'shared'] as const) {
    const row = await play(evaluator);
    rows.push(row);
    if (!values.json)
      console.log(
        `${size}x${size}  ${evaluator.padEnd(6)}  ${row.wall.toFixed(0)} evaluations/s, ${row.cpu.toFixed(0)} a core-second`,
      );
  }
const median = (of: (row: (typeof rows)[number]) => number, evaluator: string) =>
  rows
    .filter((row) => row.evaluator === evaluator)
    .map(of)
    .sort((a, b) => a - b)[(Number(values.rounds) - 1) >> 1];
const ratio = (of: (row: (typeof rows)[number]) => number) => median(of, 'shared') / median(of, 'own');
const ratios = { wall: ratio((row) => row.wall), cpu: ratio((row) => row.cpu) };
if (values.json) console.log(JSON.stringify({ rows, ratios }));
else
  console.log(
    `shared against own: ${ratios.wall.toFixed(2)} times by the clock, ${ratios.cpu.toFixed(2)} a core-second`,
  );
