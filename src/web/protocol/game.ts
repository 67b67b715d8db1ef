import { BLACK, Position, WHITE } from '../../../engine/position.js';
import { rulesByName } from '../../../engine/rules.js';

/** A stone on a point before the first move, or a move: the colour (1 Black, 2 White) and the point, `size * size` for a pass. */
export type Played = readonly [color: number, move: number];

/** A game as page and engine tell it to each other: where it begins, and its moves. */
export interface GameData {
  readonly size: number;
  /** The name of a rule set. */
  readonly rules: string;
  readonly komi: number;
  /** Handicap stones, which are among `stones`. */
  readonly handicap: number;
  readonly stones: readonly Played[];
  /** Who moves first. */
  readonly toPlay: number;
  readonly moves: readonly Played[];
}

/** A game in which nothing has happened. */
export const EMPTY_GAME: GameData = {
  size: 9,
  rules: 'chinese',
  komi: 7,
  handicap: 0,
  stones: [],
  toPlay: BLACK,
  moves: [],
};

/** The position before the first move. */
export function startOf(game: GameData): Position {
  const position = new Position(game.size, { rules: rulesByName(game.rules), komi: game.komi });
  if (game.stones.length > 0) position.setUp(game.stones.map(([color, point]) => [point, color] as const));
  position.handicap = game.handicap;
  if (position.toPlay !== game.toPlay) position.setToPlay(game.toPlay);
  return position;
}

/** The position after the moves of a game, or after its first few; moves that are not legal are left out. */
export function positionOf(game: GameData, moves = game.moves.length): Position {
  const position = startOf(game);
  for (const [color, move] of game.moves.slice(0, moves)) playOn(position, color, move);
  return position;
}

/** Plays a move of a colour, whose turn it need not be. @returns false, and nothing is changed, where the rules forbid it. */
export function playOn(position: Position, color: number, move: number): boolean {
  if (position.toPlay !== color || position.isOver) position.giveTurn(color);
  if (!position.isLegal(move)) return false;
  position.play(move);
  return true;
}

/** The other colour. */
export function opponent(color: number): number {
  return color === BLACK ? WHITE : BLACK;
}
