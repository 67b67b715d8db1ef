import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Rng } from '../../base/rng.js';
import { AreaReader } from '../../engine/passAlive.js';
import { Position } from '../../engine/position.js';
import { RULES } from '../../engine/rules.js';
import { positionOf } from './diagram.js';
import { SlowGo } from './slowGo.js';

const { chinese } = RULES;

function picture(owners: Uint8Array, size: number): string[] {
  return Array.from({ length: size }, (_, y) =>
    Array.from(owners.subarray(y * size, (y + 1) * size), (c) => '.#O'[c]).join(''),
  );
}

/** Stones of a colour that are pass-alive, by Benson's definition word for word, with sets that shrink to a fixed point. */
function slowPassAlive(board: readonly number[], size: number, color: number, suicide: boolean): Set<number> {
  const go = new SlowGo(size, chinese);
  const regions: Set<number>[] = [];
  board.forEach((c, p) => {
    if (c === color || regions.some((r) => r.has(p))) return;
    const region = new Set([p]);
    for (const q of region) for (const r of go.neighbours(q)) if (board[r] !== color) region.add(r);
    regions.push(region);
  });
  const chainsOf: Set<number>[] = [];
  board.forEach((c, p) => {
    if (c === color && !chainsOf.some((s) => s.has(p))) chainsOf.push(go.chain(board, p).stones);
  });
  let chains = chainsOf;
  let enclosed = regions;
  const touches = (chain: Set<number>, p: number) => go.neighbours(p).some((q) => chain.has(q));
  const isVital = (region: Set<number>, chain: Set<number>) =>
    [...region].every((p) => (board[p] !== 0 && !suicide) || touches(chain, p));
  for (;;) {
    const alive = chains.filter((chain) => enclosed.filter((r) => isVital(r, chain)).length >= 2);
    const inside = enclosed.filter((r) =>
      [...r].every((p) =>
        go.neighbours(p).every((q) => board[q] !== color || alive.some((chain) => chain.has(q))),
      ),
    );
    if (alive.length === chains.length && inside.length === enclosed.length)
      return new Set(alive.flatMap((chain) => [...chain]));
    [chains, enclosed] = [alive, inside];
  }
}

/** The reader for each board size, used again and again as in play. */
const readers = new Map<number, AreaReader>();
function readerOn(size: number): AreaReader {
  const reader = readers.get(size) ?? new AreaReader(size);
  readers.set(size, reader);
  return reader;
}

/** Heads of the chains of a colour that are pass-alive. */
function aliveHeads(position: Position, color: number, suicide: boolean): Set<number> {
  const isAlive = readerOn(position.size).passAlive(position, color, suicide);
  const own = Array.from({ length: position.area }, (_, p) => p).filter((p) => position.points[p] === color);
  return new Set(own.map((p) => position.head[p]).filter(isAlive));
}

function ownersOf(position: Position, suicide: boolean): Uint8Array {
  const out = new Uint8Array(position.area);
  readerOn(position.size).owners(position, suicide, out);
  return out;
}

describe('pass-alive chains', () => {
  it('two eyes live, one does not', () => {
    const two = positionOf(
      ['.#.#.', '###..', 'OOO..', '.....', '.....'].map((r) => r),
      chinese,
    );
    assert.equal(aliveHeads(positionOf(['.#.#', '####', 'OOOO', '....'], chinese), 1, false).size, 1);
    assert.equal(aliveHeads(two, 1, false).size, 0);
  });

  it('are those of the definition, in random games with and without suicide', () => {
    const rng = new Rng('pass alive');
    let alive = 0;
    for (const size of [4, 5, 6])
      for (let game = 0; game < 5; game++) {
        const position = new Position(size, { rules: chinese });
        const legal = new Int16Array(size * size + 1);
        for (let n = 0; n < 3 * size * size; n++) {
          const count = position.legalMoves(legal);
          if (count === 1) break;
          position.play(legal[rng.int(count - 1)]);
          if (n % 5 !== 0) continue;
          const board = Array.from(position.points.subarray(0, size * size));
          for (const color of [1, 2])
            for (const suicide of [false, true]) {
              const heads = aliveHeads(position, color, suicide);
              const own = board.flatMap((c, p) => (c === color && heads.has(position.head[p]) ? [p] : []));
              const slow = [...slowPassAlive(board, size, color, suicide)].sort((a, b) => a - b);
              assert.deepEqual(own, slow, `${size}x${size} game ${game} move ${n}`);
              alive += own.length;
            }
        }
      }
    assert.ok(alive > 200, `only ${alive} stones were alive`);
  });
});

describe('who has each point', () => {
  it('what living stones enclose with the prisoners in it, open regions, and stones where they stand', () => {
    const position = positionOf(
      ['.#.#.O.', '####.OO', '.....O.', 'OOOOOO.', '.#.....', '..#..#.', '.......'],
      chinese,
    );
    const owners = ownersOf(position, false);
    assert.deepEqual(picture(owners, 7).slice(0, 2), ['####.OO', '####.OO']);
    assert.equal(picture(owners, 7)[4][1], '#');
  });

  it("a prisoner inside of an eye is its owner's, whose colour the point counts for", () => {
    const position = positionOf(['.#O#.', '##.##', '#####', 'OOOOO', '.....'], chinese);
    assert.deepEqual(picture(ownersOf(position, false), 5).slice(0, 3), ['#####', '#####', '#####']);
  });

  it('an empty board and a board of one colour', () => {
    assert.deepEqual(picture(ownersOf(new Position(3), false), 3), ['...', '...', '...']);
    assert.deepEqual(picture(ownersOf(positionOf(['...', '.#.', '...']), false), 3), ['###', '###', '###']);
  });
});
