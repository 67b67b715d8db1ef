import assert from 'node:assert/strict';
import { Rng } from '../../../base/rng.js';
import type { Evaluator } from '../../../engine/evaluator.js';
import { BLACK, Position, WHITE } from '../../../engine/position.js';
import { uniformSession } from './uniformSession.js';

/**
 * A finished game on 9x9: Black has the columns A to E, White F to J, with some stones inside, and one white stone in
 * Black's area is dead. By counting: Black 45, White 36, komi 0.5.
 */
export function finishedGame(rng: Rng): { moves: number[]; dead: number } {
  const at = (x: number, y: number) => y * 9 + x;
  const inside = (columns: number[]) => columns.flatMap((x) => [1, 2, 3, 4, 5, 6, 7].map((y) => at(x, y)));
  for (;;) {
    const left = inside([1, 2, 3]);
    const right = inside([6, 7]);
    rng.shuffle(left);
    rng.shuffle(right);
    const stones = 3 + rng.int(3);
    const dead = left.pop()!;
    const black = [...Array.from({ length: 9 }, (_, y) => at(4, y)), ...left.slice(0, stones)];
    const white = [...Array.from({ length: 9 }, (_, y) => at(5, y)), ...right.slice(0, stones - 1), dead];
    const moves = black.flatMap((move, i) => [move, white[i]]);
    const position = new Position(9);
    for (const move of moves) position.play(move);
    if (position.captures[BLACK] + position.captures[WHITE] === 0) return { moves, dead };
  }
}

/** Checks that a network counts finished games right, before the passes, after one and after two. */
export async function checkFinishedGames(evaluator: Evaluator, games: number, seed: string): Promise<void> {
  const rng = new Rng(seed);
  for (let game = 0; game < games; game++) {
    const { moves, dead } = finishedGame(rng);
    const session = uniformSession({ evaluator: () => evaluator, komi: 0.5 });
    for (const [i, move] of moves.entries()) session.play(i % 2 === 0 ? BLACK : WHITE, move);
    for (let passes = 0; passes <= 2; passes++) {
      if (passes > 0) session.play(session.position.toPlay, session.position.pass);
      const score = await session.score();
      const where = `game ${game} after ${passes} passes`;
      assert.deepEqual([score.result, score.dead, score.seki], ['B+8.5', [[dead]], []], where);
    }
  }
}
