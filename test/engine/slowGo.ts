import type { Rules } from '../../engine/rules.js';

/**
 * Go a second time, slow and plain: strings for boards, sets for chains, every earlier board kept.
 * It shares nothing with the engine but the numbering of points and the rule flags.
 */
export class SlowGo {
  board: number[];
  toPlay = 1;
  captures = [0, 0, 0];
  private readonly earlier: Set<string>;
  ko = -1;

  constructor(
    readonly size: number,
    readonly rules: Rules,
  ) {
    this.board = Array(size * size).fill(0);
    this.earlier = new Set([this.key(this.board, 1)]);
  }

  private key(board: readonly number[], next: number): string {
    return board.join('') + (this.rules.ko === 'situational' ? `:${next}` : '');
  }

  neighbours(p: number): number[] {
    const x = p % this.size;
    const y = Math.floor(p / this.size);
    const out = [];
    if (y > 0) out.push(p - this.size);
    if (x > 0) out.push(p - 1);
    if (x < this.size - 1) out.push(p + 1);
    if (y < this.size - 1) out.push(p + this.size);
    return out;
  }

  chain(board: readonly number[], start: number): { stones: Set<number>; liberties: Set<number> } {
    const stones = new Set([start]);
    const liberties = new Set<number>();
    for (const p of stones)
      for (const q of this.neighbours(p)) {
        if (board[q] === board[start]) stones.add(q);
        else if (board[q] === 0) liberties.add(q);
      }
    return { stones, liberties };
  }

  /** The board after a move, or undefined when it is illegal. */
  result(p: number): { board: number[]; taken: number[]; own: number } | undefined {
    if (this.board[p] !== 0) return undefined;
    if (p === this.ko && this.rules.ko === 'simple') return undefined;
    const board = [...this.board];
    board[p] = this.toPlay;
    const taken: number[] = [];
    for (const q of this.neighbours(p)) {
      if (board[q] !== 3 - this.toPlay) continue;
      const { stones, liberties } = this.chain(board, q);
      if (liberties.size > 0) continue;
      for (const s of stones) {
        board[s] = 0;
        taken.push(s);
      }
    }
    const mine = this.chain(board, p);
    let own = 0;
    if (mine.liberties.size === 0) {
      if (!this.rules.suicide) return undefined;
      own = mine.stones.size;
      for (const s of mine.stones) board[s] = 0;
    }
    if (this.rules.ko !== 'simple' && this.earlier.has(this.key(board, 3 - this.toPlay))) return undefined;
    return { board, taken, own };
  }

  play(p: number): void {
    this.ko = -1;
    if (p < this.board.length) {
      const after = this.result(p);
      if (!after) throw new Error(`illegal ${p}`);
      this.board = after.board;
      this.captures[this.toPlay] += after.taken.length;
      this.captures[3 - this.toPlay] += after.own;
      if (after.taken.length === 1 && after.own === 0) {
        const { stones, liberties } = this.chain(this.board, p);
        if (stones.size === 1 && liberties.size === 1) this.ko = after.taken[0];
      }
    }
    this.toPlay = 3 - this.toPlay;
    this.earlier.add(this.key(this.board, this.toPlay));
  }

  legal(): number[] {
    const out = [];
    for (let p = 0; p < this.board.length; p++) if (this.result(p)) out.push(p);
    return [...out, this.board.length];
  }

  /** Black's area less White's: stones, and empty points from which only one colour can be reached. */
  area(): number {
    return (
      this.board.filter((c) => c === 1).length - this.board.filter((c) => c === 2).length + this.surrounded()
    );
  }

  /** Black's territory and prisoners less White's, all stones alive, without pass stones. */
  territory(): number {
    return this.surrounded() + this.captures[1] - this.captures[2];
  }

  /** Empty points from which only Black can be reached, less those from which only White can. */
  private surrounded(): number {
    let sum = 0;
    this.board.forEach((c, p) => {
      if (c === 0) {
        const region = new Set([p]);
        const reached = new Set<number>();
        for (const q of region)
          for (const r of this.neighbours(q)) {
            if (this.board[r] === 0) region.add(r);
            else reached.add(this.board[r]);
          }
        if (reached.size === 1) sum += reached.has(1) ? 1 : -1;
      }
    });
    return sum;
  }
}
