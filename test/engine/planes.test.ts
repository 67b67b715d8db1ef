import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Rng } from '../../base/rng.js';
import { playChecked } from '../../engine/illegal.js';
import { PLANES, type PlaneSet, writePlanes } from '../../engine/planes.js';
import { Position } from '../../engine/position.js';
import { RULES } from '../../engine/rules.js';
import { SYMMETRIES } from '../../engine/symmetry.js';
import { SlowGo } from './slowGo.js';

/** A random game in the engine and in SlowGo, and the slow boards of the way, the first one last. */
function game(seed: number, size: number, moves: number) {
  const rng = new Rng(seed);
  const rules = RULES['new-zealand'];
  const fast = new Position(size, { rules, komi: 5.5 });
  const slow = new SlowGo(size, rules);
  const boards = [slow.board];
  const played: number[] = [];
  for (let i = 0; i < moves; i++) {
    const legal = slow.legal();
    const move = legal[rng.int(rng.int(9) === 0 ? legal.length : Math.max(1, legal.length - 1))];
    fast.play(move);
    slow.play(move);
    boards.unshift(slow.board);
    played.unshift(move);
  }
  return { fast, slow, boards, played };
}

const games = fc.tuple(fc.nat(), fc.integer({ min: 2, max: 7 }), fc.nat(70));

const planes = (position: Position, set: PlaneSet, symmetry = 0): Float32Array => {
  const out = new Float32Array(position.area * PLANES[set] + 6).fill(7);
  writePlanes(position, set, out, 3, symmetry);
  assert.deepEqual(
    [...out.subarray(0, 3), ...out.subarray(-3)],
    [7, 7, 7, 7, 7, 7],
    'nothing else is written',
  );
  return out.subarray(3, -3);
};

test('agz: eight boards of own and opponent’s stones, then the colour to play (Silver et al. 2017)', () => {
  fc.assert(
    fc.property(games, (args) => {
      const { fast, slow, boards } = game(...args);
      const expected = fast.points.subarray(0, fast.area);
      const out = planes(fast, 'agz');
      for (let p = 0; p < expected.length; p++) {
        const row: number[] = [];
        for (let k = 0; k < 8; k++) {
          const stone = boards[k]?.[p] ?? 0;
          row.push(stone === slow.toPlay ? 1 : 0, stone === 3 - slow.toPlay ? 1 : 0);
        }
        row.push(slow.toPlay === 1 ? 1 : 0);
        assert.deepEqual([...out.subarray(p * 17, p * 17 + 17)], row, `point ${p}`);
      }
    }),
    { numRuns: 30 },
  );
});

test('extended: stones, liberties, ko and superko, the last moves, komi and colour, as the slow rules have them', () => {
  fc.assert(
    fc.property(games, (args) => {
      const { fast, slow, played } = game(...args);
      const out = planes(fast, 'extended');
      const legal = new Set(slow.legal());
      const black = slow.toPlay === 1;
      for (let p = 0; p < fast.area; p++) {
        const row: number[] = Array(16).fill(0);
        const stone = slow.board[p];
        if (stone !== 0) {
          row[stone === slow.toPlay ? 0 : 1] = 1;
          row[1 + Math.min(3, slow.chain(slow.board, p).liberties.size)] = 1;
        } else {
          // New Zealand rules allow suicide, so what is illegal on an empty point is a repetition; a suicide that
          // repeats is not marked.
          if (!legal.has(p) && fast.isRepetition(p)) row[5] = 1;
          assert.ok(legal.has(p) || row[5] === 1 || isSuicide(slow, p), `point ${p}`);
          assert.ok(!(legal.has(p) && fast.isRepetition(p)));
          if (isEye(slow, p)) row[15] = 1;
        }
        for (let k = 0; k < 5; k++) if (played[k] === p) row[6 + k] = 1;
        row[11] = played[0] === fast.area ? 1 : 0;
        row[12] = 1;
        row[13] = Math.fround((black ? -5.5 : 5.5) / 20);
        row[14] = black ? 1 : 0;
        assert.deepEqual([...out.subarray(p * 16, p * 16 + 16)], row, `point ${p}`);
      }
    }),
    { numRuns: 40 },
  );
});

test('under a symmetry, planes are those of the mirrored game', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 2, max: 7 }), fc.nat(SYMMETRIES - 1), (seed, size, s) => {
      const { fast, played } = game(seed, size, 40);
      const at = (p: number): number => {
        let [x, y] = [p % size, Math.floor(p / size)];
        if (s & 1) x = size - 1 - x;
        if (s & 2) y = size - 1 - y;
        return s & 4 ? x * size + y : y * size + x;
      };
      const image = new Position(size, { rules: fast.rules, komi: fast.komi });
      for (const move of played.reverse()) playChecked(image, move === fast.area ? move : at(move));
      for (const set of ['agz', 'extended', 'tactical'] as const)
        assert.deepEqual(planes(fast, set, s), planes(image, set), set);
    }),
    { numRuns: 30 },
  );
});

function isSuicide(go: SlowGo, p: number): boolean {
  const board = [...go.board];
  board[p] = go.toPlay;
  const takes = go
    .neighbours(p)
    .some((q) => board[q] === 3 - go.toPlay && go.chain(board, q).liberties.size === 0);
  return !takes && go.chain(board, p).liberties.size === 0;
}

/** All neighbours own; at most one enemy diagonal, none at the edge. */
function isEye(go: SlowGo, p: number): boolean {
  if (go.neighbours(p).some((q) => go.board[q] !== go.toPlay)) return false;
  const [x, y] = [p % go.size, Math.floor(p / go.size)];
  const corners = [-1, 1]
    .flatMap((dx) => [-1, 1].map((dy) => [x + dx, y + dy]))
    .filter(([a, b]) => a >= 0 && b >= 0 && a < go.size && b < go.size);
  const enemies = corners.filter(([a, b]) => go.board[b * go.size + a] === 3 - go.toPlay).length;
  return enemies <= (corners.length === 4 ? 1 : 0);
}
