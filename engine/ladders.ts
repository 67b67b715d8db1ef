import { EMPTY, OFF } from './board.js';
import { geometry } from './geometry.js';

/** Positions of one reading after which a ladder counts as not working. */
const MOST_NODES = 25_000;
/** What {@link LadderReader.read} marks: stones caught, and points at which a chain of two liberties is caught. */
export const CAPTURED = 1;
export const WORKS_ON_BLACK = 2;
export const WORKS_ON_WHITE = 4;

/**
 * Reads ladders: whether a chain of one or two liberties is captured by an unbroken row of ataris, whatever else
 * happens on the board. In a ladder the attacker plays on one of the chain's two liberties, the defender extends, or
 * takes a chain next to it that is in atari; three liberties are an escape. A ladder that leaves a ko to be taken counts as
 * escaped, except where both liberties are mouths of kos that the defender cannot fill: then one is always left.
 */
export class LadderReader {
  private readonly area: number;
  private readonly neighbours: Int16Array;
  private readonly deepest: number;
  private readonly points: Uint8Array;
  private ko = -1;
  /** The chain read. */
  private prey = 0;
  private nodes = 0;
  private readonly marks: Int32Array;
  private stamp = 0;
  /** The last chain looked at: its stones, and its liberties as far as they were counted. */
  private readonly stones: Int16Array;
  private length = 0;
  private readonly liberties: Int16Array;
  /** Stones taken by the moves that stand, to be put back. */
  private readonly taken: Int16Array;
  private takenCount = 0;
  private readonly solved: Int8Array;

  constructor(size: number) {
    const { area, neighbours } = geometry(size);
    this.area = area;
    this.neighbours = neighbours;
    this.deepest = Math.floor((area * 3) / 2);
    this.points = new Uint8Array(area + 1);
    this.marks = new Int32Array(area + 1);
    this.stones = new Int16Array(area);
    this.liberties = new Int16Array(area + 1);
    this.taken = new Int16Array(area * (this.deepest + 2));
    this.solved = new Int8Array(area);
  }

  /**
   * Reads all ladders of a board.
   * @param points colours, `[area + 1]`, the last OFF.
   * @param ko the point that may not be retaken at once, or -1.
   * @param out gets the marks of each point, `[area]`.
   */
  read(points: Uint8Array, ko: number, out: Uint8Array): void {
    const { area, solved } = this;
    this.points.set(points);
    this.points[area] = OFF;
    out.fill(0, 0, area);
    solved.fill(0);
    for (let p = 0; p < area; p++) {
      if (points[p] === EMPTY || solved[p]) continue;
      this.ko = ko;
      const liberties = this.count(p, 2);
      // Of a chain with more the count stopped half way, and its other stones are looked at again.
      const chain = this.stones.slice(0, this.length);
      for (const stone of chain) solved[stone] = 1;
      if (liberties > 2) continue;
      if (liberties === 1) {
        if (this.isCaught(p)) for (const stone of chain) out[stone] |= CAPTURED;
        continue;
      }
      const [a, b] = [this.liberties[0], this.liberties[1]];
      const attacker = 3 - points[p];
      const works = [a, b].filter((move) => {
        this.ko = ko;
        if (!this.isLegal(move, attacker)) return false;
        const before = this.play(move, attacker);
        const caught = this.isCaught(p);
        this.undo(move, attacker, before, ko);
        return caught;
      });
      if (works.length === 0) continue;
      for (const stone of chain) out[stone] |= CAPTURED;
      for (const move of works) out[move] |= points[p] === 1 ? WORKS_ON_BLACK : WORKS_ON_WHITE;
    }
  }

  /** Whether a chain is caught when it is its owner's turn, to whom every ko is open at first. */
  private isCaught(point: number): boolean {
    if (this.count(point, 1) > 1) return false;
    this.ko = -1;
    this.prey = point;
    this.nodes = 0;
    const caught = this.defend(0);
    return caught && this.nodes < MOST_NODES;
  }

  private defend(depth: number): boolean {
    if (depth >= this.deepest) return true;
    const { prey, points } = this;
    if (this.count(prey, 1) > 1 || this.ko >= 0) return false;
    const last = this.liberties[0];
    if (this.emptiesAround(last) >= 3) return false;
    const color = points[prey];
    const moves = this.captures(prey, color);
    if (!moves.includes(last)) moves.push(last);
    for (const move of moves) {
      if (!this.isLegal(move, color)) continue;
      if (++this.nodes >= MOST_NODES) return false;
      const { ko } = this;
      const before = this.play(move, color);
      const caught = this.attack(depth + 1);
      this.undo(move, color, before, ko);
      if (!caught) return false;
    }
    return true;
  }

  private attack(depth: number): boolean {
    if (depth >= this.deepest) return true;
    const { prey, points } = this;
    const liberties = this.count(prey, 2);
    if (liberties !== 2) return liberties < 2;
    let a = this.liberties[0];
    let b = this.liberties[1];
    const color = 3 - points[prey];
    const aroundA = this.emptiesAround(a);
    const aroundB = this.emptiesAround(b);
    if (aroundA === 0 && aroundB === 0 && this.hasTwoKos(a, b, color)) return true;
    let both = true;
    if (!this.areNeighbours(a, b)) {
      // A liberty that the attacker leaves is where the defender gets three.
      if (aroundA >= 3 && aroundB >= 3) return false;
      if (aroundA >= 3) both = false;
      else if (aroundB >= 3) {
        a = b;
        both = false;
      }
    }
    if (both && aroundB > aroundA) [a, b] = [b, a];
    return this.attackAt(a, color, depth) || (both && this.attackAt(b, color, depth));
  }

