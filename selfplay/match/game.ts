import { moveToGtp } from '../../engine/coords.js';
import { whyIllegal } from '../../engine/illegal.js';
import { BLACK, Position } from '../../engine/position.js';
import { rulesByName } from '../../engine/rules.js';
import { areaScore, formatResult } from '../../engine/scoring.js';
import { playOpening } from './opening.js';
import type { MatchGame } from './result.js';

/** A player did what ends the game against it: an illegal move, an answer that is no move. */
export class Forfeit extends Error {}

/** One player of a game: told of moves, asked for moves. Plays games one after the other. */
export interface GamePlayer {
  /** A new game; `opening` are the moves played already, Black first. */
  begin(position: Position, opening: readonly number[], game: number): Promise<void>;
  /**
   * The player's move in the position, -1 to resign.
   * @param cleanUp the players disagree about dead stones, which are now to be captured.
   * @throws Forfeit
   */
  choose(position: Position, cleanUp: boolean): Promise<number>;
  /** Told of a move of the other player. @throws Forfeit when it does not take it. */
  opponentPlayed(move: number, color: number): Promise<void>;
  /** The player's own count of the finished game with dead stones off, Black-positive, where it has one. */
  count(): Promise<number | undefined>;
  /** No more games will be played. */
  end(): Promise<void>;
}

/** What fixes a game besides its players. */
export interface GameOptions {
  size: number;
  rules: string;
  komi: number;
  seed: number;
  /** Random moves at the start, so that openings vary; each opening is played with both colours. */
  openingMoves: number;
}

/** Moves a point of the board after which a game is counted as it stands. */
const MAX_MOVES_PER_POINT = 4;

/**
 * Plays one game; the first player is Black in the even ones. Areas are counted with every stone on the board alive;
 * when a player with a count of its own (dead stones taken off) sees another winner after both passed, play goes on, as
 * Chinese rules ask in a dispute, until both pass again: whoever is right can capture. The board as it stands then
 * decides.
 * @returns the game, undefined when it was given up because of the signal.
 * @throws what a player throws that is not a {@link Forfeit}.
 */
export async function playGame(
  players: readonly [GamePlayer, GamePlayer],
  number: number,
  options: GameOptions,
  signal?: AbortSignal,
): Promise<MatchGame | undefined> {
  const position = new Position(options.size, { rules: rulesByName(options.rules), komi: options.komi });
  const firstIsBlack = number % 2 === 0;
  const moves = playOpening(position, options.seed, number, options.openingMoves);
  const game = { number, firstIsBlack, moves };
  const most = MAX_MOVES_PER_POINT * position.area;
  let disputed = false;
  let longestMove = 0;
  let mover = 0;
  try {
    for (mover = 0; mover < 2; mover++) await players[mover].begin(position, moves, number);
    for (;;) {
      while (!position.isOver && moves.length < most) {
        const color = position.toPlay;
        mover = (color === BLACK) === firstIsBlack ? 0 : 1;
        const asked = performance.now();
        const move = await players[mover].choose(position, disputed);
        if (signal?.aborted) return undefined;
        if (mover === 0) longestMove = Math.max(longestMove, (performance.now() - asked) / 1000);
        if (move < 0) {
          const score = color === BLACK ? -1 : 1;
          return { ...game, score, result: formatResult(0, color), disputed, longestMove };
        }
        if (!position.isLegal(move))
          throw new Forfeit(
            `${moveToGtp(move, position.size)} is not legal under ${options.rules} rules: ${whyIllegal(position, move)}`,
          );
        position.play(move);
        moves.push(move);
        mover = 1 - mover;
        await players[mover].opponentPlayed(move, color);
      }
      const score = areaScore(position);
      const ended = { ...game, score, result: formatResult(score), longestMove };
      if (!position.isOver) return { ...ended, disputed, note: `counted as it stands after ${most} moves` };
      const counts = [await players[0].count(), await players[1].count()].filter((c) => c !== undefined);
      const agreed = counts.every((c) => Math.sign(c) === Math.sign(score));
      if (agreed || disputed) {
        const others = counts.map((c) => formatResult(c)).join(' and ');
        const note = agreed ? undefined : `after playing on, ${others} by a player's own count`;
        return { ...ended, disputed, note };
      }
      disputed = true;
      position.giveTurn(position.toPlay);
    }
  } catch (error) {
    if (!(error instanceof Forfeit)) throw error;
    const note = `move ${moves.length + 1}: ${error.message}`;
    return { ...forfeitedGame(number, mover, moves, note), disputed, longestMove };
  }
}

/** A game that a player (0 or 1) lost by not playing on. */
export function forfeitedGame(number: number, player: number, moves: number[], note: string): MatchGame {
  const firstIsBlack = number % 2 === 0;
  const blackLost = (player === 0) === firstIsBlack;
  return { number, firstIsBlack, score: blackLost ? -1 : 1, result: blackLost ? 'W+F' : 'B+F', moves, note };
}
