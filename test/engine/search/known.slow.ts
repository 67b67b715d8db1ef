import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Position } from '../../../engine/position.js';
import { Rng } from '../../../engine/rng.js';
import { areaScore } from '../../../engine/scoring.js';
import { PLAY_SEARCH } from '../../../engine/search/options.js';
import { sensibleMoves } from '../../../engine/search/passing.js';
import { Search } from '../../../engine/search/search.js';
import { uniformEvaluator } from '../../../engine/search/uniform.js';

/** PUCT with an evaluator that knows nothing: all it learns it learns from ends of games. */
function value(position: Position, simulations: number): number {
  const options = {
    ...PLAY_SEARCH,
    scoreWeight: 0,
    cPuct: 1.5,
    fpuReduction: 0,
    randomSymmetry: false,
    cache: 0,
  };
  const search = new Search(position, options, new Rng(1));
  const evaluator = uniformEvaluator(position.size);
  search.begin(position, simulations);
  while (!search.done) {
    const n = search.collect(evaluator, 0, 1);
    if (n > 0) search.absorb(evaluator, 0, n);
  }
  return search.rootValue;
}

/** A 3x3 game with a komi that Black meets only with the whole board. */
function after(...moves: number[]): Position {
  const position = new Position(3, { komi: 8.5 });
  for (const move of moves) position.playChecked(move);
  return position;
}

test('3x3 is worth nine points: after the centre Black takes the whole board against every reply', () => {
  assert.ok(value(after(4), 1_500_000) < -0.3, 'White to move is lost');
  // Replies up to symmetry: corner, side, pass.
  for (const reply of [0, 1, 9]) assert.ok(value(after(4, reply), 1_000_000) > 0.7, `reply ${reply}`);
});

test('3x3: no other first move gets nine points', () => {
  assert.ok(value(after(0), 1_000_000) > 0.7, 'corner');
  assert.ok(value(after(1), 1_500_000) > 0, 'side');
  assert.ok(value(after(9), 100_000) > 0.7, 'pass');
});

test('4x4: late positions have the winner that exhaustive search over all legal moves finds', () => {
  let solved = 0;
  for (let seed = 0; seed < 150; seed++) {
    const rng = new Rng(seed);
    const position = new Position(4, { komi: 2.5 });
    const moves = new Int16Array(17);
    while (position.emptyCount > 2 && position.moveNumber < 40 && !position.isOver) {
      const n = sensibleMoves(position, moves);
      position.play(n > 1 ? moves[rng.int(n - 1)] : position.pass);
    }
    if (position.isOver || position.emptyCount > 2) continue;
    const winner = solve(position, { nodes: 20_000 });
    if (winner === undefined) continue;
    solved++;
    assert.equal(value(position, 20_000) > 0, winner, `seed ${seed}`);
  }
  assert.ok(solved >= 5, `${solved} positions solved`);
});

/** Whether the player to move wins, or undefined when the nodes do not suffice. */
function solve(position: Position, budget: { nodes: number }): boolean | undefined {
  if (position.isOver) return areaScore(position) > 0 === (position.toPlay === 1);
  if (budget.nodes-- <= 0) return undefined;
  const moves = new Int16Array(position.area + 1);
  const legal = [...moves.subarray(0, position.legalMoves(moves))];
  const rank = (move: number) =>
    move === position.pass ? (position.passes > 0 ? 0 : 2) : position.isEye(move, position.toPlay) ? 3 : 1;
  legal.sort((a, b) => rank(a) - rank(b));
  for (const move of legal) {
    const next = position.clone();
    next.play(move);
    const theirs = solve(next, budget);
    if (theirs === undefined) return undefined;
    if (!theirs) return true;
  }
  return false;
}
