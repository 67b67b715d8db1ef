import { parentPort, workerData } from 'node:worker_threads';
import { Rng } from '../../../base/rng.js';
import { Position } from '../../../engine/position.js';
import { SearchBatch } from '../../../engine/search/drive.js';
import { SelfplayGame } from '../../../selfplay/game.js';
import { readNetwork } from '../../../selfplay/networkFile.js';
import { OnnxEvaluator } from '../../../selfplay/onnxEvaluator.js';
import type { SelfplaySettings } from '../../../selfplay/settings.js';

/** One measurement in a thread. */
export interface BenchmarkTask {
  network: string;
  batch: number;
  threads: number;
  seconds: number;
  seed: number;
  /** Self-play with these settings, or the network alone when absent. */
  settings?: SelfplaySettings;
}

/** What a thread did, and in which time. */
export interface BenchmarkResult {
  evaluations: number;
  visits: number;
  moves: number;
  seconds: number;
}

/** Seconds of work that is not measured, until the compiler is done with the search. */
const WARM_UP = 2;

const task = workerData as BenchmarkTask;
const network = readNetwork(task.network);
const evaluator = new OnnxEvaluator(network, task.batch, { threads: task.threads });
parentPort!.postMessage(task.settings ? selfplay(task.settings) : raw());
evaluator.dispose();

/** Batches of positions of random games, nothing else. */
function raw(): BenchmarkResult {
  const rng = new Rng(task.seed);
  const position = new Position(network.info.size);
  const legal = new Int16Array(position.area + 1);
  for (let slot = 0; slot < task.batch; slot++) {
    if (position.isOver || position.moveNumber > position.area)
      position.copyFrom(new Position(position.size));
    position.play(legal[rng.int(Math.max(1, position.legalMoves(legal) - 1))]);
    evaluator.put(slot, position, rng.int(8));
  }
  const result = { evaluations: 0, visits: 0, moves: 0, seconds: 0 };
  for (let i = 0; i < 3; i++) evaluator.runSync(task.batch);
  const begun = performance.now();
  while (result.seconds < task.seconds) {
    evaluator.runSync(task.batch);
    result.evaluations += task.batch;
    result.seconds = (performance.now() - begun) / 1000;
  }
  return result;
}

/** Games side by side, one leaf of each in a batch, as self-play workers do. */
function selfplay(settings: SelfplaySettings): BenchmarkResult {
  const { size } = network.info;
  let seed = task.seed * 1_000_000;
  const start = () => new SelfplayGame(settings, size, seed++, 0);
  const games = Array.from({ length: task.batch }, start);
  let result = { evaluations: 0, visits: 0, moves: 0, seconds: 0 };
  const batch = new SearchBatch(evaluator, games, (game) => {
    result.visits += game.search.simulations;
    result.moves++;
    game.moveReady();
    return game.over ? start() : game;
  });
  let begun = performance.now();
  let warm = false;
  while (!warm || result.seconds < task.seconds) {
    const leaves = batch.collect();
    evaluator.runSync(leaves);
    batch.absorb();
    result.evaluations += leaves;
    result.seconds = (performance.now() - begun) / 1000;
    if (!warm && result.seconds > WARM_UP) {
      warm = true;
      result = { evaluations: 0, visits: 0, moves: 0, seconds: 0 };
      begun = performance.now();
    }
  }
  return result;
}
