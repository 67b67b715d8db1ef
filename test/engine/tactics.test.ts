import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Rng } from '../../base/rng.js';
import { AfterMove } from '../../engine/afterMove.js';
import { CAPTURED, LadderReader, WORKS_ON_BLACK, WORKS_ON_WHITE } from '../../engine/ladders.js';
import { AreaReader } from '../../engine/passAlive.js';
import { PLANES, writePlanes } from '../../engine/planes.js';
import { EMPTY, Position } from '../../engine/position.js';
import { SlowGo } from './slowGo.js';

/** A position of a game of random moves. */
function randomPosition(seed: number, size: number, moves: number): Position {
  const rng = new Rng(seed);
  const position = new Position(size);
  const legal = new Int16Array(position.area + 1);
  for (let i = 0; i < moves && !position.isOver; i++) {
    const n = position.legalMoves(legal);
    position.play(legal[rng.int(Math.max(1, n - 1))]);
  }
  return position;
}

const positions = fc
  .tuple(fc.nat(), fc.integer({ min: 2, max: 7 }), fc.nat(70))
  .map(([seed, size, moves]) => randomPosition(seed, size, moves));

/** What a stone on an empty point takes, and the liberties of its chain, by sets. */
function slowly(position: Position, point: number, color: number): { captured: number; liberties: number } {
  const go = new SlowGo(position.size, position.rules);
  const board = [...position.points.subarray(0, position.area)];
  board[point] = color;
  const taken = go
    .neighbours(point)
    .filter((q) => board[q] === 3 - color)
    .map((q) => go.chain(board, q))
    .filter(({ liberties }) => liberties.size === 0);
  const stones = new Set(taken.flatMap((chain) => [...chain.stones]));
  for (const stone of stones) board[stone] = EMPTY;
  return { captured: stones.size, liberties: Math.min(3, go.chain(board, point).liberties.size) };
}

const emptyPoints = (position: Position) =>
  Array.from({ length: position.area }, (_, p) => p).filter((p) => position.points[p] === EMPTY);

test('what a stone of either colour would take and how many liberties it would have is what playing it gives', () => {
  const after = new AfterMove();
  fc.assert(
    fc.property(positions, (position) => {
      for (const point of emptyPoints(position))
        for (const color of [1, 2]) {
          after.look(position, point, color);
          const { captured, liberties } = after;
          assert.deepEqual({ captured, liberties }, slowly(position, point, color), `${color} on ${point}`);
        }
    }),
    { seed: 1, numRuns: 200 },
  );
});

test('tactical planes: the extended ones, then ladders, what stones of both colours would lead to, and areas', () => {
  const { extended, tactical } = PLANES;
  fc.assert(
    fc.property(positions, (position) => {
      const { area, toPlay, size } = position;
      const plain = new Float32Array(area * extended);
      const out = new Float32Array(area * tactical);
      writePlanes(position, 'extended', plain, 0);
      writePlanes(position, 'tactical', out, 0);
      const sized = out.slice();
      writePlanes(position, 'sized-tactical', sized, 0);
      assert.deepEqual(sized, out);
      const marks = new Uint8Array(area);
      new LadderReader(size).read(position.points, position.koPoint, marks);
      const owners = new Uint8Array(area);
      new AreaReader(size).owners(position, position.rules.suicide, owners);
      const [onOwn, onOther] =
        toPlay === 1 ? [WORKS_ON_BLACK, WORKS_ON_WHITE] : [WORKS_ON_WHITE, WORKS_ON_BLACK];
      for (let p = 0; p < area; p++) {
        const ladders = [CAPTURED, onOther, onOwn].map((mark) => (marks[p] & mark ? 1 : 0));
        const stones = [toPlay, 3 - toPlay].flatMap((color) => {
          if (position.points[p] !== EMPTY) return [0, 0, 0, 0];
          const { captured, liberties } = slowly(position, p, color);
          const counts = [1, 2, 3].map((n) => Number(n === liberties));
          return [...counts, Math.fround(Math.min(5, captured) / 5)];
        });
        const areas = [toPlay, 3 - toPlay].map((color) => Number(owners[p] === color));
        const row = [...plain.subarray(p * extended, (p + 1) * extended), ...ladders, ...stones, ...areas];
        assert.deepEqual([...out.subarray(p * tactical, (p + 1) * tactical)], row, `point ${p}`);
      }
    }),
    { seed: 1, numRuns: 100 },
  );
});
