import type { Tree } from './tree.js';

/** Standard deviation of results that is usual, for where few visits say little about it. */
export const USUAL_DEVIATION = 0.4;

/** Sum of the squared deviations of the results of a node's visits from their mean; the node has visits. */
export function squaredDeviations(tree: Tree, node: number): number {
  const n = tree.visits[node];
  const mean = tree.resultSum[node] / n;
  return Math.max(0, tree.squareSum[node] - n * mean * mean);
}
