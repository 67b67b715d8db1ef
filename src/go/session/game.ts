import { placeHandicap } from '../../../engine/handicap.js';
import { BLACK, Position } from '../../../engine/position.js';
import type { Rules } from '../../../engine/rules.js';
import { illegalMove, Refusal } from './refusal.js';

/** A move of a game; colours need not alternate. */
export interface PlayedMove {
  readonly color: number;
  readonly move: number;
}

/** A game on a board: set-up stones, then moves that can be taken back. */
export class Game {
  /** Changes of the game so far: whoever thinks about it sees whether it is still the same. */
  changes = 0;
  private board: Position;
  private setup: Position;
  private readonly played: PlayedMove[] = [];

  constructor(size: number, rules: Rules, komi: number) {
    this.board = new Position(size, { rules, komi });
    this.setup = this.board.clone();
  }

  /** The position on the board. */
  get position(): Position {
    return this.board;
  }

  /** The position after the set-up, before the first move. */
  get start(): Position {
    return this.setup;
  }

  /** The position without the passes at its end, in which the game may go on: a copy. */
  get open(): Position {
    const { setup, played } = this;
    const last = played.findLastIndex(({ move }) => move !== setup.pass);
    const game = new Game(setup.size, setup.rules, setup.komi);
    game.begin(setup.clone());
    for (const { color, move } of played.slice(0, last + 1)) game.play(color, move);
    const next = played[last + 1]?.color;
    if (next !== undefined && game.board.toPlay !== next) game.board.giveTurn(next);
    return game.board;
  }

  /** Moves since the set-up. */
  get moves(): readonly PlayedMove[] {
    return this.played;
  }

  /** Begins a game from a position, whose rules and komi it has from now on. */
  begin(position: Position): void {
    this.board = position;
    this.setup = position.clone();
    this.played.length = 0;
    this.changes++;
  }

  setKomi(komi: number): void {
    this.board.komi = komi;
    this.setup.komi = komi;
    this.changes++;
  }

  /** Goes over to other rules; the moves played stay, up to the first that these rules forbid. */
  setRules(rules: Rules): void {
    this.setup.rules = rules;
    this.replay();
  }

  /** Puts Black's handicap stones on the board. @throws Refusal when it is not empty or the points do not fit it. */
  placeHandicap(points: readonly number[]): void {
    const { board } = this;
    if (this.played.length > 0 || board.emptyCount < board.area)
      throw new Refusal('board-not-empty', 'handicap stones need an empty board');
    const position = board.clone();
    try {
      placeHandicap(position, points);
    } catch (error) {
      throw new Refusal('bad-handicap', (error as Error).message);
    }
    this.begin(position);
  }

  /**
   * Plays a move of a colour, in a game that has ended too: the players play on. Stones that Black puts on an empty board
   * one after the other, before White's first move, are a handicap: some controllers place it so.
   * @throws IllegalMove
   */
  play(color: number, move: number): void {
    let position = this.board;
    if (position.toPlay !== color || position.isOver) {
      position = position.clone();
      position.giveTurn(color);
    }
    if (!position.isLegal(move)) throw illegalMove(position, move);
    position.play(move);
    this.board = position;
    this.played.push({ color, move });
    this.changes++;
    if (this.isHandicap()) position.handicap = Math.max(this.setup.handicap, this.played.length);
  }

  /** Whether all moves are stones of Black, two or more, on a board that was empty. */
  private isHandicap(): boolean {
    const { setup, played, board } = this;
    return (
      played.length >= 2 &&
      setup.emptyCount === setup.area &&
      played.every(({ color, move }) => color === BLACK && move !== board.pass)
    );
  }

  /** Takes the last move back. @throws Refusal when there is none. */
  undo(): PlayedMove {
    const last = this.played.pop();
    if (last === undefined) throw new Refusal('nothing-to-undo', 'there is no move to take back');
    this.replay();
    return last;
  }

  /** Ends the game as lost for a colour, until a move is played or taken back. */
  resign(color: number): void {
    this.board.resign(color);
    this.changes++;
  }

  private replay(): void {
    const moves = this.played.splice(0);
    this.board = this.setup.clone();
    this.changes++;
    for (const { color, move } of moves) {
      try {
        this.play(color, move);
      } catch {
        return; // forbidden by rules that were not the game's when it was played
      }
    }
  }
}
