import { type Searched, signOf } from './searched.js';
import type { Tree } from './tree.js';

/** A move may be chosen for its bound from this share of the visits of the most visited one. */
const CHOSEN_FROM = 0.15;
/** One more visit, with this variance of results, is counted to each move's: few visits alone say little about their spread. */
const USUAL_VARIANCE = 0.16;

/** Standard error of the mean result of an edge, from the spread of the results of its visits; Infinity without any. */
export function standardError(tree: Tree, edge: number): number {
  const n = tree.edgeVisits(edge);
  if (n === 0) return Number.POSITIVE_INFINITY;
  const child = tree.child[edge];
  const mean = tree.resultSum[child] / n;
  const squares = Math.max(0, tree.squareSum[child] - n * mean * mean);
  return Math.sqrt((squares + USUAL_VARIANCE) / (n + 1) / n);
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
  if (most < 0 || options.lcb === 0) return most;
  const first = tree.firstEdge[0];
  const enough = CHOSEN_FROM * tree.edgeVisits(most);
  const boundOf = (e: number) => sign * tree.utility[tree.child[e]] - options.lcb * standardError(tree, e);
  let best = most;
  let bound = tree.edgeVisits(most) > 0 ? boundOf(most) : Number.POSITIVE_INFINITY;
  for (let e = first; e < first + tree.edgeCount[0]; e++) {
    if (tree.move[e] === not || tree.edgeVisits(e) === 0 || tree.edgeVisits(e) < enough) continue;
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
