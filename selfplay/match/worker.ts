import type { MessagePort } from 'node:worker_threads';
import { type Outcome, outcomeOf } from '../../base/outcome.js';
import type { NetworkFile } from '../networkFile.js';
import { OnnxEvaluator } from '../onnxEvaluator.js';
import type { Limits } from '../player.js';
import { type Duellist, type DuelOptions, forfeitedGame, playDuel } from './game.js';
import { GtpEnded } from './gtpClient.js';
import type { MatchGame } from './match.js';
import { GtpDuellist, randomPlayer, searcher } from './players.js';

/** A player of a match. */
export type DuelPlayer =
  | { kind: 'network'; network: NetworkFile }
  | { kind: 'random' }
  | { kind: 'gtp'; command: string };

/** What one lane of a match gets: games come out of `numbers` one after the other, shared with the other lanes. */
export interface DuelTask {
  players: readonly [DuelPlayer, DuelPlayer];
  options: Omit<DuelOptions, 'stopped'>;
  limits: Limits;
  resignBelow: number;
  threads: number;
  numbers: Int32Array;
  /** Int32 [index of the next number, 1 to stop], shared by all lanes. */
  control: Int32Array;
  port: MessagePort;
}

/** From a lane to the match. */
export type FromLane = { game: MatchGame } | { retry: string; number: number };

/** Times that a game is begun again when a program ends in the middle of it. */
const RETRIES = 2;
/** Positions in a batch of the network. */
const CAPACITY = 16;
/** Seconds of a time limit kept back for what is not thinking: the last batch, the clock, the pipe. */
const RESERVE = 0.05;

/** Plays games in a Piscina worker until the numbers are used up or the match stops. */
export default function runDuelTask(task: DuelTask): Promise<Outcome<void>> {
  return outcomeOf(() => playDuels(task));
}

async function playDuels(task: DuelTask): Promise<void> {
  const { players, numbers, control, port } = task;
  const stopped = () => Atomics.load(control, 1) !== 0;
  const options = { ...task.options, stopped };
  const sides = [side(players[0], task), side(players[1], task)] as const;
  port.on('message', () => {
    for (const s of sides) if (s instanceof GtpDuellist) s.kill();
  });
  try {
    while (!stopped()) {
      const index = Atomics.add(control, 0, 1);
      if (index >= numbers.length) return;
      const game = await played(sides, numbers[index], options, port);
      if (game) port.postMessage({ game } satisfies FromLane);
    }
  } finally {
    for (const s of sides) await s.end();
    port.removeAllListeners('message');
  }
}

/**
 * One game. When a program ends in the middle of it, through whatever fault, it is started and the game begun anew;
 * a program that ends again and again in the same game forfeits it.
 */
async function played(
  sides: readonly [Duellist, Duellist],
  number: number,
  options: DuelOptions,
  port: MessagePort,
): Promise<MatchGame | undefined> {
  for (let tries = 0; ; tries++)
    try {
      return await playDuel(sides, number, options);
    } catch (error) {
      if (options.stopped?.()) return undefined;
      if (!(error instanceof GtpEnded)) throw error;
      const ended = sides.findIndex((s) => s instanceof GtpDuellist && s.hasEnded);
      if (tries >= RETRIES) return forfeitedGame(number, ended, [], `${tries + 1} times ${error.message}`);
      port.postMessage({ retry: error.message, number } satisfies FromLane);
    }
}

function side(player: DuelPlayer, task: DuelTask): Duellist {
  if (player.kind === 'random') return randomPlayer(task.options.seed);
  if (player.kind === 'gtp') return new GtpDuellist(player.command);
  const evaluator = new OnnxEvaluator(player.network, CAPACITY, { threads: task.threads });
  const seconds = Math.max(0.001, task.limits.seconds - RESERVE);
  return searcher(evaluator, { ...task.limits, seconds }, task.resignBelow, task.options.seed, () =>
    evaluator.dispose(),
  );
}
