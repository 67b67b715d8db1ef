import { ZeroError } from './errors.js';
import { type Geometry, geometry } from './geometry.js';
import { checkKomi, type Rules, TROMP_TAYLOR } from './rules.js';
import { KEY_HI, KEY_LO, KEYS, SIDE_HI, SIDE_LO } from './zobrist.js';

/** Colours of points; the opponent of c is 3 - c. */
export const EMPTY = 0;
export const BLACK = 1;
export const WHITE = 2;
/** What lies off the board: `points[area]`, which the neighbour tables name. */
export const OFF = 3;

/** Boards kept for the AlphaGo Zero planes: the current one and seven before it. */
export const BOARDS = 8;

/** 32-bit words of the filter that answers most superko questions without a look at the history. */
const FILTER = 128;

/**
 * A position with its history: the board, whose turn it is, and all that the rules ask of the past.
 *
 * Points are numbered by rows from the top left, a pass is `area`. Groups are circular lists of stones with a
 * head; each head counts pseudo-liberties (one for each stone next to the empty point) with their sum and sum of
 * squares, so that "no liberty" and "exactly one" are known without a search: n values are equal if and only if
 * n * (sum of squares) = (sum)^2. All arrays lie in one buffer, so a copy is one memory move.
 */
export class Position {
  readonly size: number;
  /** Number of points; also the number of the pass move. */
  readonly area: number;
  readonly pass: number;
  readonly geometry: Geometry;
  rules: Rules;
  /** Points for White, in halves. */
  komi: number;
  /** Colour of each point, `[area + 1]`; the last is OFF. */
  points!: Uint8Array;
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
  /** Handicap stones that Black was given. */
  handicap = 0;
  /** The colour that resigned, or 0. */
  resigned = EMPTY;
  /** Zobrist hash of the stones, low and high words. */
  hashLo = 0;
  hashHi = 0;
  /** Number of empty points, and the points themselves in no order: `empties[0 .. emptyCount - 1]`. */
  emptyCount = 0;
  empties!: Int16Array;

  private emptyIndex!: Int16Array;
  private head!: Int16Array;
  private next!: Int16Array;
  private stones!: Int16Array;
  private pseudo!: Int32Array;
  private sum!: Int32Array;
  private squares!: Int32Array;
  private boards!: Uint8Array[];
  private filter!: Uint32Array;
  private pastLo!: Uint32Array;
  private pastHi!: Uint32Array;
  private moves!: Int16Array;
  private bytes!: Uint8Array;
  private capacity = 0;
  private past = 0;
  /** Stones ever removed: while none was, no board can repeat. */
  private removed = 0;

  /** An empty board. @throws ZeroError for a size or komi that is not possible. */
  constructor(size: number, options: { rules?: Rules; komi?: number } = {}) {
    this.geometry = geometry(size);
    this.size = size;
    this.area = size * size;
    this.pass = this.area;
    this.rules = options.rules ?? TROMP_TAYLOR;
    this.komi = checkKomi(options.komi ?? this.rules.komi);
    this.allocate(this.area * 3 + 32);
    this.clear();
  }

  /** Lays all arrays out in one buffer with room for a number of past boards. */
  private allocate(capacity: number): void {
    const n = this.area;
    const layout = { at: 0 };
    const take = (bytes: number) => {
      const at = layout.at;
      layout.at += (bytes + 7) & ~7;
      return at;
    };
    const even = (capacity + 3) & ~3;
    const at = {
      filter: take(FILTER * 4),
      pastLo: take(even * 4),
      pastHi: take(even * 4),
      pseudo: take(n * 4),
      sum: take(n * 4),
      squares: take(n * 4),
      moves: take(even * 2),
      empties: take(n * 2),
      emptyIndex: take(n * 2),
      head: take(n * 2 + 2),
      next: take(n * 2),
      stones: take(n * 2),
      points: take(n + 1),
      boards: Array.from({ length: BOARDS }, () => take(n + 1)),
    };
    const buffer = new ArrayBuffer(layout.at);
    this.bytes = new Uint8Array(buffer);
    this.filter = new Uint32Array(buffer, at.filter, FILTER);
    this.pastLo = new Uint32Array(buffer, at.pastLo, even);
    this.pastHi = new Uint32Array(buffer, at.pastHi, even);
    this.pseudo = new Int32Array(buffer, at.pseudo, n);
    this.sum = new Int32Array(buffer, at.sum, n);
    this.squares = new Int32Array(buffer, at.squares, n);
    this.moves = new Int16Array(buffer, at.moves, even);
    this.empties = new Int16Array(buffer, at.empties, n);
    this.emptyIndex = new Int16Array(buffer, at.emptyIndex, n);
    this.head = new Int16Array(buffer, at.head, n);
    this.next = new Int16Array(buffer, at.next, n);
    this.stones = new Int16Array(buffer, at.stones, n);
    this.points = new Uint8Array(buffer, at.points, n + 1);
    this.boards = at.boards.map((b) => new Uint8Array(buffer, b, n + 1));
    this.capacity = even;
  }

