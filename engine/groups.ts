import { type Geometry, geometry } from './geometry.js';
import { KEY_HI, KEY_LO, KEYS } from './zobrist.js';

/** Colours of points; the opponent of c is 3 - c. */
export const EMPTY = 0;
export const BLACK = 1;
export const WHITE = 2;
/** What lies off the board: `points[area]`, which the neighbour tables name. */
export const OFF = 3;

/** The arrays of a board of `area` points; see {@link Groups}. */
export const groupsLayout = (area: number) =>
  ({
    pseudo: [Int32Array, area],
    sum: [Int32Array, area],
    squares: [Int32Array, area],
    empties: [Int16Array, area],
    emptyIndex: [Int16Array, area],
    head: [Int16Array, area + 1],
    next: [Int16Array, area],
    stones: [Int16Array, area],
    points: [Uint8Array, area + 1],
  }) as const;

interface GroupsArrays {
  readonly pseudo: Int32Array;
  readonly sum: Int32Array;
  readonly squares: Int32Array;
  readonly empties: Int16Array;
  readonly emptyIndex: Int16Array;
  readonly head: Int16Array;
  readonly next: Int16Array;
  readonly stones: Int16Array;
  readonly points: Uint8Array;
}

/**
 * Stones on a board, their groups and the hash of it all: how stones are put down and taken off.
 *
 * Points are numbered by rows from the top left. Groups are circular lists of stones with a head; each head counts
 * pseudo-liberties (one for each stone next to the empty point) with their sum and sum of squares, so that "no
 * liberty" and "exactly one" are known without a search: n values are equal if and only if
 * n * (sum of squares) = (sum)^2.
 */
export abstract class Groups {
  readonly size: number;
  /** Number of points; also the number of the pass move. */
  readonly area: number;
  readonly geometry: Geometry;
  /** Colour of each point, `[area + 1]`; the last is OFF. */
  points!: Uint8Array;
  /** Zobrist hash of the stones, low and high words. */
  hashLo = 0;
  hashHi = 0;
  /** Number of empty points, and the points themselves in no order: `empties[0 .. emptyCount - 1]`. */
  emptyCount = 0;
  empties!: Int16Array;

  private emptyIndex!: Int16Array;
  protected head!: Int16Array;
  protected next!: Int16Array;
  protected stones!: Int16Array;
  protected pseudo!: Int32Array;
  private sum!: Int32Array;
  private squares!: Int32Array;

  /** @throws ZeroError for a size that is not possible. The arrays are given by {@link attach}. */
  protected constructor(size: number) {
    this.geometry = geometry(size);
    this.size = size;
    this.area = size * size;
  }

  /** Takes arrays laid out as {@link groupsLayout} says for its own. */
  protected attach(arrays: GroupsArrays): void {
    this.points = arrays.points;
    this.empties = arrays.empties;
    this.emptyIndex = arrays.emptyIndex;
    this.head = arrays.head;
    this.next = arrays.next;
    this.stones = arrays.stones;
    this.pseudo = arrays.pseudo;
    this.sum = arrays.sum;
    this.squares = arrays.squares;
  }

  /** Takes all stones off. */
  protected clearStones(): void {
    this.points.fill(EMPTY);
    this.points[this.area] = OFF;
    for (let p = 0; p < this.area; p++) {
      this.empties[p] = p;
      this.emptyIndex[p] = p;
    }
    this.emptyCount = this.area;
    this.hashLo = 0;
    this.hashHi = 0;
  }

  /** Whether the group with this head has exactly one liberty. A group without any counts as well. */
  protected inAtari(head: number): boolean {
    const sum = this.sum[head];
    return this.pseudo[head] * this.squares[head] === sum * sum;
  }

  /** Makes a point a stone and its neighbours' groups one group with it. */
  protected join(move: number, color: number): void {
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
  protected remove(start: number): number {
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
}
