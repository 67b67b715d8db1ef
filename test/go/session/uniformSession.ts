import type { Evaluator } from '../../../engine/evaluator.js';
import { EMPTY } from '../../../engine/position.js';
import { rulesByName } from '../../../engine/rules.js';
import { uniformEvaluator } from '../../../engine/search/uniform.js';
import { GameSession, type SessionOptions } from '../../../src/go/session/session.js';

/** An evaluator that knows nothing but that every stone on the board is alive, those on `dead` excepted. */
export function livingEvaluator(size: number, capacity: number, dead: readonly number[] = []): Evaluator {
  const ownership = new Float32Array(capacity * size * size);
  return {
    ...uniformEvaluator(size, capacity),
    ownership,
    put(slot, { points, toPlay, area }) {
      for (let p = 0; p < area; p++) {
        const own = points[p] === toPlay ? 1 : -1;
        ownership[slot * area + p] = points[p] === EMPTY ? 0 : dead.includes(p) ? -own : own;
      }
    },
  };
}

/** A session on 9x9 that knows the rules alone and thinks for a few playouts. */
export function uniformSession(options: Partial<SessionOptions> = {}): GameSession {
  return new GameSession({
    evaluator: (size) => livingEvaluator(size, 16),
    size: 9,
    rules: rulesByName('chinese'),
    komi: 7,
    limits: { visits: 30, seconds: Number.POSITIVE_INFINITY },
    resignBelow: -1,
    seed: 1,
    ...options,
  });
}
