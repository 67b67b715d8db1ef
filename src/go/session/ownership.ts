import type { Evaluator } from '../../../engine/evaluator.js';
import { BLACK, type Position } from '../../../engine/position.js';
import { evaluatePosition } from './evaluation.js';

/** Who the network thinks owns each point, 1 Black, -1 White, `[area]`, where it has an ownership head. */
export async function ownersOf(
  evaluator: Evaluator,
  position: Position,
): Promise<readonly number[] | undefined> {
  if (!evaluator.ownership) return undefined;
  const { ownership, color } = await evaluatePosition(evaluator, position);
  return color === BLACK ? ownership : ownership?.map((owner) => -owner);
}