  /** Empties the board and forgets the history; rules and komi stay. */
  clear(): void {
    this.bytes.fill(0);
    this.points[this.area] = OFF;
    for (let p = 0; p < this.area; p++) {
      this.empties[p] = p;
      this.emptyIndex[p] = p;
    }
    this.emptyCount = this.area;
    this.hashLo = 0;
    this.hashHi = 0;
    this.toPlay = BLACK;
    this.captures.fill(0);
    this.passCount.fill(0);
    this.handicap = 0;
    this.forget();
  }

  /** Starts the history at the present board: set-up stones are no moves. */
  private forget(): void {
    this.moveNumber = 0;
    this.passes = 0;
    this.koPoint = -1;
    this.resigned = EMPTY;
    this.past = 0;
    this.removed = 0;
    this.filter.fill(0);
    for (const board of this.boards) board.fill(0);
    this.boards[0].set(this.points);
    this.remember();
  }

  /** Becomes equal to another position of the same size, history included. */
  copyFrom(other: Position): void {
    if (other.area !== this.area)
      throw new ZeroError(
        `a ${other.size}x${other.size} position cannot be copied into a ${this.size}x${this.size} one`,
      );
    if (other.capacity !== this.capacity) this.allocate(other.capacity);
    this.bytes.set(other.bytes);
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
    this.handicap = other.handicap;
    this.resigned = other.resigned;
    this.hashLo = other.hashLo;
    this.hashHi = other.hashHi;
    this.emptyCount = other.emptyCount;
    this.past = other.past;
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
    return k < this.moveNumber ? this.moves[this.moveNumber - 1 - k] : -1;
  }

  /** The moves so far, in order. */
  moveList(): number[] {
    return Array.from(this.moves.subarray(0, this.moveNumber));
  }

  /** The board k moves ago, `[area + 1]`; empty boards before the start. k < {@link BOARDS}. */
  boardBefore(k: number): Uint8Array {
    return this.boards[(this.moveNumber - k + BOARDS * 4096) % BOARDS];
  }

  /** Whether the rules allow a move to the player whose turn it is. Passing is always legal. */
  isLegal(move: number): boolean {
    if (move === this.area) return true;
    if (!(move >= 0 && move < this.area) || this.points[move] !== EMPTY || move === this.koPoint)
      return false;
    const color = this.toPlay;
    const nb = this.geometry.neighbours;
    let breathes = false;
    let captures = false;
    for (let i = move * 4, end = i + 4; i < end; i++) {
      const q = nb[i];
      const c = this.points[q];
      if (c === EMPTY) breathes = true;
      else if (c !== OFF) {
        const lone = this.inAtari(this.head[q]);
        if (c === color) breathes ||= !lone;
        else captures ||= lone;
      }
    }
    if (!breathes && !captures) return this.rules.suicide && !this.suicideRepeats(move);
    if (this.rules.ko === 'simple' || this.removed === 0) return true;
    return !this.repeats(move, captures);
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
    const color = this.toPlay;
    const nb = this.geometry.neighbours;
    let breathes = false;
    let captures = false;
    for (let i = move * 4, end = i + 4; i < end; i++) {
      const q = nb[i];
      const c = this.points[q];
      if (c === EMPTY) breathes = true;
      else if (c !== OFF) {
        const lone = this.inAtari(this.head[q]);
        if (c === color) breathes ||= !lone;
        else captures ||= lone;
      }
    }
    return (breathes || captures) && this.repeats(move, captures);
  }

