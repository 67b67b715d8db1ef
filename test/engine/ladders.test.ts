import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Rng } from '../../base/rng.js';
import { CAPTURED, LadderReader, WORKS_ON_BLACK, WORKS_ON_WHITE } from '../../engine/ladders.js';
import { Position } from '../../engine/position.js';
import { RULES } from '../../engine/rules.js';
import { positionOf } from './diagram.js';
import { SlowGo } from './slowGo.js';

/** A second reader, on boards that are copied at every move. */
class SlowLadders {
  private readonly go: SlowGo;
  constructor(size: number) {
    this.go = new SlowGo(size, RULES.chinese);
  }

  /** The board and the ko after a move, or undefined where it is suicide, a ko or occupied. */
  private move(board: number[], ko: number, p: number, color: number): [number[], number] | undefined {
    if (board[p] !== 0 || p === ko) return undefined;
    const after = [...board];
    after[p] = color;
    const taken: number[] = [];
    for (const q of this.go.neighbours(p))
      if (after[q] === 3 - color) {
        const { stones, liberties } = this.go.chain(after, q);
        if (liberties.size === 0) for (const s of stones) taken.push(s);
      }
    for (const s of taken) after[s] = 0;
    const own = this.go.chain(after, p);
    if (own.liberties.size === 0) return undefined;
    return [after, taken.length === 1 && own.stones.size === 1 && own.liberties.size === 1 ? taken[0] : -1];
  }

  private captures(board: number[], prey: number): number[] {
    const found = new Set<number>();
    for (const s of this.go.chain(board, prey).stones)
      for (const q of this.go.neighbours(s)) {
        if (board[q] !== 3 - board[prey]) continue;
        const { liberties } = this.go.chain(board, q);
        if (liberties.size === 1) for (const l of liberties) found.add(l);
      }
    return [...found];
  }

  defend(board: number[], ko: number, prey: number): boolean {
    const { liberties } = this.go.chain(board, prey);
    if (liberties.size > 1 || ko >= 0) return false;
    const moves = new Set([...this.captures(board, prey), ...liberties]);
    return [...moves].every((p) => {
      const after = this.move(board, ko, p, board[prey]);
      return !after || this.attack(...after, prey);
    });
  }

  private attack(board: number[], ko: number, prey: number): boolean {
    const { liberties } = this.go.chain(board, prey);
    if (liberties.size !== 2) return liberties.size < 2;
    const [a, b] = liberties;
    const defender = board[prey];
    const isKo = (p: number) => {
      const around = this.go.neighbours(p).filter((q) => board[q] === 3 - (3 - defender));
      const taken = around.filter((q) => this.go.chain(board, q).liberties.size === 1);
      return (
        around.length === this.go.neighbours(p).length &&
        taken.length === 1 &&
        this.go.chain(board, taken[0]).stones.size === 1
      );
    };
    const gains = (p: number) => {
      const after = [...board];
      after[p] = defender;
      return this.go.chain(after, p).liberties.size > 2;
    };
    if (isKo(a) && isKo(b) && !gains(a) && !gains(b) && this.captures(board, prey).length === 0) return true;
    return [a, b].some((p) => {
      const after = this.move(board, ko, p, 3 - defender);
      return after !== undefined && this.defend(...after, prey);
    });
  }

  read(board: number[], ko: number): Uint8Array {
    const out = new Uint8Array(board.length);
    board.forEach((color, p) => {
      if (color === 0) return;
      const { stones, liberties } = this.go.chain(board, p);
      if (liberties.size === 1 && this.defend(board, -1, p)) out[p] |= CAPTURED;
      if (liberties.size !== 2) return;
      const works = [...liberties].filter((move) => {
        const after = this.move(board, ko, move, 3 - color);
        return after && this.go.chain(after[0], p).liberties.size < 2 && this.defend(after[0], -1, p);
      });
      if (works.length > 0) for (const s of stones) out[s] |= CAPTURED;
      for (const move of works) out[move] |= color === 1 ? WORKS_ON_BLACK : WORKS_ON_WHITE;
    });
    return out;
  }
}

function marks(position: Position): Uint8Array {
  const out = new Uint8Array(position.area);
  new LadderReader(position.size).read(position.points, position.koPoint, out);
  return out;
}

/** The marked points as `X` for caught, `1` and `2` for where Black's and White's chains are caught. */
function picture(position: Position): string[] {
  const m = marks(position);
  const { size } = position;
  return Array.from({ length: size }, (_, y) =>
    Array.from({ length: size }, (_x, x) => {
      const mark = m[y * size + x];
      return mark & CAPTURED ? 'X' : mark & WORKS_ON_BLACK ? '1' : mark & WORKS_ON_WHITE ? '2' : '.';
    }).join(''),
  );
}

describe('the reader of ladders', () => {
  const ladder = ['.......', '...#...', '..#O...', '..#....', '.......', '.......', '.......'];

  it('a ladder works to the edge, begun on the side that leaves the chain two liberties', () => {
    assert.deepEqual(picture(positionOf(ladder)), [
      '.......',
      '.......',
      '...X2..',
      '.......',
      '.......',
      '.......',
      '.......',
    ]);
  });

  it('a stone in its way breaks it', () => {
    const broken = ladder.map((row, y) => (y === 5 ? '.....O.' : row));
    assert.deepEqual(picture(positionOf(broken)), Array(7).fill('.......'));
  });

  it('a stone in the corner is caught, unless the chain around it is in atari itself', () => {
    const corner = ['#.O..', 'O....', '.....', '.....', '.....'];
    assert.deepEqual(picture(positionOf(corner))[0], 'X....');
    const taking = ['#.OO.', 'O#...', '.#...', '#....', '.....'];
    assert.equal(marks(positionOf(taking))[0] & CAPTURED, 0);
  });

  it('reads as a second reader does, in random games of every rule and small board', () => {
    const rng = new Rng('ladders');
    for (const size of [5, 6, 7]) {
      const slow = new SlowLadders(size);
      const reader = new LadderReader(size);
      const out = new Uint8Array(size * size);
      for (let game = 0; game < 2; game++) {
        const position = new Position(size);
        const legal = new Int16Array(size * size + 1);
        for (let n = 0; n < size * size; n++) {
          const count = position.legalMoves(legal);
          position.play(legal[rng.int(Math.max(1, count - 1))]);
          reader.read(position.points, position.koPoint, out);
          const board = Array.from(position.points.subarray(0, size * size));
          assert.deepEqual(out, slow.read(board, position.koPoint), `${size}x${size} game ${game} move ${n}`);
        }
      }
    }
  });
});
