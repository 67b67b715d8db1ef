import type { Position } from '../engine/position.js';
import { rulesByName } from '../engine/rules.js';
import type { GameRecord } from './records.js';

/**
 * Plays a recorded game from the empty board.
 * @param position of the game's size; becomes the position in which the game stopped.
 * @returns the number of the first move that the rules do not allow, or that comes after the game's end; -1 for none.
 */
export function firstIllegalMove(game: GameRecord, position: Position): number {
  position.clear();
  position.rules = rulesByName(game.rules);
  position.komi = game.komi;
  for (let m = 0; m < game.moves.length; m++) {
    const move = game.moves[m];
    if (position.isOver || !position.isLegal(move)) return m;
    position.play(move);
  }
  return -1;
}
