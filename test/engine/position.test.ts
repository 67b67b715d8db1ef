import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Rng } from '../../base/rng.js';
import { playChecked } from '../../engine/illegal.js';
import { BLACK, Position, WHITE } from '../../engine/position.js';
import { RULES } from '../../engine/rules.js';
import { symmetryTable } from '../../engine/symmetry.js';
import { compareGame } from './randomGames.js';

test('random games equal a second, slow implementation at every position', () => {
  for (const size of [2, 3, 4, 5, 7, 9])
    for (const rules of ['tromp-taylor', 'chinese', 'new-zealand', 'japanese'])
      for (let game = 0; game < (size < 5 ? 8 : 1); game++)
        compareGame(size, rules, `${game}`, size * size * 3);
});

/** Walks all boards of a size point by point with the engine's own set-up and liberty code. */
export function countLegal(size: number): number {
  const position = new Position(size);
  let count = 0;
  const board: [number, number][] = [];
  const walk = (p: number) => {
    if (p === position.area) {
      try {
        position.setUp(board);
        count++;
      } catch {
        // a chain without liberties
      }
      return;
    }
    for (let c = 0; c < 3; c++) {
      board[p] = [p, c];
      walk(p + 1);
    }
  };
  walk(0);
  return count;
}

test('2x2 has 57 legal positions and 3x3 12,675 (Tromp and Farneback, OEIS A094777)', () => {
  assert.equal(countLegal(2), 57);
  assert.equal(countLegal(3), 12675);
});

const randomGame = (seed: number, size: number, moves: number, rules = 'tromp-taylor') => {
  const rng = new Rng(seed);
  const position = new Position(size, { rules: RULES[rules] });
  const legal = new Int16Array(size * size + 1);
  const played: number[] = [];
  for (let i = 0; i < moves && !position.isOver; i++) {
    const move = legal[rng.int(position.legalMoves(legal))];
    played.push(move);
    position.play(move);
  }
  return { position, played };
};

/** All that can be asked of a position, for comparison. */
const facts = (p: Position) => {
  const legal = new Int16Array(p.area + 1);
  const n = p.legalMoves(legal);
  return {
    points: [...p.points],
    legal: [...legal.subarray(0, n)].sort((a, b) => a - b),
    captures: [...p.captures],
    hash: [p.hashLo, p.hashHi],
    state: [p.toPlay, p.moveNumber, p.passes, p.koPoint, p.isOver],
    moves: p.moveList(),
    boards: [0, 1, 2, 3, 4, 5, 6, 7].map((k) => [...p.boardBefore(k)]),
  };
};

test('a copy equals its original and changes on its own', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: 2, max: 11 }),
      fc.integer({ min: 0, max: 90 }),
      (seed, size, n) => {
        const { position } = randomGame(seed, size, n);
        const before = facts(position);
        const copy = position.clone();
        assert.deepEqual(facts(copy), before);
        const legal = new Int16Array(copy.area + 1);
        copy.play(legal[copy.legalMoves(legal) - 1]);
        copy.play(legal[0] === copy.area || !copy.isLegal(legal[0]) ? copy.area : legal[0]);
        assert.deepEqual(facts(position), before);
        const reused = randomGame(seed + 1, size, 20).position;
        reused.copyFrom(position);
        assert.deepEqual(facts(reused), before);
      },
    ),
    { numRuns: 40 },
  );
});

test('the image of a game under a symmetry is the game of the images', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 2, max: 9 }), fc.nat(7), (seed, size, s) => {
      const { position, played } = randomGame(seed, size, 60);
      const table = symmetryTable(size);
      const image = new Position(size);
      for (const move of played) playChecked(image, table[s * (size * size + 1) + move]);
      for (let p = 0; p < size * size; p++)
        assert.equal(image.points[table[s * (size * size + 1) + p]], position.points[p]);
      assert.deepEqual(image.captures, position.captures);
    }),
    { numRuns: 40 },
  );
});

test('the hash is that of the stones alone, however they came', () => {
  const a = new Position(5);
  for (const move of [0, 1, 2, 3]) a.play(move);
  const b = new Position(5);
  for (const move of [2, 3, 0, 1]) b.play(move);
  assert.deepEqual([a.hashLo, a.hashHi], [b.hashLo, b.hashHi]);
  const c = new Position(5);
  c.setUp([
    [0, BLACK],
    [1, WHITE],
    [2, BLACK],
    [3, WHITE],
  ]);
  assert.deepEqual([c.hashLo, c.hashHi], [a.hashLo, a.hashHi]);
});

test('a game of a million moves is played, and absurd boards are refused', () => {
  const position = new Position(2);
  for (let i = 0; i < 1_000_000; i++) position.play(4);
  assert.equal(position.moveNumber, 1_000_000);
  for (const size of [0, 1, 26, -3, 2.5, Number.NaN])
    assert.throws(() => new Position(size), /board of size/);
  for (const komi of [Number.NaN, Number.POSITIVE_INFINITY, 7.25, 1e9])
    assert.throws(() => new Position(9, { komi }), /komi/);
});
