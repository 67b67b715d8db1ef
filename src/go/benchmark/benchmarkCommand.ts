import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Rng } from '../../../base/rng.js';
import { PLANES, type PlaneSet, writePlanes } from '../../../engine/planes.js';
import { Position } from '../../../engine/position.js';
import { type NetworkFile, readNetwork, writeNetwork } from '../../../selfplay/networkFile.js';
import { formatRate } from '../../terminal/progress.js';
import { exportNetwork } from '../network/export.js';
import { initialWeights } from '../network/parameters.js';
import { quantizeNetwork } from '../network/quantize.js';
import { openNetwork } from '../networkFiles/open.js';
import { presetConfig } from '../settings/presets.js';
import type { Recipe } from '../settings/recipes.js';
import type { BenchmarkResult, BenchmarkTask } from './worker.js';

/** Options of `zero bench`. */
export interface BenchmarkOptions {
  network?: string;
  /** Board side. */
  size?: number;
  recipe: Recipe;
  blocks?: number;
  channels?: number;
  float?: boolean;
  seconds: number;
  workers?: number;
  json?: boolean;
}

/** One line of the result. */
interface Row {
  workers: number;
  threads: number;
  batch: number;
  /** Evaluations a second of the network alone, and within self-play, over all workers. */
  raw: number;
  selfplay?: number;
  visits?: number;
  /** Share of self-play's time that is not the network's. */
  overhead?: number;
}

/** `zero bench`: the network alone, and the search on it, by batch and workers. */
export async function benchmarkCommand(options: BenchmarkOptions): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'zero-bench-'));
  try {
    const path =
      options.network === undefined
        ? freshNetwork(options, folder)
        : writtenNetwork(
            openNetwork(options.network, options.size, { float: options.float }).network,
            folder,
          );
    const { info } = readNetwork(path);
    const { selfplay } = presetConfig(info.recipe === 'agz' ? 'agz' : 'fast', info.size, 1);
    const cores = options.workers ?? availableParallelism();
    const rows: Row[] = [];
    const title = `${info.size}x${info.size}, recipe ${info.recipe}, ${info.blocks} blocks of ${info.channels} channels, ${info.quantized ? '8-bit' : '32-bit'}`;
    if (!options.json) {
      console.log(`${title}; evaluations/s`);
      console.log('workers  threads  batch       raw   in self-play  visits/s  overhead');
    }
    const measure = async (workers: number, threads: number, batch: number, search: boolean) => {
      const task = { network: path, batch, threads, seconds: options.seconds };
      const row: Row = { workers, threads, batch, raw: 0 };
      if (search) {
        // Raw and self-play in turns, so that a change of the machine's speed meets both.
        let rawTotal = 0;
        let playTotal = 0;
        let visits = 0;
        for (let round = 0; round < 3; round++) {
          rawTotal += (await together(workers, task)).evaluations;
          const play = await together(workers, { ...task, settings: { ...selfplay, gamesAtOnce: batch } });
          playTotal += play.evaluations;
          visits += play.visits;
        }
        row.raw = rawTotal / 3;
        row.selfplay = playTotal / 3;
        row.visits = visits / 3;
        row.overhead = 1 - row.selfplay / row.raw;
      } else row.raw = (await together(workers, task)).evaluations;
      rows.push(row);
      if (!options.json) console.log(format(row));
    };
    for (const batch of [1, 8, 16, 64]) await measure(1, 1, batch, false);
    if (cores > 1) for (const batch of [1, 16, 64]) await measure(1, cores, batch, false);
    for (const workers of new Set([1, cores]))
      for (const batch of [16, 64]) await measure(workers, 1, batch, true);
    if (options.json) console.log(JSON.stringify({ network: info, rows }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function format(row: Row): string {
  const cell = (x: number | undefined, width: number) =>
    (x === undefined ? '' : formatRate(x)).padStart(width);
  const overhead = row.overhead === undefined ? '' : `${(100 * row.overhead).toFixed(1)} %`;
  return `${String(row.workers).padStart(7)}  ${String(row.threads).padStart(7)}  ${String(row.batch).padStart(5)}  ${cell(row.raw, 8)}  ${cell(row.selfplay, 13)}  ${cell(row.visits, 8)}  ${overhead.padStart(8)}`.trimEnd();
}

/** Rates a second of several threads that work at the same time. */
async function together(workers: number, task: Omit<BenchmarkTask, 'seed'>): Promise<BenchmarkResult> {
  const results = await Promise.all(
    Array.from(
      { length: workers },
      (_, seed) =>
        new Promise<BenchmarkResult>((resolve, reject) => {
          const worker = new Worker(new URL('./worker.js', import.meta.url), {
            workerData: { ...task, seed: seed + 1 } satisfies BenchmarkTask,
          });
          worker.once('message', resolve);
          worker.once('error', reject);
        }),
    ),
  );
  const rate = (key: 'evaluations' | 'visits' | 'moves') =>
    results.reduce((sum, r) => sum + r[key] / r.seconds, 0);
  return { evaluations: rate('evaluations'), visits: rate('visits'), moves: rate('moves'), seconds: 1 };
}

/** A network as a file that the threads read. */
function writtenNetwork(network: NetworkFile, folder: string): string {
  const path = join(folder, 'bench.zero');
  writeNetwork(path, network);
  return path;
}

/** A network with random weights: speed does not depend on them. */
function freshNetwork(options: BenchmarkOptions, folder: string): string {
  const preset = presetConfig(options.recipe, options.size ?? 9, 1);
  const config = {
    ...preset.network,
    blocks: options.blocks ?? preset.network.blocks,
    channels: options.channels ?? preset.network.channels,
  };
  const weights = initialWeights(config, new Rng('bench'));
  const { rules, komi } = preset.selfplay;
  const info = {
    rules,
    komi,
    step: 0,
    games: 0,
    run: 'bench',
    parent: -1,
    created: new Date().toISOString(),
  };
  const whole =
    options.float || !preset.training.quantize
      ? exportNetwork(config, weights, info)
      : quantizeNetwork(config, weights, info, [
          { size: config.size, planes: samplePlanes(config.size, config.planes) },
        ]);
  return writtenNetwork(whole, folder);
}

const SAMPLES = 128;

/** Planes of random positions, to calibrate 8-bit integers. */
function samplePlanes(size: number, planes: PlaneSet): Float32Array {
  const rng = new Rng('bench planes');
  const position = new Position(size);
  const legal = new Int16Array(position.area + 1);
  const each = position.area * PLANES[planes];
  const out = new Float32Array(SAMPLES * each);
  for (let i = 0; i < SAMPLES; i++) {
    if (position.moveNumber >= position.area) position.copyFrom(new Position(size));
    position.play(legal[rng.int(Math.max(1, position.legalMoves(legal) - 1))]);
    writePlanes(position, planes, out, i * each, 0);
  }
  return out;
}
