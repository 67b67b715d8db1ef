import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Rng } from '../../base/rng.js';
import { playChecked } from '../../engine/illegal.js';
import { BLACK, Position, WHITE } from '../../engine/position.js';
import { RULES, type Rules } from '../../engine/rules.js';
import { areaScore, formatResult, handicapBonus, score } from '../../engine/scoring.js';

/** A random game to its end by passes. */
function randomGame(seed: number, size: number, rules: Rules, moves: number, komi = 0): Position {
  const rng = new Rng(seed);
  const position = new Position(size, { rules, komi });
  const legal = new Int16Array(position.area + 1);
  for (let i = 0; i < moves && !position.isOver; i++)
    position.play(rng.int(8) === 0 ? position.pass : legal[rng.int(position.legalMoves(legal))]);
  while (!position.isOver) position.play(position.pass);
  return position;
}

const games = fc.tuple(fc.nat(), fc.integer({ min: 2, max: 7 }), fc.nat(120));

test('AGA: with pass stones and White to pass last, territory and area counting agree in every game', () => {
  fc.assert(
    fc.property(games, ([seed, size, moves]) => {
      const position = randomGame(seed, size, RULES.aga, moves, 7.5);
      assert.equal(position.toPlay, BLACK, 'White passed last');
      assert.equal(score(position).score, areaScore(position));
    }),
    { numRuns: 300 },
  );
});

test('AGA: they agree with dead stones taken off, too', () => {
  fc.assert(
    fc.property(games, fc.nat(), ([seed, size, moves], pick) => {
      const position = randomGame(seed, size, RULES.aga, moves);
      const dead = new Set<number>();
      for (let p = 0; p < position.area; p++) if (((pick >> (position.head[p] % 20)) & 1) === 1) dead.add(p);
      const area = { ...RULES.aga, scoring: 'area', passStones: false } as const;
      const counted = position.clone();
      counted.rules = area;
      assert.equal(score(position, dead).score, score(counted, dead).score);
    }),
    { numRuns: 200 },
  );
});

test('territory: surrounded empty points and prisoners, dead stones among them', () => {
  // Black: the left column's three points and three dead stones, of which each counts twice. White: the right column.
  const position = new Position(5, { rules: RULES.japanese, komi: 6.5 });
  const stones: [number, number][] = [];
  for (let y = 0; y < 5; y++) stones.push([y * 5 + 1, BLACK], [y * 5 + 3, WHITE]);
  position.setUp([...stones, [0, WHITE]]);
  const alive = score(position);
  assert.deepEqual(
    [alive.black, alive.white],
    [0, 5 + 6.5],
    'with a white stone in it, the left is nobody’s',
  );
  const dead = score(position, [0]);
  assert.deepEqual([dead.black, dead.white, dead.score], [5 + 1, 5 + 6.5, -5.5]);
  assert.deepEqual([...dead.ownership.subarray(0, 5)], [1, 1, 0, -1, -1]);
  assert.equal(formatResult(dead.score), 'W+5.5');
});

test('stones taken in the game count under territory rules and not under area rules', () => {
  for (const [rules, expected] of [
    ['japanese', 23 + 1],
    ['chinese', 25],
  ] as const) {
    const position = new Position(5, { rules: RULES[rules], komi: 0 });
    for (const move of [1, 0, 5]) playChecked(position, move);
    assert.equal(position.captures[BLACK], 1);
    assert.equal(score(position).score, expected, rules);
  }
});

test('White’s points for handicap: each stone (Chinese), each but the first (AGA), none else', () => {
  for (const [rules, bonus] of [
    ['chinese', 4],
    ['aga', 3],
    ['japanese', 0],
    ['tromp-taylor', 0],
    ['new-zealand', 0],
  ] as const) {
    const position = new Position(9, { rules: RULES[rules], komi: 0.5 });
    position.handicap = 4;
    assert.equal(handicapBonus(position), bonus, rules);
    assert.equal(score(position).white, 0.5 + bonus, rules);
  }
});

test('ownership adds up to the area score', () => {
  fc.assert(
    fc.property(games, ([seed, size, moves]) => {
      const position = randomGame(seed, size, RULES['tromp-taylor'], moves, 3.5);
      const { ownership, score: points } = score(position);
      assert.equal(ownership.reduce((a, b) => a + b, 0) - 3.5, points);
      assert.equal(areaScore(position), points);
    }),
    { numRuns: 200 },
  );
});