  private attackAt(move: number, color: number, depth: number): boolean {
    if (!this.isLegal(move, color)) return false;
    if (++this.nodes >= MOST_NODES) return false;
    const { ko } = this;
    const before = this.play(move, color);
    const caught = this.defend(depth + 1);
    this.undo(move, color, before, ko);
    return caught;
  }

  /** Whether both liberties are mouths of kos that the attacker can take and the defender gains nothing by filling. */
  private hasTwoKos(a: number, b: number, attacker: number): boolean {
    const { prey } = this;
    if (!this.isKoCapture(a, attacker) || !this.isKoCapture(b, attacker)) return false;
    const defender = 3 - attacker;
    return (
      this.libertiesAfter(a, defender) <= 2 &&
      this.libertiesAfter(b, defender) <= 2 &&
      this.captures(prey, defender).length === 0
    );
  }

  /** Whether a stone there, with enemies all around, would take exactly one stone. */
  private isKoCapture(point: number, color: number): boolean {
    const { points, neighbours } = this;
    let single = 0;
    for (let i = point * 4, end = i + 4; i < end; i++) {
      const q = neighbours[i];
      if (points[q] === OFF) continue;
      if (points[q] !== 3 - color) return false;
      if (this.count(q, 1) > 1) continue;
      if (this.length > 1 || ++single > 1) return false;
    }
    return single === 1;
  }

  /** Liberties, up to three, of the chain that a stone would be part of. */
  private libertiesAfter(point: number, color: number): number {
    const before = this.play(point, color);
    const liberties = this.count(point, 2);
    this.undo(point, color, before, this.ko);
    return liberties;
  }

  /** Points at which an enemy chain next to the chain of a stone can be taken. */
  private captures(point: number, color: number): number[] {
    const { points, neighbours } = this;
    this.count(point, this.area);
    const chain = this.stones.slice(0, this.length);
    const found: number[] = [];
    for (const stone of chain)
      for (let i = stone * 4, end = i + 4; i < end; i++) {
        const q = neighbours[i];
        if (points[q] !== 3 - color || this.count(q, 1) > 1) continue;
        const liberty = this.liberties[0];
        if (!found.includes(liberty)) found.push(liberty);
      }
    return found;
  }

  /**
   * Counts the liberties of a chain until there are more than `most`. {@link stones} and {@link liberties} hold what was met.
   */
  private count(point: number, most: number): number {
    const { points, neighbours, marks, stones, liberties } = this;
    const color = points[point];
    const stamp = ++this.stamp;
    let length = 1;
    let n = 0;
    stones[0] = point;
    marks[point] = stamp;
    for (let k = 0; k < length; k++)
      for (let i = stones[k] * 4, end = i + 4; i < end; i++) {
        const q = neighbours[i];
        if (marks[q] === stamp) continue;
        if (points[q] === color) {
          marks[q] = stamp;
          stones[length++] = q;
        } else if (points[q] === EMPTY) {
          marks[q] = stamp;
          liberties[n++] = q;
          if (n > most) {
            this.length = length;
            return n;
          }
        }
      }
    this.length = length;
    return n;
  }

  private emptiesAround(point: number): number {
    const { points, neighbours } = this;
    let n = 0;
    for (let i = point * 4, end = i + 4; i < end; i++) if (points[neighbours[i]] === EMPTY) n++;
    return n;
  }

  private areNeighbours(a: number, b: number): boolean {
    const { neighbours } = this;
    for (let i = a * 4, end = i + 4; i < end; i++) if (neighbours[i] === b) return true;
    return false;
  }

  /** Suicide is never a move in a ladder: it neither gains nor takes liberties. */
  private isLegal(move: number, color: number): boolean {
    const { points, neighbours } = this;
    if (points[move] !== EMPTY || move === this.ko) return false;
    for (let i = move * 4, end = i + 4; i < end; i++) if (points[neighbours[i]] === EMPTY) return true;
    for (let i = move * 4, end = i + 4; i < end; i++) {
      const q = neighbours[i];
      const c = points[q];
      if (c === OFF) continue;
      const inAtari = this.count(q, 1) <= 1;
      if (c === color ? !inAtari : inAtari) return true;
    }
    return false;
  }

  /** Plays a legal move. @returns how many taken stones there were before. */
  private play(move: number, color: number): number {
    const { points, neighbours, taken } = this;
    const before = this.takenCount;
    points[move] = color;
    for (let i = move * 4, end = i + 4; i < end; i++) {
      const q = neighbours[i];
      if (points[q] !== 3 - color || this.count(q, 0) > 0) continue;
      for (let k = 0; k < this.length; k++) {
        taken[this.takenCount++] = this.stones[k];
        points[this.stones[k]] = EMPTY;
      }
    }
    const single = this.takenCount === before + 1;
    this.ko = single && this.count(move, 1) === 1 && this.length === 1 ? taken[before] : -1;
    return before;
  }

  private undo(move: number, color: number, before: number, ko: number): void {
    this.points[move] = EMPTY;
    while (this.takenCount > before) this.points[this.taken[--this.takenCount]] = 3 - color;
    this.ko = ko;
  }
}
