import { type Geometry, geometry, MAX_SIZE } from './geometry.js';
import type { Packed } from './packed.js';
import { KEY_HI, KEY_LO, KEYS } from './zobrist.js';

/** Colours of points; the opponent of c is 3 - c. */
export const EMPTY = 0;
export const BLACK = 1;
export const WHITE = 2;
/** What lies off the board: `points[area]`, which the neighbour tables name. */
export const OFF = 3;

/** The arrays of a board of `area` points; see {@link Board}. */
export const boardLayout = (area: number) =>
  ({
    pseudoLiberties: [Int32Array, area],
    libertySum: [Int32Array, area],
    libertySquares: [Int32Array, area],
    empties: [Int16Array, area],
    emptyIndex: [Int16Array, area],
    head: [Int16Array, area + 1],
    next: [Int16Array, area],
    chainSize: [Int16Array, area],
    points: [Uint8Array, area + 1],
  }) as const;

type BoardArrays = Packed<ReturnType<typeof boardLayout>>['arrays'];

/**
 * Stones on a board, the chains that they form, and the hash of it all: how stones are put down and taken off, and what
 * can be asked of them. It knows nothing of turns or rules.
 *
 * Points are numbered by rows from the top left. A chain is a circular list of stones with a head; each head counts
 * pseudo-liberties (one for each stone next to the empty point) with their sum and sum of squares, so that "no
 * liberty" and "exactly one" are known without a search: n values are equal if and only if
 * n * (sum of squares) = (sum)^2.
 */
export abstract class Board {
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
  /** Of each stone the point of its chain's head; meaningless for empty points. */
  head!: Int16Array;
  /** Of each stone the next one of its chain. */
  next!: Int16Array;
  private chainSize!: Int16Array;
  private pseudoLiberties!: Int32Array;
  private libertySum!: Int32Array;
  private libertySquares!: Int32Array;
  /** Marks of {@link libertyCount}: points that the count numbered {@link stamp} has seen. */
  private readonly seen = new Int32Array(MAX_SIZE * MAX_SIZE + 1);
  private stamp = 0;

  /** @throws ZeroError for a size that is not possible. The arrays are given by {@link attach}. */
  protected constructor(size: number) {
    this.geometry = geometry(size);
    this.size = size;
    this.area = size * size;
  }

  /** Takes arrays laid out as {@link boardLayout} says for its own. */
  protected attach(arrays: BoardArrays): void {
    this.points = arrays.points;
    this.empties = arrays.empties;
    this.emptyIndex = arrays.emptyIndex;
    this.head = arrays.head;
    this.next = arrays.next;
    this.chainSize = arrays.chainSize;
    this.pseudoLiberties = arrays.pseudoLiberties;
    this.libertySum = arrays.libertySum;
    this.libertySquares = arrays.libertySquares;
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

  /** A point's chain: its stones are written to `out`. @returns how many there are; 0 for an empty point. */
  chainStones(point: number, out: { [index: number]: number }): number {
    if (this.points[point] === EMPTY || this.points[point] === OFF) return 0;
    let n = 0;
    let p = point;
    do {
      out[n++] = p;
      p = this.next[p];
    } while (p !== point);
    return n;
  }

  /** Liberties of the chain of a point, counted up to `enough`; 0 for an empty point. */
  libertyCount(point: number, enough = Number.MAX_SAFE_INTEGER): number {
    if (this.points[point] === EMPTY) return 0;
    const h = this.head[point];
    if (this.pseudoLiberties[h] === 0) return 0;
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

  /** Whether the chain with this head has exactly one liberty. A chain without any counts as well. */
  inAtari(head: number): boolean {
    const sum = this.libertySum[head];
    return this.pseudoLiberties[head] * this.libertySquares[head] === sum * sum;
  }

  /** Whether a stone of a colour on an empty point would have a liberty, of its own or of a chain that it joins. */
  protected wouldHaveLiberty(point: number, color: number): boolean {
    const nb = this.geometry.neighbours;
    for (let i = point * 4, end = i + 4; i < end; i++) {
      const q = nb[i];
      const c = this.points[q];
      if (c === EMPTY || (c === color && !this.inAtari(this.head[q]))) return true;
    }
    return false;
  }

  /** Whether a stone of a colour on an empty point would capture enemy stones. */
  protected wouldCapture(point: number, color: number): boolean {
    const nb = this.geometry.neighbours;
    const enemy = 3 - color;
    for (let i = point * 4, end = i + 4; i < end; i++) {
      const q = nb[i];
      if (this.points[q] === enemy && this.inAtari(this.head[q])) return true;
    }
    return false;
  }

  /** Whether the chain of a stone has no liberty. */
  protected hasNoLiberty(point: number): boolean {
    return this.pseudoLiberties[this.head[point]] === 0;
  }

  /** Whether the chain of a stone is one stone with one liberty, counted as its empty neighbours. */
  protected isSingleInAtari(point: number): boolean {
    const h = this.head[point];
    return this.chainSize[h] === 1 && this.pseudoLiberties[h] === 1;
  }

  /** Whether a point has a neighbour of a colour. */
  protected hasNeighbour(point: number, color: number): boolean {
    const nb = this.geometry.neighbours;
    for (let i = point * 4, end = i + 4; i < end; i++) if (this.points[nb[i]] === color) return true;
    return false;
  }

  /** Puts a stone on an empty point: it and the neighbouring chains of its colour become one chain. */
  protected join(move: number, color: number): void {
    const { points, head, next, pseudoLiberties, libertySum, libertySquares, chainSize } = this;
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
        pseudoLiberties[h]--;
        libertySum[h] -= move;
        libertySquares[h] -= square;
      }
    }
    head[move] = move;
    next[move] = move;
    chainSize[move] = 1;
    pseudoLiberties[move] = n;
    libertySum[move] = s;
    libertySquares[move] = sq;
    for (let i = move * 4, end = i + 4; i < end; i++) {
      const q = nb[i];
      if (points[q] === color && head[q] !== head[move]) this.merge(head[q], head[move]);
    }
  }

  /** Makes two chains one, under the head of the larger. */
  private merge(a: number, b: number): void {
    const { head, next, chainSize } = this;
    const keep = chainSize[a] >= chainSize[b] ? a : b;
    const drop = keep === a ? b : a;
    this.pseudoLiberties[keep] += this.pseudoLiberties[drop];
    this.libertySum[keep] += this.libertySum[drop];
    this.libertySquares[keep] += this.libertySquares[drop];
    chainSize[keep] += chainSize[drop];
    let p = drop;
    do {
      head[p] = keep;
      p = next[p];
    } while (p !== drop);
    const t = next[keep];
    next[keep] = next[drop];
    next[drop] = t;
  }

  /** Takes the chain of a stone off the board. @returns its number of stones. */
  protected remove(start: number): number {
    const { points, head, next, pseudoLiberties, libertySum, libertySquares, empties, emptyIndex } = this;
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
        pseudoLiberties[h]++;
        libertySum[h] += p;
        libertySquares[h] += p * p;
      }
      n++;
      p = next[p];
    } while (p !== start);
    return n;
  }
}