  /** Plays a legal move for the player to move. Nothing is checked; nothing is allocated unless the history is full. */
  play(move: number): void {
    const color = this.toPlay;
    if (this.moveNumber + 2 >= this.capacity) this.grow();
    this.moves[this.moveNumber++] = move;
    this.koPoint = -1;
    if (move === this.area) {
      this.passes++;
      this.passCount[color]++;
    } else {
      this.passes = 0;
      this.put(move, color);
    }
    this.toPlay = 3 - color;
    this.boards[this.moveNumber % BOARDS].set(this.points);
    if (move !== this.area || this.rules.ko === 'situational') this.remember();
  }

  /** Plays a move after checking it. @throws ZeroError that says which rule forbids it. */
  playChecked(move: number): void {
    if (!this.isLegal(move)) throw new ZeroError(`illegal move ${move}: ${this.whyIllegal(move)}`);
    this.play(move);
  }

  /** Why a move is not legal, in a few words. */
  whyIllegal(move: number): string {
    if (!(move >= 0 && move <= this.area)) return 'off the board';
    if (this.points[move] !== EMPTY) return 'the point is occupied';
    if (move === this.koPoint) return 'the ko may not be retaken at once';
    const copy = this.clone();
    copy.rules = { ...this.rules, ko: 'simple' };
    return copy.isLegal(move) ? `it repeats an earlier board (${this.rules.ko} superko)` : 'suicide';
  }

  /**
   * Sets a point up, outside of the game: handicap and problems. The history starts anew.
   * @throws ZeroError when a group would stand without liberties.
   */
  place(point: number, color: number): void {
    this.setUp([[point, color]]);
  }

