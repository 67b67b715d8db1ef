import type { SearchOptions } from './options.js';
import type { Tree } from './tree.js';

/**
 * What the search maximises, in [-1, 1], from Black's view: the mean result and, with a small weight, what the mean
 * score is worth. Results and scores are summed apart in the tree, so that the utility can be formed anew when the
 * centre moves.
 * @param centre the score at which points count most, Black-positive.
 * @param result mean result in [-1, 1], Black-positive.
 * @param score mean score in points, Black-positive.
 */
export function utilityOf(options: SearchOptions, centre: number, result: number, score: number): number {
  const w = options.scoreWeight;
  return w === 0 ? result : (result + w * Math.tanh((score - centre) / options.scoreScale)) / (1 + w);
}

/** Forms a node's utility from its sums, less what the network is expected to err by. */
export function updateUtility(tree: Tree, node: number, options: SearchOptions, centre: number): void {
  const n = tree.visits[node];
  tree.utility[node] =
    utilityOf(options, centre, tree.resultSum[node] / n, tree.scoreSum[node] / n) - tree.biasSum[node] / n;
}

/** Forms the utility of every visited node anew, after the centre has moved. */
export function recentre(tree: Tree, options: SearchOptions, centre: number): void {
  for (let node = 0; node < tree.nodes; node++)
    if (tree.visits[node] > 0) updateUtility(tree, node, options, centre);
}
