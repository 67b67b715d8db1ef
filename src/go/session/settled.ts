import type { Evaluator } from '../../../engine/evaluator.js';
import { BLACK, type Position, WHITE } from '../../../engine/position.js';
import { chainsOf } from './chains.js';
import { ownersOf } from './ownership.js';

/** Mean ownership from which on a point or a chain is surely one side's. */
const SURE = 0.6;

/**
 * Whether a move would only cost a point: under territory scoring a stone in territory that is settled does. It is when
 * the network is sure of every chain, and of the point, for the same side whoever of the two is to move.
 */
export async function costsPoint(evaluator: Evaluator, position: Position, move: number): Promise<boolean> {
  const { rules, pass, area } = position;
  // Under AGA rules a pass costs a point too.
  if (rules.scoring !== 'territory' || rules.passStones || move === pass || move < 0) return false;
  const views: (readonly number[])[] = [];
  for (const color of [BLACK, WHITE]) {
    const view = position.clone();
    view.setToPlay(color);
    const owners = await ownersOf(evaluator, view);
    if (owners === undefined) return false;
    views.push(owners);
  }
  const isSettled = (points: readonly number[]) => {
    const [first, second] = views.map(
      (owners) => points.reduce((sum, p) => sum + owners[p], 0) / points.length,
    );
    return Math.min(first, second) >= SURE || Math.max(first, second) <= -SURE;
  };
  return move < area && isSettled([move]) && chainsOf(position).every(isSettled);
}
