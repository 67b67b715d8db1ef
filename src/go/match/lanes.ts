import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { type Outcome, unwrap } from '../../../base/outcome.js';
import { addGame, emptyResult, type MatchOptions, type MatchResult } from '../../../selfplay/match/match.js';
import type { DuelPlayer, DuelTask, FromLane } from '../../../selfplay/match/worker.js';
import type { Limits } from '../../../selfplay/player.js';

/** How a match one game at a time, or a few, is played. */
export interface LaneOptions {
  limits: Limits;
  resignBelow: number;
  /** Games at once, each in a worker thread of its own, and threads of a network in each. */
  lanes: number;
  threads: number;
  /** Told when a program ended in the middle of a game, which is begun again. */
  onRetry: (reason: string, game: number) => void;
}

/** Milliseconds between looks at whether the match should stop. */
const LOOK_EVERY = 100;

/**
 * Plays a match against GTP programs, or with thinking limited by time: a few games at once in threads of their own.
 * @throws ZeroError when a program cannot be used; games already played have been handed to `onGame`.
 */
export async function playInLanes(
  players: readonly [DuelPlayer, DuelPlayer],
  match: MatchOptions,
  options: LaneOptions,
): Promise<MatchResult> {
  const result = emptyResult();
  const numbers = Int32Array.from({ length: match.games }, (_, i) => i).filter((n) => !match.skip?.has(n));
  const control = new Int32Array(new SharedArrayBuffer(8));
  const lanes = Math.min(options.lanes, numbers.length);
  if (lanes === 0) return result;
  const pool = new Piscina({
    filename: new URL('../../../selfplay/match/worker.js', import.meta.url).href,
    minThreads: lanes,
    maxThreads: lanes,
  });
  const channels = Array.from({ length: lanes }, () => new MessageChannel());
  const stop = () => {
    if (Atomics.exchange(control, 1, 1) === 0) for (const c of channels) c.port1.postMessage('stop');
  };
  const look = setInterval(() => match.stopped?.() && stop(), LOOK_EVERY);
  let failure: unknown;
  const run = async ({ port1, port2 }: MessageChannel): Promise<void> => {
    const take = (message: FromLane) => {
      try {
        if ('retry' in message) options.onRetry(message.retry, message.number);
        else {
          addGame(result, message.game);
          if (match.onGame?.(message.game)) stop();
        }
      } catch (error) {
        failure ??= error;
        stop();
      }
    };
    port1.on('message', take);
    const { size, rules, komi, seed, openingMoves } = match;
    const task: DuelTask = {
      players,
      options: { size, rules, komi, seed, openingMoves },
      limits: options.limits,
      resignBelow: options.resignBelow,
      threads: options.threads,
      numbers,
      control,
      port: port2,
    };
    try {
      unwrap((await pool.run(task, { transferList: [port2] })) as Outcome<void>);
    } catch (error) {
      failure ??= error;
      stop();
    } finally {
      // The task's end may overtake its last messages.
      for (let m = receiveMessageOnPort(port1); m; m = receiveMessageOnPort(port1)) take(m.message);
      port1.close();
    }
  };
  try {
    await Promise.all(channels.map(run));
  } finally {
    clearInterval(look);
    await pool.destroy();
  }
  if (failure) throw failure;
  return result;
}
