import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { isMissing } from '../base/files/read.js';
import { type Outcome, outcomeOf } from '../base/outcome.js';
import { SearchBatch } from '../engine/search/drive.js';
import { selfplayBoards, settingsOn } from './boardSettings.js';
import { boardSlots, gamesByBoard } from './boards.js';
import { SelfplayGame } from './game.js';
import { gameNumber } from './gameNumbers.js';
import { type GameSummary, summarize } from './gameSummary.js';
import { type NetworkFile, onBoard, readNetwork } from './networkFile.js';
import { OnnxEvaluator } from './onnxEvaluator.js';
import { encodeRecord } from './records.js';
import type { SelfplaySettings } from './settings.js';
import { type Bell, SharedEvaluator, type SharedSlots } from './sharedEvaluator.js';

/** What a worker is told to do. */
export interface WorkerTask {
  settings: SelfplaySettings;
  /** Path of the network file to begin with. */
  network: string;
  /** Seeds are `seedBase` and the game's number, drawn from the counter shared by all workers. */
  seedBase: number;
  /** This worker's number from 0: the highest rest first. */
  index: number;
  /** Int32 [next game's number, games to start at most, workers that play]. */
  control: Int32Array;
  /** Where another thread evaluates for this worker: what they share, for each board. */
  shared?: { slots: readonly SharedSlots[]; bell: Bell };
  /** Where numbers are lent: the leases by the count of games, and `control` counts instead. */
  leases?: Int32Array;
  port: MessagePort;
}

/** Indices into the control words. */
export const NEXT_GAME = 0;
export const LAST_GAME = 1;
export const PLAYING = 2;

/** From the pool to a worker. */
export type ToWorker = { network: string } | { stop: true };

/** From a worker to the pool: finished games and what was done since the last report. */
export interface WorkerReport {
  /** Encoded records and what the pool's counters need of them. */
  games: { record: Uint8Array; summary: GameSummary }[];
  moves: number;
  evaluations: number;
  batches: number;
  slots: number;
}

/** Milliseconds between reports. */
const REPORT_EVERY = 500;

/**
 * A worker's life: plays many games at once, one leaf of each in every batch, until it is told to stop
 * or the games to start are used up and those in the air have ended. Games on several boards have a batch for each; all
 * batches take turns, so that the games at once on a board are its share of the positions.
 */
export default function runWorkerTask(task: WorkerTask): Promise<Outcome<void>> {
  return outcomeOf(() => playGames(task));
}

async function playGames(task: WorkerTask): Promise<void> {
  const { settings, control, port } = task;
  let network = readNetwork(task.network);
  const { shared } = task;
  const main = network.info.size;
  const slots = boardSlots(selfplayBoards(settings, main), settings.gamesAtOnce);
  let report = emptyReport();
  let reported = performance.now();
  let stopped = false;

  const settingsBy = new Map([...new Set(slots)].map((size) => [size, settingsOn(settings, main, size)]));
  const start = (size: number): SelfplayGame | undefined => {
    const count = Atomics.add(control, NEXT_GAME, 1);
    if (count < Atomics.load(control, LAST_GAME)) {
      const number = gameNumber(task.leases, count);
      return new SelfplayGame(settingsBy.get(size)!, size, number, network.info.step, task.seedBase);
    }
    Atomics.sub(control, NEXT_GAME, 1);
    return undefined;
  };
  const games = new Map<number, SelfplayGame[]>([...settingsBy.keys()].map((size) => [size, []]));
  for (const size of slots) {
    const game = start(size);
    if (!game) break;
    games.get(size)!.push(game);
  }
  const capacities = gamesByBoard(slots);
  const tables = [...games].map(([size, playing]): Table => {
    const capacity = capacities.get(size)!;
    const there = shared?.slots.find((s) => s.size === size);
    const evaluator = there
      ? new SharedEvaluator({ ...network.info, size }, capacity, there, shared!.bell)
      : new OnnxEvaluator(onBoard(network, size), capacity, { threads: 1 });
    const batch = new SearchBatch(evaluator, playing, (game) => {
      game.moveReady();
      report.moves++;
      if (!game.over) return game;
      const record = game.record();
      report.games.push({ record: encodeRecord(record), summary: summarize(record) });
      return start(size);
    });
    return { size, evaluator, batch };
  });

  try {
    while (!stopped) {
      let all = 0;
      for (const { evaluator, batch } of tables) {
        const leaves = batch.collect();
        report.slots += evaluator.capacity;
        if (leaves === 0) continue;
        evaluator.runSync(leaves);
        batch.absorb();
        report.batches++;
        all += leaves;
      }
      report.evaluations += all;
      if (all === 0) break;
      const now = performance.now();
      if (now - reported > REPORT_EVERY) {
        reported = now;
        port.postMessage(report);
        report = emptyReport();
      }
      for (let m = receiveMessageOnPort(port); m; m = receiveMessageOnPort(port)) {
        const message = m.message as ToWorker;
        if ('stop' in message) stopped = true;
        else network = loadNetwork(message.network, tables) ?? network;
      }
      // Told to rest: sleeps until the number changes, at most a second so that messages are still read.
      const playing = Atomics.load(control, PLAYING);
      if (task.index >= playing && !stopped) Atomics.wait(control, PLAYING, playing, 1000);
    }
  } finally {
    port.postMessage(report);
    for (const { evaluator } of tables) evaluator.dispose();
  }
}

/** A board's games, and what they share. */
interface Table {
  size: number;
  evaluator: OnnxEvaluator | SharedEvaluator;
  batch: SearchBatch<SelfplayGame>;
}

function loadNetwork(path: string, tables: readonly Table[]): NetworkFile | undefined {
  try {
    const network = readNetwork(path);
    for (const { size, evaluator, batch } of tables) {
      evaluator.load(onBoard(network, size));
      for (const { search } of batch.items) search.forget();
    }
    return network;
  } catch (error) {
    if (isMissing(error)) return undefined; // deleted for a newer one already; the next message names that
    throw error;
  }
}

function emptyReport(): WorkerReport {
  return { games: [], moves: 0, evaluations: 0, batches: 0, slots: 0 };
}
