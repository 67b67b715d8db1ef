import { ZeroError } from '../base/errors.js';
import { BLACK, Board, boardLayout, EMPTY, OFF, WHITE } from './board.js';
import { BOARDS, History, historyLayout } from './history.js';
import { packed } from './packed.js';
import { checkKomi, type Rules, TROMP_TAYLOR } from './rules.js';
import { remember, repeats } from './superko.js';

export { BLACK, BOARDS, EMPTY, OFF, WHITE };

/**
 * A position with its history: the board, whose turn it is, and all that the rules ask of the past.
 * A pass is the move `area`. All arrays lie in one buffer, so a copy is one memory move.
 */
export class Position extends Board {
  /** The number of the pass move: `area`. */
  readonly pass: number;
  rules: Rules;
  /** Points for White, in halves. */
  komi: number;
  toPlay = BLACK;
  /** Moves played, passes included. */
  moveNumber = 0;
  /** Passes in a row up to now. */
  passes = 0;
  /** The point that may not be retaken at once, or -1. */
  koPoint = -1;
  /** Stones taken by each colour, indexed by the colour that took them; suicides count for the opponent. */
  readonly captures = [0, 0, 0];
  /** Passes made by each colour. */
  readonly passCount = [0, 0, 0];
  /** Stones that each colour has put down in moves, those captured since included; set-up stones do not count. */
  readonly stonesPlayed = [0, 0, 0];
  /** Handicap stones that Black was given. */
  handicap = 0;
  /** The colour that resigned, or 0. */
  resigned = EMPTY;

  /** What the rules and the planes ask of the past. */
  readonly history = new History();
  private memory!: ReturnType<typeof memoryFor>;
  private capacity = 0;
  /** Stones ever removed: while none was, no board can repeat. */
  private removed = 0;

  /** An empty board. @throws ZeroError for a size or komi that is not possible. */
  constructor(size: number, options: { rules?: Rules; komi?: number } = {}) {
    super(size);
    this.pass = this.area;
    this.rules = options.rules ?? TROMP_TAYLOR;
    this.komi = checkKomi(options.komi ?? this.rules.komi);
    this.allocate(this.area * 3 + 32);
    this.clear();
  }

  /** Makes room for a number of moves, in memory of its own. */
  private allocate(capacity: number): void {
    this.capacity = (capacity + 3) & ~3;
    this.memory = memoryFor(this.area, this.capacity);
    this.attach(this.memory.arrays);
    this.history.attach(this.memory.arrays, this.area);
  }

  /** Doubles the room for moves. */
  private grow(): void {
    const old = this.memory.arrays;
    this.allocate(this.capacity * 2);
    const { arrays } = this.memory;
    for (const name of Object.keys(old) as (keyof typeof old)[]) arrays[name].set(old[name]);
  }

  /** Empties the board and forgets the history; rules and komi stay. */
  clear(): void {
    this.clearStones();
    this.toPlay = BLACK;
    this.captures.fill(0);
    this.passCount.fill(0);
    this.stonesPlayed.fill(0);
    this.handicap = 0;
    this.forget();
  }

  /** Starts the history at the present board: set-up stones are no moves. */
  private forget(): void {
    this.moveNumber = 0;
    this.passes = 0;
    this.koPoint = -1;
    this.resigned = EMPTY;
    this.removed = 0;
    this.history.clear();
    this.history.keep(0, this.points);
    remember(this);
  }

  /** Becomes equal to another position of the same size, history included. */
  copyFrom(other: Position): void {
    if (other.area !== this.area)
      throw new ZeroError(
        `a ${other.size}x${other.size} position cannot be copied into a ${this.size}x${this.size} one`,
      );
    if (other.capacity !== this.capacity) this.allocate(other.capacity);
    this.memory.bytes.set(other.memory.bytes);
    this.rules = other.rules;
    this.komi = other.komi;
    this.toPlay = other.toPlay;
    this.moveNumber = other.moveNumber;
    this.passes = other.passes;
    this.koPoint = other.koPoint;
    this.captures[1] = other.captures[1];
    this.captures[2] = other.captures[2];
    this.passCount[1] = other.passCount[1];
    this.passCount[2] = other.passCount[2];
    this.stonesPlayed[1] = other.stonesPlayed[1];
    this.stonesPlayed[2] = other.stonesPlayed[2];
    this.handicap = other.handicap;
    this.resigned = other.resigned;
    this.hashLo = other.hashLo;
    this.hashHi = other.hashHi;
    this.emptyCount = other.emptyCount;
    this.history.count = other.history.count;
    this.removed = other.removed;
  }

  /** An equal position that changes on its own. */
  clone(): Position {
    const copy = new Position(this.size, { rules: this.rules, komi: this.komi });
    copy.copyFrom(this);
    return copy;
  }

  /** Whether the game is over: passes in a row as the rules ask, or a resignation. */
  get isOver(): boolean {
    if (this.resigned !== EMPTY) return true;
    if (this.passes < 2) return false;
    return !this.rules.whitePassesLast || this.toPlay === BLACK;
  }

  /** Ends the game as lost for a colour. */
  resign(color: number): void {
    this.resigned = color;
  }

  /** The k-th last move (0 is the last one), or -1 when there is none. */
  recentMove(k: number): number {
    return k < this.moveNumber ? this.history.moves[this.moveNumber - 1 - k] : -1;
  }

