import { rulesByName } from '../../../engine/rules.js';
import { uniformEvaluator } from '../../../engine/search/uniform.js';
import { GameSession, type SessionOptions } from '../../../src/go/session/session.js';

/** A session on 9x9 that knows the rules alone and thinks for a few playouts. */
export function uniformSession(options: Partial<SessionOptions> = {}): GameSession {
  return new GameSession({
    evaluator: (size) => uniformEvaluator(size, 16),
    size: 9,
    rules: rulesByName('chinese'),
    komi: 7,
    limits: { visits: 30, seconds: Number.POSITIVE_INFINITY },
    resignBelow: -1,
    seed: 1,
    ...options,
  });
}
