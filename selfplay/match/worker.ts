import { setMaxListeners } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import { type Outcome, outcomeOf } from '../../base/outcome.js';
import { OnnxEvaluator } from '../onnxEvaluator.js';
import { leavesInFlight } from '../player.js';
import { forfeitedGame, type GameOptions, type GamePlayer, playGame } from './game.js';
import { GtpEnded } from './gtpClient.js';
import { GtpPlayer } from './gtpPlayer.js';
import { Lockstep, type SharedBatch } from './lockstep.js';
import { isTimed, type PlayerSpec, randomPlayer, type SearchLimits, searchPlayer } from './players.js';
import type { MatchGame } from './result.js';

/** What one worker of a match gets: games come out of `numbers` one after the other, shared with the other workers. */
export interface MatchTask {
  players: readonly [PlayerSpec, PlayerSpec];
  game: GameOptions;
  limits: SearchLimits;
  /** Games that the worker plays at once, and threads of each network's session. */
  gamesAtOnce: number;
  threads: number;
  numbers: Int32Array;
  /** Int32 [index of the next number], shared by all workers. */
  next: Int32Array;
  port: MessagePort;
}

/** From a worker to the match: a finished game, or why one is begun again. */
export type FromWorker = { game: MatchGame } | { retry: string; number: number };
/** Back to it: the number of a game that has been taken, or that the match stops. */
export type ToWorker = { taken: number } | 'stop';

/** Times that a game is begun again when a program ends in the middle of it. */
const RETRIES = 2;
/** Seconds of a time limit kept back for what is not thinking: the last batch, the clock, the pipe. */
const RESERVE = 0.05;

/**
 * Plays games in a Piscina worker until the numbers are used up or the match stops.
 * @returns the games under way that were given up.
 */
export default function runMatchTask(task: MatchTask): Promise<Outcome<number>> {
  return outcomeOf(() => playGames(task));
}

async function playGames(task: MatchTask): Promise<number> {
  const { port } = task;
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const { deliver, taken } = deliveries(port, stop.signal);
  port.on('message', (message: ToWorker) => {
    if (message === 'stop') stop.abort();
    else taken(message.taken);
  });
  const lockstep = new Lockstep();
  const networks = task.players.map((spec) => openNetwork(spec, task));
  const batches = networks.map((network) => network && lockstep.share(network));
  let failure: unknown;
  const loops = Array.from({ length: task.gamesAtOnce }, () =>
    playInTurn(task, batches, lockstep, deliver, stop.signal).catch((error) => {
      failure ??= error;
      stop.abort();
      return 1;
    }),
  );
  try {
    const givenUp = await Promise.all(loops);
    if (failure !== undefined) throw failure;
    return givenUp.reduce((sum, n) => sum + n, 0);
  } finally {
    for (const network of networks) network?.dispose();
    port.removeAllListeners('message');
  }
}

/**
 * Hands games over. Nobody plays on before his game has been taken: where games are written more slowly than they are
 * played, they would else pile up, and the match would come to a signal after all of them.
 */
function deliveries(port: MessagePort, signal: AbortSignal) {
  const waiting = new Map<number, () => void>();
  const taken = (number: number) => {
    waiting.get(number)?.();
    waiting.delete(number);
  };
  signal.addEventListener('abort', () => [...waiting.keys()].forEach(taken));
  const deliver = (game: MatchGame): Promise<void> =>
    new Promise((resolve) => {
      if (signal.aborted) resolve();
      else waiting.set(game.number, resolve);
      port.postMessage({ game } satisfies FromWorker);
    });
  return { deliver, taken };
}

/** Plays one game after the other. @returns how many were given up: one when the match stopped in it. */
async function playInTurn(
  task: MatchTask,
  batches: readonly (SharedBatch | undefined)[],
  lockstep: Lockstep,
  deliver: (game: MatchGame) => Promise<void>,
  signal: AbortSignal,
): Promise<number> {
  const { numbers, next } = task;
  const players = [player(0, task, batches, signal), player(1, task, batches, signal)] as const;
  try {
    while (!signal.aborted) {
      const index = Atomics.add(next, 0, 1);
      if (index >= numbers.length) break;
      const game = await lockstep.play(() => playWithRetries(players, numbers[index], task, signal));
      if (!game) return 1;
      if (!isTimed(task.players, task.limits)) delete game.longestMove; // it waited for the batches of other games
      await deliver(game);
    }
    return 0;
  } finally {
    for (const p of players) await p.end();
  }
}

/**
 * One game. When a program ends in the middle of it, through whatever fault, it is started and the game begun anew;
 * a program that ends again and again in the same game forfeits it.
 */
async function playWithRetries(
  players: readonly [GamePlayer, GamePlayer],
  number: number,
  { game, port }: MatchTask,
  signal: AbortSignal,
): Promise<MatchGame | undefined> {
  for (let tries = 0; ; tries++)
    try {
      return await playGame(players, number, game, signal);
    } catch (error) {
      if (signal.aborted) return undefined;
      if (!(error instanceof GtpEnded)) throw error;
      const ended = players.findIndex((p) => p instanceof GtpPlayer && p.hasEnded);
      if (tries >= RETRIES) return forfeitedGame(number, ended, [], `${tries + 1} times ${error.message}`);
      port.postMessage({ retry: error.message, number } satisfies FromWorker);
    }
}

function player(
  side: 0 | 1,
  task: MatchTask,
  batches: readonly (SharedBatch | undefined)[],
  signal: AbortSignal,
): GamePlayer {
  const spec = task.players[side];
  const seed = `match ${task.game.seed} player ${side}`;
  if (spec.kind === 'random') return randomPlayer(seed);
  if (spec.kind === 'gtp') return new GtpPlayer(spec.command, signal);
  const limits = {
    ...task.limits,
    visits: spec.visits ?? task.limits.visits,
    drawn: spec.drawn,
    seconds: Math.max(0.001, task.limits.seconds - RESERVE),
  };
  return searchPlayer(batches[side]!.view(leaves(task, spec)), limits, seed, signal);
}

/** A network's session, with room in its batch for the leaves of all games. */
function openNetwork(spec: PlayerSpec, task: MatchTask): OnnxEvaluator | undefined {
  if (spec.kind !== 'network') return undefined;
  return new OnnxEvaluator(spec.network, task.gamesAtOnce * leaves(task, spec), { threads: task.threads });
}

/** The most leaves that one player has in flight. */
function leaves({ limits }: MatchTask, spec: PlayerSpec & { kind: 'network' }): number {
  return leavesInFlight(spec.visits ?? limits.visits);
}
