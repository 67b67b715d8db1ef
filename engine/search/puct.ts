import type { SearchOptions } from './options.js';
import { squaredDeviations, USUAL_DEVIATION } from './spread.js';
import type { Tree } from './tree.js';

/** How many visits the usual deviation counts for. */
const USUAL_VISITS = 2;

/** Standard deviation of the results of a node's visits. Few visits say little about it, and the usual one counts too. */
function deviation(tree: Tree, node: number): number {
  const n = tree.visits[node];
  if (n === 0) return USUAL_DEVIATION;
  return Math.sqrt(
    (squaredDeviations(tree, node) + USUAL_VISITS * USUAL_DEVIATION ** 2) / (n + USUAL_VISITS),
  );
}

/**
 * The edge to follow: the largest Q + U, U = c * prior * sqrt(N) / (1 + n)
 * (Silver et al. 2017, Methods, "Select"). Visits that wait for an evaluation count as lost, so that several
 * leaves can be collected before one is evaluated. Ties go to the earlier edge.
 * @param sign 1 where Black is to move at the node, -1 where White is.
 */
export function selectPuct(
  tree: Tree,
  node: number,
  sign: number,
  options: SearchOptions,
  fpuReduction: number,
): number {
  const first = tree.firstEdge[node];
  const end = first + tree.edgeCount[node];
  const { prior, child, visits, pending, utility } = tree;
  // A node's own evaluation was one visit; all others went on to a child.
  const total = visits[node] - 1 + pending[node];
  const fpu = sign * utility[node] - fpuReduction * Math.sqrt(tree.visitedPrior[node]);
  const c =
    (options.cPuct + Math.log((total + options.cBase + 1) / options.cBase)) *
    Math.sqrt(Math.max(1, total)) *
    (options.cDeviation > 0 ? 1 + options.cDeviation * (deviation(tree, node) / USUAL_DEVIATION - 1) : 1);
  let best = Number.NEGATIVE_INFINITY;
  let chosen = first;
  for (let e = first; e < end; e++) {
    const next = child[e];
    let u: number;
    if (next < 0) u = fpu + c * prior[e];
    else {
      const lost = pending[next];
      const n = visits[next] + lost;
      const q = n === 0 ? fpu : (sign * utility[next] * visits[next] - lost) / n;
      u = q + (c * prior[e]) / (1 + n);
    }
    if (u > best) {
      best = u;
      chosen = e;
    }
  }
  return chosen;
}
