import { placeHandicap } from '../../../engine/handicap.js';
import { Position } from '../../../engine/position.js';
import type { Rules } from '../../../engine/rules.js';

/** A move of a game; colours need not alternate in GTP. */
export interface PlayedMove {
  color: number;
  move: number;
}

/** The game on a GTP engine's board: set-up stones, then moves that can be taken back. */
export class GtpGame {
  /** The position on the board; changed by this class alone. */
  position: Position;
  /** Moves since the set-up. */
  readonly history: PlayedMove[] = [];
  private setup: Position;

  constructor(
    size: number,
    private currentRules: Rules,
    private currentKomi: number,
  ) {
    this.position = new Position(size, { rules: currentRules, komi: currentKomi });
    this.setup = this.position.clone();
  }

  get rules(): Rules {
    return this.currentRules;
  }

  get komi(): number {
    return this.currentKomi;
  }

  /** Whether nothing has been set up or played. */
  get isEmpty(): boolean {
    return this.history.length === 0 && this.position.emptyCount === this.position.area;
  }

  /** The position after the set-up, before the first move. */
  get start(): Position {
    return this.setup;
  }

  /** Clears the board, of another size where one is given; komi and rules stay. */
  clear(size = this.position.size): void {
    this.begin(new Position(size, { rules: this.currentRules, komi: this.currentKomi }));
  }

  /** Begins a game from a position; its komi becomes the game's. */
  begin(position: Position): void {
    this.position = position;
    this.setup = position.clone();
    this.currentKomi = position.komi;
    this.history.length = 0;
  }

  setKomi(komi: number): void {
    this.currentKomi = komi;
    this.position.komi = komi;
    this.setup.komi = komi;
  }

  /** Goes over to other rules; the moves played stay, up to the first that these rules forbid. */
  setRules(rules: Rules): void {
    this.currentRules = rules;
    this.setup.rules = rules;
    this.replay();
  }

  /** Puts Black's handicap stones on the empty board. @throws ZeroError as {@link placeHandicap}. */
  placeHandicap(points: readonly number[]): void {
    placeHandicap(this.position, points);
    this.setup = this.position.clone();
  }

  /** Makes it a colour's turn, in a game that has ended too: whoever asks for a move wants to play on. */
  turn(color: number): void {
    this.position.giveTurn(color);
  }

  /** Plays a move of a colour. @returns false when it is illegal; the board is then as before. */
  play(color: number, move: number): boolean {
    const before = this.position;
    if (before.toPlay !== color || before.isOver) {
      this.position = before.clone();
      this.turn(color);
    }
    if (!this.position.isLegal(move)) {
      this.position = before;
      return false;
    }
    this.position.play(move);
    this.history.push({ color, move });
    return true;
  }

  /** Takes the last move back. @returns false when there is none. */
  undo(): boolean {
    if (this.history.pop() === undefined) return false;
    this.replay();
    return true;
  }

  private replay(): void {
    this.position = this.setup.clone();
    for (const { color, move } of this.history.splice(0)) if (!this.play(color, move)) break;
  }
}