  /** The moves so far, in order. */
  moveList(): number[] {
    return Array.from(this.history.moves.subarray(0, this.moveNumber));
  }

  /** The board k moves ago, `[area + 1]`; empty boards before the start. k < {@link BOARDS}. */
  boardBefore(k: number): Uint8Array {
    return this.history.board(this.moveNumber - k);
  }

  /**
   * Whether the rules allow a move to the player whose turn it is. Passing is always legal.
   * @param rules others than the game's, whose superko may only be the game's or none.
   */
  isLegal(move: number, rules: Rules = this.rules): boolean {
    if (move === this.area) return true;
    if (!(move >= 0 && move < this.area) || this.points[move] !== EMPTY || move === this.koPoint)
      return false;
    const suicide = !this.wouldHaveLiberty(move, this.toPlay) && !this.wouldCapture(move, this.toPlay);
    if (suicide && !rules.suicide) return false;
    if (rules.ko === 'simple') return !suicide || this.hasNeighbour(move, this.toPlay);
    return (this.removed === 0 && !suicide) || !repeats(this, move, suicide);
  }

  /**
   * Legal moves of the player to move, the pass last.
   * @param out room for `area + 1` moves.
   * @returns how many there are.
   */
  legalMoves(out: { [index: number]: number }): number {
    let n = 0;
    for (let i = 0; i < this.emptyCount; i++) {
      const p = this.empties[i];
      if (this.isLegal(p)) out[n++] = p;
    }
    out[n++] = this.area;
    return n;
  }

  /** Whether an empty point is forbidden to the player to move by ko or superko, and not for another reason. */
  isRepetition(move: number): boolean {
    if (move === this.koPoint) return true;
    if (this.rules.ko === 'simple' || this.removed === 0 || this.points[move] !== EMPTY) return false;
    if (!this.wouldHaveLiberty(move, this.toPlay) && !this.wouldCapture(move, this.toPlay)) return false;
    return repeats(this, move, false);
  }

  /** Plays a legal move for the player to move. Nothing is checked; nothing is allocated unless the history is full. */
  play(move: number): void {
    const color = this.toPlay;
    if (this.moveNumber + 2 >= this.capacity) this.grow();
    this.history.moves[this.moveNumber++] = move;
    this.koPoint = -1;
    if (move === this.area) {
      this.passes++;
      this.passCount[color]++;
    } else {
      this.passes = 0;
      this.stonesPlayed[color]++;
      this.put(move, color);
    }
    this.toPlay = 3 - color;
    this.history.keep(this.moveNumber, this.points);
    if (move !== this.area || this.rules.ko === 'situational') remember(this);
  }

  /**
   * Sets points up at once, EMPTY to clear one, outside of the game: handicap and problems. The history starts anew.
   * @throws ZeroError when a chain would stand without liberties.
   */
  setUp(stones: Iterable<readonly [point: number, color: number]>): void {
    const board = this.points.slice();
    for (const [point, color] of stones) {
      if (!(point in this.points) || point === this.area)
        throw new ZeroError(`point ${point} is off the board`);
      if (color !== EMPTY && color !== BLACK && color !== WHITE)
        throw new ZeroError(`there is no colour ${color}`);
      board[point] = color;
    }
    const before = this.clone();
    this.clear();
    for (let p = 0; p < this.area; p++) if (board[p] !== EMPTY) this.join(p, board[p]);
    for (let p = 0; p < this.area; p++)
      if (board[p] !== EMPTY && this.hasNoLiberty(p)) {
        this.copyFrom(before);
        throw new ZeroError('these set-up stones would leave a chain without liberties');
      }
    this.toPlay = before.toPlay;
    this.handicap = before.handicap;
    this.captures[1] = before.captures[1];
    this.captures[2] = before.captures[2];
    this.forget();
  }

  /** Makes it a colour's turn, as SGF's PL does; the history starts anew. */
  setToPlay(color: number): void {
    this.toPlay = color;
    this.forget();
  }

  /**
   * Makes it a colour's turn, in a game that has ended too: whoever asks for a move wants to play on, as Chinese rules
   * let players who disagree about dead stones. Superko remembers all; only a turn taken twice starts the history anew.
   */
  giveTurn(color: number): void {
    if (this.toPlay !== color) this.setToPlay(color);
    else if (this.isOver) {
      this.passes = 0;
      this.resigned = EMPTY;
    }
  }

  /** Puts a stone down: joins it to its neighbours, takes what has no liberty left, notes a ko. */
  private put(move: number, color: number): void {
    const enemy = 3 - color;
    const nb = this.geometry.neighbours;
    this.join(move, color);
    let taken = 0;
    let lastTaken = -1;
    for (let i = move * 4, end = i + 4; i < end; i++) {
      const q = nb[i];
      if (this.points[q] === enemy && this.hasNoLiberty(q)) {
        taken += this.remove(q);
        lastTaken = q;
      }
    }
    if (taken > 0) {
      this.captures[color] += taken;
      this.removed += taken;
      if (taken === 1 && this.isSingleInAtari(move)) this.koPoint = lastTaken;
    } else if (this.hasNoLiberty(move)) {
      const own = this.remove(move);
      this.captures[enemy] += own;
      this.removed += own;
    }
  }
}

/** The arrays of a position, history first. */
function memoryFor(area: number, capacity: number) {
  return packed({ ...historyLayout(area, capacity), ...boardLayout(area) });
}
