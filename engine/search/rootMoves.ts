import type { Rng } from '../../base/rng.js';
import { setPriors } from './expand.js';
import type { SearchOptions } from './options.js';
import type { Tree } from './tree.js';

/**
 * Gives the root the moves and priors of a new search: without the pass where it is banned and there is another move,
 * the softmax of the logits of what is left, and no noise of an earlier search.
 * @param pass the move that is the last of every expanded node, see `sensibleMoves`.
 */
export function resetRoot(tree: Tree, pass: number, banPass: boolean): void {
  const first = tree.firstEdge[0];
  // A pass that an earlier search was denied still lies behind the other edges.
  const points = tree.edgeCount[0] - (tree.move[first + tree.edgeCount[0] - 1] === pass ? 1 : 0);
  tree.edgeCount[0] = banPass && points > 0 ? points : points + 1;
  setPriors(tree, 0);
  tree.visitedPrior[0] = 0;
  for (let e = first; e < first + tree.edgeCount[0]; e++)
    if (tree.edgeVisits(e) > 0) tree.visitedPrior[0] += tree.prior[e];
}

/** Mixes Dirichlet noise into the root's priors: (1 - share) p + share * noise, alpha = noiseAlpha / (number of moves). */
export function addNoise(tree: Tree, options: SearchOptions, rng: Rng): void {
  const first = tree.firstEdge[0];
  const count = tree.edgeCount[0];
  const alpha = options.noiseAlpha / count;
  const noise = new Float64Array(count);
  let sum = 0;
  for (let i = 0; i < count; i++) sum += noise[i] = rng.gamma(alpha);
  if (!(sum > 0)) return;
  for (let i = 0; i < count; i++)
    tree.prior[first + i] = (1 - options.noise) * tree.prior[first + i] + (options.noise * noise[i]) / sum;
}
