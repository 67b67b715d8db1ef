import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { limitError } from '../../base/limits.js';
import { type Outcome, unwrap } from '../../base/outcome.js';
import { nextTurn } from '../../base/turn.js';
import { POOL_OPTIONS } from '../../base/workers.js';
import { leavesInFlight } from '../player.js';
import type { GameOptions } from './game.js';
import { isTimed, type PlayerSpec, type SearchLimits } from './players.js';
import { addGame, emptyResult, type MatchGame, type MatchResult } from './result.js';
import type { FromWorker, MatchTask, ToWorker } from './worker.js';

/** How a match is played. */
export interface MatchOptions extends GameOptions {
  games: number;
  limits: SearchLimits;
  /** Processor threads for networks and their searches. */
  threads: number;
  /** Games at once against programs and under a clock, each in a thread of its own; 1 when absent. */
  parallel?: number;
  /** Numbers of games that need not be played (a match that goes on). */
  skip?: ReadonlySet<number>;
  /** Ends the match; games under way are given up. */
  signal?: AbortSignal;
  /** Called after each game, in the order in which they end. Return true to end the match early. */
  onGame?: (game: MatchGame) => boolean | undefined;
  /** Told when a program ended in the middle of a game, which is begun again. */
  onRetry?: (reason: string, game: number) => void;
}

/** A match's result, its games in the order of their numbers, and how many games under way were given up at its end. */
export interface PlayedMatch extends MatchResult {
  givenUp: number;
}

/** Leaves that all games of a worker have in flight: half of them fill one network's batch. More take memory, not time. */
const LEAVES = 64;

/**
 * Plays a match of two players. Games 2k and 2k + 1 begin with the same random opening and exchanged colours. The same
 * seed plays the same games, however many at once, where the players are networks without a clock, or random.
 *
 * Networks without a clock play many games at once in each thread, so that their batches are full; a program or a
 * clock needs a thread for each game.
 * @throws ZeroError when a program cannot be used; games already played have been handed to `onGame`.
 */
export async function playMatch(
  players: readonly [PlayerSpec, PlayerSpec],
  options: MatchOptions,
): Promise<PlayedMatch> {
  const result = emptyResult();
  const numbers = Int32Array.from({ length: options.games }, (_, i) => i).filter(
    (n) => !options.skip?.has(n),
  );
  if (numbers.length === 0 || options.signal?.aborted) return { ...result, givenUp: 0 };
  const parts = divided(players, options, numbers.length);
  const pool = new Piscina({
    ...POOL_OPTIONS,
    filename: new URL('./worker.js', import.meta.url).href,
    minThreads: parts.workers,
    maxThreads: parts.workers,
  });
  const channels = Array.from({ length: parts.workers }, () => new MessageChannel());
  const stop = () => {
    for (const { port1 } of channels) port1.postMessage('stop' satisfies ToWorker);
  };
  let failure: unknown;
  const fail = (error: unknown) => {
    failure ??= limitError(`${parts.workers} match workers`, error);
    stop();
  };
  const take = (message: FromWorker) => {
    try {
      if ('retry' in message) options.onRetry?.(message.retry, message.number);
      else {
        addGame(result, message.game);
        if (options.onGame?.(message.game)) stop();
      }
    } catch (error) {
      fail(error);
    }
  };
  const { size, rules, komi, seed, openingMoves, limits } = options;
  const next = new Int32Array(new SharedArrayBuffer(4));
  const work = async ({ port1, port2 }: MessageChannel): Promise<number> => {
    // One game a turn of the event loop, so that signals come in between: a port hands over a thousand messages at once.
    let turn = Promise.resolve();
    const hear = (message: FromWorker) => {
      turn = turn.then(() => {
        take(message);
        if ('game' in message) port1.postMessage({ taken: message.game.number } satisfies ToWorker);
        return nextTurn();
      });
    };
    port1.on('message', hear);
    const task: MatchTask = {
      players,
      game: { size, rules, komi, seed, openingMoves },
      limits,
      gamesAtOnce: parts.gamesAtOnce,
      threads: parts.threads,
      numbers,
      next,
      port: port2,
    };
    try {
      return unwrap((await pool.run(task, { transferList: [port2] })) as Outcome<number>);
    } catch (error) {
      fail(error);
      return 0;
    } finally {
      // The task's end may overtake its last messages.
      for (let m = receiveMessageOnPort(port1); m; m = receiveMessageOnPort(port1)) hear(m.message);
      await turn;
      port1.close();
    }
  };
  options.signal?.addEventListener('abort', stop);
  try {
    const givenUp = await Promise.all(channels.map(work));
    if (failure !== undefined) throw failure;
    result.games.sort((a, b) => a.number - b.number);
    return { ...result, givenUp: givenUp.reduce((sum, n) => sum + n, 0) };
  } finally {
    options.signal?.removeEventListener('abort', stop);
    await pool.destroy();
  }
}

/** How the games are divided: workers, games that each plays at once, threads of a session in each. */
function divided(
  players: readonly PlayerSpec[],
  { limits, threads, parallel = 1 }: MatchOptions,
  games: number,
): { workers: number; gamesAtOnce: number; threads: number } {
  if (isTimed(players, limits)) {
    const workers = Math.min(parallel, games);
    return { workers, gamesAtOnce: 1, threads: Math.max(1, Math.floor(threads / workers)) };
  }
  const workers = Math.min(threads, games);
  const most = Math.ceil(LEAVES / leavesInFlight(limits.visits));
  return { workers, gamesAtOnce: Math.min(most, Math.ceil(games / workers)), threads: 1 };
}
