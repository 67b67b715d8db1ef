import type { Evaluator } from '../../../engine/evaluator.js';
import type { Position } from '../../../engine/position.js';
import { SYMMETRIES } from '../../../engine/symmetry.js';
import { winRate } from './analysis.js';

/** What a network thinks of a position without a search, for the player to move. */
export interface Evaluation {
  readonly color: number;
  /** In [0, 1]. */
  readonly winRate: number;
  /** In points, komi included; absent where the network has no score head. */
  readonly scoreLead?: number;
  /** Share of each move in [0, 1], pass last, `[area + 1]`; moves that the rules forbid are among them. */
  readonly policy: readonly number[];
  /** Expected owner of each point in [-1, 1], `[area]`, where the network has the head. */
  readonly ownership?: readonly number[];
}

/** Asks the network about a position under the eight symmetries; all numbers are their means. */
export async function evaluatePosition(evaluator: Evaluator, position: Position): Promise<Evaluation> {
  const { area, toPlay } = position;
  const { capacity, logits, values, scores, ownership } = evaluator;
  const policy = new Float64Array(area + 1);
  const owners = new Float64Array(area);
  let value = 0;
  let score = 0;
  for (let first = 0; first < SYMMETRIES; first += capacity) {
    const count = Math.min(capacity, SYMMETRIES - first);
    for (let slot = 0; slot < count; slot++) evaluator.put(slot, position, first + slot);
    await evaluator.run(count);
    for (let slot = 0; slot < count; slot++) {
      value += values[slot] / SYMMETRIES;
      if (scores) score += scores[slot] / SYMMETRIES;
      addSoftmax(logits.subarray(slot * (area + 1), (slot + 1) * (area + 1)), policy);
      if (ownership) for (let p = 0; p < area; p++) owners[p] += ownership[slot * area + p] / SYMMETRIES;
    }
  }
  return {
    color: toPlay,
    winRate: winRate(value),
    ...(scores ? { scoreLead: score } : {}),
    policy: Array.from(policy),
    ...(ownership ? { ownership: Array.from(owners) } : {}),
  };
}

/** Adds an eighth of the softmax of a row of logits. */
function addSoftmax(logits: Float32Array, out: Float64Array): void {
  const max = logits.reduce((a, b) => Math.max(a, b));
  const sum = logits.reduce((s, x) => s + Math.exp(x - max), 0);
  for (let m = 0; m < logits.length; m++) out[m] += Math.exp(logits[m] - max) / sum / SYMMETRIES;
}
