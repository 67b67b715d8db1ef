import { MAX_SIZE } from './geometry.js';
import { EMPTY, type Position } from './position.js';

/** Liberties are counted up to this many. */
const ENOUGH_LIBERTIES = 3;

/** What a stone on an empty point would lead to, without playing it. Keeps its marks, so that nothing is allocated. */
export class AfterMove {
  /** Of the last stone asked about: the stones that it would take. */
  captured = 0;
  /** Liberties of the chain that it would belong to, counted up to {@link ENOUGH_LIBERTIES}; 0 for a suicide. */
  liberties = 0;
  /** Points that the count numbered {@link stamp} has seen. */
  private readonly seen = new Int32Array(MAX_SIZE * MAX_SIZE + 1);
  private stamp = 0;
  private position!: Position;
  private enemy = EMPTY;
  /** Heads of the chains that would be taken, at most four. */
  private readonly taken = new Int16Array(4);
  private takenCount = 0;

  /** Answers for a stone of either colour, whether or not ko or its turn forbids it. */
  look(position: Position, point: number, color: number): void {
    this.position = position;
    this.enemy = 3 - color;
    this.captured = 0;
    this.liberties = 0;
    this.takenCount = 0;
    this.seen[point] = ++this.stamp;
    const { points, head } = position;
    const nb = position.geometry.neighbours;
    for (let i = point * 4, end = i + 4; i < end; i++) {
      const h = head[nb[i]];
      if (points[nb[i]] === this.enemy && position.inAtari(h) && !this.isTaken(h)) this.take(h);
    }
    this.addFree(point);
    for (let i = point * 4, end = i + 4; i < end; i++) if (points[nb[i]] === color) this.addChain(nb[i]);
  }

  private isTaken(head: number): boolean {
    for (let i = 0; i < this.takenCount; i++) if (this.taken[i] === head) return true;
    return false;
  }

  private take(head: number): void {
    const { next } = this.position;
    this.taken[this.takenCount++] = head;
    let p = head;
    do {
      this.captured++;
      p = next[p];
    } while (p !== head);
  }

  /** Counts the liberties of a chain that have not been counted yet. */
  private addChain(stone: number): void {
    const { next } = this.position;
    let p = stone;
    do {
      if (this.liberties >= ENOUGH_LIBERTIES) return;
      this.addFree(p);
      p = next[p];
    } while (p !== stone);
  }

  /** Counts the neighbours of a point that are empty, or would be. */
  private addFree(point: number): void {
    const { points, head, geometry } = this.position;
    const nb = geometry.neighbours;
    for (let i = point * 4, end = i + 4; i < end; i++) {
      const q = nb[i];
      if (this.seen[q] === this.stamp) continue;
      if (points[q] !== EMPTY && !(points[q] === this.enemy && this.isTaken(head[q]))) continue;
      this.seen[q] = this.stamp;
      if (++this.liberties >= ENOUGH_LIBERTIES) return;
    }
  }
}