  /** Sets several points up at once, EMPTY to clear one. @throws ZeroError as {@link place}. */
  setUp(stones: Iterable<readonly [point: number, color: number]>): void {
    const board = this.points.slice();
    for (const [point, color] of stones) {
      if (!(point >= 0 && point < this.area)) throw new ZeroError(`point ${point} is off the board`);
      board[point] = color;
    }
    const before = { toPlay: this.toPlay, handicap: this.handicap, captures: this.captures.slice() };
    const backup = this.clone();
    this.clear();
    for (let p = 0; p < this.area; p++) if (board[p] !== EMPTY) this.join(p, board[p]);
    for (let p = 0; p < this.area; p++)
      if (board[p] !== EMPTY && this.pseudo[this.head[p]] === 0) {
        this.copyFrom(backup);
        throw new ZeroError('these set-up stones would leave a group without liberties');
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

  /** A point's group: its stones are written to `out`. @returns how many there are; 0 for an empty point. */
  groupStones(point: number, out: { [index: number]: number }): number {
    if (this.points[point] === EMPTY || this.points[point] === OFF) return 0;
    let n = 0;
    let p = point;
    do {
      out[n++] = p;
      p = this.next[p];
    } while (p !== point);
    return n;
  }

  /** The number that all stones of one group share: its head's point. Meaningless for empty points. */
  groupOf(point: number): number {
    return this.head[point];
  }

  /** Stones in the group of a point; 0 for an empty point. */
  groupSize(point: number): number {
    return this.points[point] === EMPTY ? 0 : this.stones[this.head[point]];
  }

  /** Liberties of the group of a point, counted up to `enough`; 0 for an empty point. */
  libertyCount(point: number, enough = Number.MAX_SAFE_INTEGER): number {
    if (this.points[point] === EMPTY) return 0;
    const h = this.head[point];
    if (this.pseudo[h] === 0) return 0;
    if (enough === 1 || this.inAtari(h)) return 1;
    if (enough === 2) return 2;
    const nb = this.geometry.neighbours;
    const stamp = ++this.stamp;
    const seen = this.seen;
    let n = 0;
    let p = h;
    do {
      for (let i = p * 4, end = i + 4; i < end; i++) {
        const q = nb[i];
        if (this.points[q] === EMPTY && seen[q] !== stamp) {
          seen[q] = stamp;
          if (++n >= enough) return n;
        }
      }
      p = this.next[p];
    } while (p !== h);
    return n;
  }

  private readonly seen = new Int32Array(626);
  private stamp = 0;

  /**
   * Whether a point is a true eye of a colour by its surroundings: all neighbours of the colour, and too few
   * enemy diagonals to make it false. Filling such a point gains nothing.
   */
  isEye(point: number, color: number): boolean {
    const nb = this.geometry.neighbours;
    const points = this.points;
    const i = point * 4;
    for (let k = i; k < i + 4; k++) {
      const c = points[nb[k]];
      if (c !== color && c !== OFF) return false;
    }
    const diagonals = this.geometry.diagonals;
    let enemies = 0;
    let edge = 0;
    for (let k = i; k < i + 4; k++) {
      const c = points[diagonals[k]];
      if (c === OFF) edge = 1;
      else if (c === 3 - color) enemies++;
    }
    return enemies + edge < 2;
  }

  private inAtari(head: number): boolean {
    const sum = this.sum[head];
    return this.pseudo[head] * this.squares[head] === sum * sum;
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
      if (this.points[q] === enemy && this.pseudo[this.head[q]] === 0) {
        taken += this.remove(q);
        lastTaken = q;
      }
    }
    const h = this.head[move];
    if (taken > 0) {
      this.captures[color] += taken;
      this.removed += taken;
      if (taken === 1 && this.stones[h] === 1 && this.pseudo[h] === 1) this.koPoint = lastTaken;
    } else if (this.pseudo[h] === 0) {
      const own = this.remove(move);
      this.captures[enemy] += own;
      this.removed += own;
    }
  }

  /** Makes a point a stone and its neighbours' groups one group with it. */
  private join(move: number, color: number): void {
    const { points, head, next, pseudo, sum, squares, stones } = this;
    const nb = this.geometry.neighbours;
    const square = move * move;
    points[move] = color;
    this.hashLo ^= KEY_LO[color * KEYS + move];
    this.hashHi ^= KEY_HI[color * KEYS + move];
    const last = this.empties[--this.emptyCount];
    const at = this.emptyIndex[move];
    this.empties[at] = last;
    this.emptyIndex[last] = at;
    let n = 0;
    let s = 0;
    let sq = 0;
    for (let i = move * 4, end = i + 4; i < end; i++) {
      const q = nb[i];
      const c = points[q];
      if (c === EMPTY) {
        n++;
        s += q;
        sq += q * q;
      } else if (c !== OFF) {
        const h = head[q];
        pseudo[h]--;
        sum[h] -= move;
        squares[h] -= square;
      }
    }
    head[move] = move;
    next[move] = move;
    stones[move] = 1;
    pseudo[move] = n;
    sum[move] = s;
    squares[move] = sq;
    for (let i = move * 4, end = i + 4; i < end; i++) {
      const q = nb[i];
      if (points[q] === color && head[q] !== head[move]) this.merge(head[q], head[move]);
    }
  }

  /** Makes two groups one, under the head of the larger. */
  private merge(a: number, b: number): void {
    const { head, next, stones } = this;
    const keep = stones[a] >= stones[b] ? a : b;
    const drop = keep === a ? b : a;
    this.pseudo[keep] += this.pseudo[drop];
    this.sum[keep] += this.sum[drop];
    this.squares[keep] += this.squares[drop];
    stones[keep] += stones[drop];
    let p = drop;
    do {
      head[p] = keep;
      p = next[p];
    } while (p !== drop);
    const t = next[keep];
    next[keep] = next[drop];
    next[drop] = t;
  }

  /** Takes the group of a stone off the board. @returns its number of stones. */
  private remove(start: number): number {
    const { points, head, next, pseudo, sum, squares, empties, emptyIndex } = this;
    const nb = this.geometry.neighbours;
    const color = points[start];
    const own = head[start];
    let n = 0;
    let p = start;
    do {
      points[p] = EMPTY;
      this.hashLo ^= KEY_LO[color * KEYS + p];
      this.hashHi ^= KEY_HI[color * KEYS + p];
      emptyIndex[p] = this.emptyCount;
      empties[this.emptyCount++] = p;
      for (let i = p * 4, end = i + 4; i < end; i++) {
        const q = nb[i];
        const c = points[q];
        if (c === EMPTY || c === OFF) continue;
        const h = head[q];
        if (h === own) continue;
        pseudo[h]++;
        sum[h] += p;
        squares[h] += p * p;
      }
      n++;
      p = next[p];
    } while (p !== start);
    return n;
  }

  /** Whether a move that is not suicide leads to a board that was there before. */
  private repeats(move: number, captures: boolean): boolean {
    const color = this.toPlay;
    let lo = this.hashLo ^ KEY_LO[color * KEYS + move];
    let hi = this.hashHi ^ KEY_HI[color * KEYS + move];
    if (captures) {
      const nb = this.geometry.neighbours;
      const enemy = 3 - color;
      const keys = enemy * KEYS;
      for (let i = move * 4, end = i + 4; i < end; i++) {
        const q = nb[i];
        if (this.points[q] !== enemy) continue;
        const h = this.head[q];
        if (!this.inAtari(h) || this.namedBefore(move * 4, i, h)) continue;
        let p = q;
        do {
          lo ^= KEY_LO[keys + p];
          hi ^= KEY_HI[keys + p];
          p = this.next[p];
        } while (p !== q);
      }
    }
    return this.wasThere(lo, hi);
  }

  /** Whether a suicide leads to a board that was there before: one of a single stone changes nothing. */
  private suicideRepeats(move: number): boolean {
    if (this.rules.ko === 'simple') return this.ownStonesAround(move) === 0;
    const color = this.toPlay;
    const nb = this.geometry.neighbours;
    let lo = this.hashLo;
    let hi = this.hashHi;
    for (let i = move * 4, end = i + 4; i < end; i++) {
      const q = nb[i];
      if (this.points[q] !== color || this.namedBefore(move * 4, i, this.head[q])) continue;
      let p = q;
      do {
        lo ^= KEY_LO[color * KEYS + p];
        hi ^= KEY_HI[color * KEYS + p];
        p = this.next[p];
      } while (p !== q);
    }
    return this.wasThere(lo, hi);
  }

  private ownStonesAround(move: number): number {
    const nb = this.geometry.neighbours;
    let n = 0;
    for (let i = move * 4; i < move * 4 + 4; i++) if (this.points[nb[i]] === this.toPlay) n++;
    return n;
  }

  /** Whether a neighbour before index i belongs to the group already, so that no group counts twice. */
  private namedBefore(first: number, i: number, head: number): boolean {
    const nb = this.geometry.neighbours;
    const color = this.points[head];
    for (let k = first; k < i; k++) {
      const q = nb[k];
      if (this.points[q] === color && this.head[q] === head) return true;
    }
    return false;
  }

  /** Whether the board with this hash, the opponent to move, is in the history. */
  private wasThere(lo: number, hi: number): boolean {
    if (this.rules.ko === 'situational' && this.toPlay === BLACK) {
      lo ^= SIDE_LO;
      hi ^= SIDE_HI;
    }
    lo >>>= 0;
    hi >>>= 0;
    if ((this.filter[(lo >>> 5) & (FILTER - 1)] & (1 << (lo & 31))) === 0) return false;
    for (let i = this.past - 1; i >= 0; i--) if (this.pastLo[i] === lo && this.pastHi[i] === hi) return true;
    return false;
  }

  /** Adds the present board to the history. */
  private remember(): void {
    let lo = this.hashLo;
    let hi = this.hashHi;
    if (this.rules.ko === 'situational' && this.toPlay === WHITE) {
      lo ^= SIDE_LO;
      hi ^= SIDE_HI;
    }
    this.pastLo[this.past] = lo;
    this.pastHi[this.past++] = hi;
    this.filter[(lo >>> 5) & (FILTER - 1)] |= 1 << (lo & 31);
  }

  /** Doubles the room for past boards. */
  private grow(): void {
    const old = { ...this } as unknown as Position & { [key: string]: never };
    const views = [
      'filter',
      'pastLo',
      'pastHi',
      'pseudo',
      'sum',
      'squares',
      'moves',
      'empties',
      'emptyIndex',
      'head',
      'next',
      'stones',
      'points',
    ] as const;
    const boards = this.boards;
    this.allocate(this.capacity * 2);
    const target = this as unknown as Record<string, Int32Array>;
    for (const view of views) target[view].set(old[view] as unknown as Int32Array);
    this.boards.forEach((board, i) => {
      board.set(boards[i]);
    });
  }
}
