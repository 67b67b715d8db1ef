import { BLACK, EMPTY, Groups, groupsLayout, OFF, WHITE } from './groups.js';
import { KEY_HI, KEY_LO, KEYS } from './zobrist.js';

export { BLACK, EMPTY, groupsLayout as boardLayout, OFF, WHITE };

/** A board that answers questions: liberties, eyes, what a stone would do. It knows nothing of turns or rules. */
export abstract class Board extends Groups {
  /** What {@link hashAfter} found. */
  protected afterLo = 0;
  protected afterHi = 0;
  private readonly seen = new Int32Array(626);
  private stamp = 0;

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

  /** Whether a stone of a colour on an empty point would have a liberty or a group of its own to breathe through. */
  protected breathes(point: number, color: number): boolean {
    const nb = this.geometry.neighbours;
    for (let i = point * 4, end = i + 4; i < end; i++) {
      const q = nb[i];
      const c = this.points[q];
      if (c === EMPTY || (c === color && !this.inAtari(this.head[q]))) return true;
    }
    return false;
  }

  /** Whether a stone of a colour on an empty point would take enemy stones. */
  protected takes(point: number, color: number): boolean {
    const nb = this.geometry.neighbours;
    const enemy = 3 - color;
    for (let i = point * 4, end = i + 4; i < end; i++) {
      const q = nb[i];
      if (this.points[q] === enemy && this.inAtari(this.head[q])) return true;
    }
    return false;
  }

  /** Whether the group of a stone has no liberty. */
  protected isChoked(point: number): boolean {
    return this.pseudo[this.head[point]] === 0;
  }

  /** Whether the group of a stone is one stone with one liberty, counted as its empty neighbours. */
  protected isLoneInAtari(point: number): boolean {
    const h = this.head[point];
    return this.stones[h] === 1 && this.pseudo[h] === 1;
  }

  /** Whether a point has a neighbour of a colour. */
  protected isBeside(point: number, color: number): boolean {
    const nb = this.geometry.neighbours;
    for (let i = point * 4, end = i + 4; i < end; i++) if (this.points[nb[i]] === color) return true;
    return false;
  }

  /**
   * The hash of the board after a stone on an empty point, without playing it: enemy groups in atari go, and the own
   * stones with it if it is suicide. The answer is in {@link afterLo} and {@link afterHi}.
   */
  protected hashAfter(move: number, color: number, suicide: boolean): void {
    const nb = this.geometry.neighbours;
    const gone = suicide ? color : 3 - color;
    const keys = gone * KEYS;
    let lo = suicide ? this.hashLo : this.hashLo ^ KEY_LO[color * KEYS + move];
    let hi = suicide ? this.hashHi : this.hashHi ^ KEY_HI[color * KEYS + move];
    for (let i = move * 4, end = i + 4; i < end; i++) {
      const q = nb[i];
      if (this.points[q] !== gone) continue;
      const h = this.head[q];
      if (!(suicide || this.inAtari(h)) || this.namedBefore(move * 4, i, h)) continue;
      let p = q;
      do {
        lo ^= KEY_LO[keys + p];
        hi ^= KEY_HI[keys + p];
        p = this.next[p];
      } while (p !== q);
    }
    this.afterLo = lo;
    this.afterHi = hi;
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
}
