import type { Position } from '../../../engine/position.js';
import type { OnnxEvaluator } from '../../../selfplay/onnxEvaluator.js';

/** How far two networks agree over positions. */
export interface Agreement {
  positions: number;
  /** Positions in which both give the same legal move the largest share. */
  sameMove: number;
  /** Mean Kullback-Leibler divergence of the second policy from the first, over legal moves, in nats. */
  divergence: number;
  /** Mean differences of values in [-1, 1], and of points where both have a score. */
  valueDifference: number;
  scoreDifference?: number;
}

/** Compares two networks for one board. */
export function agreement(a: OnnxEvaluator, b: OnnxEvaluator, positions: readonly Position[]): Agreement {
  let [sameMove, divergence, value, score] = [0, 0, 0, 0];
  for (const position of positions) {
    const [p, q] = [a, b].map((evaluator) => {
      evaluator.put(0, position);
      evaluator.runSync(1);
      return policyOf(evaluator, position);
    });
    if (largest(p) === largest(q)) sameMove++;
    p.forEach((share, move) => {
      if (share > 0) divergence += share * (Math.log(share) - Math.log(Math.max(q[move], 1e-30)));
    });
    value += Math.abs(a.values[0] - b.values[0]);
    if (a.scores && b.scores) score += Math.abs(a.scores[0] - b.scores[0]);
  }
  const n = positions.length;
  return {
    positions: n,
    sameMove,
    divergence: divergence / n,
    valueDifference: value / n,
    ...(a.scores && b.scores ? { scoreDifference: score / n } : {}),
  };
}

function policyOf({ logits }: OnnxEvaluator, position: Position): number[] {
  const legal = Array.from({ length: position.area + 1 }, (_, move) => position.isLegal(move));
  const most = legal.reduce(
    (max, is, move) => (is ? Math.max(max, logits[move]) : max),
    Number.NEGATIVE_INFINITY,
  );
  const powers = legal.map((is, move) => (is ? Math.exp(logits[move] - most) : 0));
  const sum = powers.reduce((x, y) => x + y, 0);
  return powers.map((x) => x / sum);
}

function largest(policy: readonly number[]): number {
  return policy.indexOf(Math.max(...policy));
}
