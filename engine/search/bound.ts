import { type Searched, signOf } from './searched.js';
import { squaredDeviations, USUAL_DEVIATION } from './spread.js';
import type { Tree } from './tree.js';

/** A move may be chosen for its bound from this share of the visits of the most visited one. */
const CHOSEN_FROM = 0.15;

/**
 * Standard error of the mean result of an edge that has visits, from the spread of their results. One more with the usual deviation
 * is counted: few visits alone say little.
 */
export function standardError(tree: Tree, edge: number): number {
  const n = tree.edgeVisits(edge);
  return Math.sqrt((squaredDeviations(tree, tree.child[edge]) + USUAL_DEVIATION ** 2) / (n + 1) / n);
}

/**
 * The edge of the root to play: of the moves that were visited nearly as much as any, the one with the largest lower confidence
 * bound, its utility less `lcb` standard errors (as in Leela Zero and KataGo); with `lcb` 0 the most visited, by prior among equals.
 * @param not a move that is left out.
 * @returns -1 when there is no other move.
 */
export function bestEdge(search: Searched, not = -1): number {
  const { tree, options } = search;
  const sign = signOf(search);
  const most = mostVisited(tree, not);
  if (most < 0 || options.lcb === 0 || tree.edgeVisits(most) === 0) return most;
  const first = tree.firstEdge[0];
  const enough = CHOSEN_FROM * tree.edgeVisits(most);
  const boundOf = (e: number) => sign * tree.utility[tree.child[e]] - options.lcb * standardError(tree, e);
  let best = most;
  let bound = boundOf(most);
  for (let e = first; e < first + tree.edgeCount[0]; e++) {
    if (tree.move[e] === not || tree.edgeVisits(e) < enough) continue;
    const b = boundOf(e);
    if (b <= bound) continue;
    bound = b;
    best = e;
  }
  return best;
}

/** The root's edge with the most visits, then the largest prior, that does not play the move `not`; -1 for none. */
export function mostVisited(tree: Tree, not = -1): number {
  const first = tree.firstEdge[0];
  let best = -1;
  for (let e = first; e < first + tree.edgeCount[0]; e++) {
    if (tree.move[e] === not) continue;
    const more =
      best < 0 ? 1 : tree.edgeVisits(e) - tree.edgeVisits(best) || tree.prior[e] - tree.prior[best];
    if (more > 0) best = e;
  }
  return best;
}
