import assert from 'node:assert/strict';
import { Rng } from '../../base/rng.js';
import { Position } from '../../engine/position.js';
import { RULES } from '../../engine/rules.js';
import { areaScore, score } from '../../engine/scoring.js';
import { SlowGo } from './slowGo.js';

/**
 * Plays one random game in the engine and in SlowGo and compares every position.
 * @returns the number of positions compared.
 */
export function compareGame(size: number, rulesName: string, seed: string, maxMoves: number): number {
  const rules = RULES[rulesName];
  const rng = new Rng(seed);
  const fast = new Position(size, { rules, komi: 0 });
  const slow = new SlowGo(size, rules);
  const moves = new Int16Array(size * size + 1);
  const stones: number[] = [];
  for (let n = 0; n < maxMoves; n++) {
    const where = `${size}x${size} ${rulesName} seed ${seed} move ${n}`;
    for (let p = 0; p < size * size; p++) {
      if (fast.points[p] !== slow.board[p]) assert.fail(`${where}: point ${p}`);
      if (slow.board[p] === 0) continue;
      const chain = slow.chain(slow.board, p);
      assert.equal(fast.libertyCount(p), chain.liberties.size, `${where}: liberties of ${p}`);
      assert.equal(fast.chainStones(p, stones), chain.stones.size, `${where}: chain of ${p}`);
    }
    assert.deepEqual(fast.captures, slow.captures, where);
    const count = fast.legalMoves(moves);
    const legal = [...moves.subarray(0, count)].sort((a, b) => a - b);
    assert.deepEqual(legal, slow.legal(), `${where}: legal moves`);
    assert.equal(areaScore(fast), slow.area(), `${where}: area`);
    const passStones = rules.passStones ? fast.passCount[2] - fast.passCount[1] : 0;
    const points = rules.scoring === 'area' ? slow.area() : slow.territory() + passStones;
    assert.equal(score(fast).score, points, `${where}: score`);
    if (fast.isOver && fast.passes > 2) return n + 1;
    const move = rng.int(20) === 0 ? size * size : legal[rng.int(legal.length)];
    fast.play(move);
    slow.play(move);
  }
  return maxMoves;
}
