import { ZeroError } from '../../../base/errors.js';
import type { Position } from '../../../engine/position.js';
import { readSgf } from './file.js';
import type { SgfGame } from './game.js';
import { positionAt } from './positions.js';

/** A position of a file: its games, the one meant, and how many of its moves were played. */
export interface Selected {
  games: SgfGame[];
  game: SgfGame;
  move: number;
  position: Position;
}

/**
 * The position that a command's options name: a game by its number from 1, after so many moves or all.
 * @throws ZeroError when there is no such game or move.
 */
export function selectPosition(file: string, options: { move?: number; game: number }): Selected {
  const games = readSgf(file);
  const game = games[options.game - 1];
  if (!game)
    throw new ZeroError(`${file} has ${count(games.length, 'game')}; give --game from 1 to ${games.length}`);
  const move = options.move ?? game.moves.length;
  if (move > game.moves.length)
    throw new ZeroError(
      `${file} has ${count(game.moves.length, 'move')}; give --move from 0 to ${game.moves.length}`,
    );
  return { games, game, move, position: positionAt(game, move, file) };
}

/** "1 game", "2 games". */
export const count = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;
