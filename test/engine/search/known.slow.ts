import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rng } from '../../../base/rng.js';
import type { Evaluator } from '../../../engine/evaluator.js';
import { isEye } from '../../../engine/eyes.js';
import { playChecked } from '../../../engine/illegal.js';
import { BLACK, Position } from '../../../engine/position.js';
import { areaScore } from '../../../engine/scoring.js';
import { PLAY_SEARCH, type SearchOptions } from '../../../engine/search/options.js';
import { sensibleMoves } from '../../../engine/search/passing.js';
import { Search } from '../../../engine/search/search.js';
import { uniformEvaluator } from '../../../engine/search/uniform.js';
import { rootValue } from '../../../engine/search/value.js';

const OPTIONS = {
  ...PLAY_SEARCH,
  scoreWeight: 0,
  cPuct: 1.5,
  fpuReduction: 0,
  randomSymmetry: false,
  cache: 0,
};

function run(position: Position, options: SearchOptions, evaluator: Evaluator, simulations: number): Search {
  const search = new Search(position, options, new Rng(1));
  search.begin(position, simulations);
  while (!search.done) {
    const n = search.collect(evaluator, 0, 1);
    if (n > 0) search.absorb(evaluator, 0, n);
  }
  return search;
}

/** PUCT with an evaluator that knows nothing: all it learns it learns from ends of games. */
function value(position: Position, simulations: number): number {
  return rootValue(run(position, OPTIONS, uniformEvaluator(position.size), simulations)).result;
}

/** Equal priors, and as the value the result of one game played at random from the position on. */
function playoutEvaluator(size: number, seed: number): Evaluator {
  const evaluator = uniformEvaluator(size);
  const rng = new Rng(seed);
  const work = new Position(size);
  const moves = new Int16Array(size * size + 1);
  return {
    ...evaluator,
    put(slot, position) {
      work.copyFrom(position);
      for (let i = 0; i < 3 * work.area && !work.isOver; i++) {
        const n = sensibleMoves(work, moves);
        work.play(n > 1 ? moves[rng.int(n - 1)] : work.pass);
      }
      evaluator.values[slot] = Math.sign(areaScore(work)) * (position.toPlay === BLACK ? 1 : -1);
    },
  };
}

/** What a search with random playouts thinks of an opening, for the player to move, and the move it would play. */
function searched(size: number, komi: number, opening: number[], simulations: number): [number, number] {
  const position = new Position(size, { komi });
  for (const move of opening) playChecked(position, move);
  const options = { ...OPTIONS, cPuct: 0.7 };
  const search = run(position, options, playoutEvaluator(size, 7), simulations);
  return [rootValue(search).result, search.chooseMove()];
}

const CORNER = 0;
const SIDE = 1;

test('3x3 with random playouts: the centre is the only first move that wins the whole board', () => {
  const [value, move] = searched(3, 8.5, [], 300_000);
  assert.ok(value > 0.7 && move === 4, `${value} ${move}`);
  assert.ok(searched(3, 8.5, [4], 300_000)[0] < -0.7, 'after the centre');
  for (const first of [CORNER, SIDE])
    assert.ok(searched(3, 8.5, [first], 300_000)[0] > 0.7, `after ${first}`);
});

test('4x4 with random playouts: Black wins by two points, with a first move in the centre and no other', () => {
  const centre = [5, 6, 9, 10];
  const [value, move] = searched(4, 1.5, [], 1_000_000);
  assert.ok(value > 0.5 && centre.includes(move), `${value} ${move}`);
  for (const first of [CORNER, SIDE]) {
    const [reply] = searched(4, 1.5, [first], 1_000_000);
    assert.ok(reply > 0.3, `White's value after ${first}: ${reply}`);
  }
  const [short] = searched(4, 2.5, [], 2_000_000);
  assert.ok(short < -0.1, `with half a point more to give: ${short}`);
});

/** A 3x3 game with a komi that Black meets only with the whole board. */
function after(...moves: number[]): Position {
  const position = new Position(3, { komi: 8.5 });
  for (const move of moves) playChecked(position, move);
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
    move === position.pass ? (position.passes > 0 ? 0 : 2) : isEye(position, move, position.toPlay) ? 3 : 1;
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
