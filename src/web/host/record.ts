import type { SgfGame } from '../../go/sgf/game.js';
import type { GameData } from '../protocol/game.js';

/** A game as the record that a session loads. */
export function recordOf(game: GameData): SgfGame {
  const root = {
    number: 0,
    moves: [],
    stones: [],
    toPlay: undefined,
    comment: '',
    blackTime: undefined,
    whiteTime: undefined,
    children: [],
  };
  return {
    size: game.size,
    komi: game.komi,
    rules: game.rules,
    handicap: game.handicap,
    black: '',
    white: '',
    result: '',
    date: '',
    mainTime: undefined,
    overtime: '',
    root,
    stones: game.stones.map(([color, point]) => [point, color] as const),
    firstToPlay: game.toPlay,
    moves: game.moves.map(([color, move], i) => ({ color, move, comment: '', node: i + 1 })),
    variations: 0,
    laterSetUp: undefined,
    notices: [],
  };
}
