import { Rng } from '../../base/rng.js';
import type { Evaluator } from '../../engine/evaluator.js';
import { PLAY_SEARCH } from '../../engine/search/options.js';
import { sensibleMoves } from '../../engine/search/passing.js';
import type { NetworkFile } from '../networkFile.js';
import { type Limits, Player } from '../player.js';
import type { GamePlayer } from './game.js';

/** Who plays: a network, uniformly random sensible moves, or a program that speaks GTP. */
export type PlayerSpec =
  /** A network, with playouts a move of its own where they are not the match's, and moves drawn by its priors. */
  | { kind: 'network'; network: NetworkFile; visits?: number; drawn?: number }
  | { kind: 'random' }
  | { kind: 'gtp'; command: string };

/** How a network plays in a match. */
export interface SearchLimits extends Limits {
  /** Expected result below which it resigns; -1 for never. */
  resignBelow: number;
}

/** Whether a game's moves take time that counts: a program thinks, or a clock runs. Then a thread plays one game at once. */
export function isTimed(players: readonly PlayerSpec[], limits: Limits): boolean {
  return Number.isFinite(limits.seconds) || players.some((p) => p.kind === 'gtp');
}

/**
 * Search as in play. In a game that goes forward a cache finds one evaluation in 200, and it takes megabytes for each of many
 * games at once.
 */
const MATCH_SEARCH = { ...PLAY_SEARCH, cache: 0 };

/**
 * A player that searches with an evaluator, as `zero gtp` does.
 * @param seed of its games; with the game's number it fixes what is random in the search.
 * @param signal ends the thinking about a move.
 */
export function searchPlayer(
  evaluator: Evaluator,
  limits: SearchLimits,
  seed: string,
  signal: AbortSignal,
): GamePlayer {
  let player: Player | undefined;
  return {
    async begin(position, _opening, game) {
      player = new Player(position, evaluator, new Rng(`${seed} ${game} search`), MATCH_SEARCH);
    },
    choose: (position) => player!.choose(position, limits, limits.resignBelow, () => signal.aborted),
    async opponentPlayed() {},
    count: async () => undefined,
    async end() {},
  };
}

/** A player that moves at random, but never into its own eyes, and passes when nothing else is left. */
export function randomPlayer(seed: string): GamePlayer {
  let rng = new Rng(0);
  return {
    async begin(_position, _opening, game) {
      rng = new Rng(`${seed} ${game} random`);
    },
    async choose(position) {
      await new Promise((resolve) => setImmediate(resolve)); // a signal to stop gets its turn
      const moves = new Int16Array(position.area + 1);
      const count = sensibleMoves(position, moves);
      return count > 1 ? moves[rng.int(count - 1)] : position.pass;
    },
    async opponentPlayed() {},
    count: async () => undefined,
    async end() {},
  };
}
