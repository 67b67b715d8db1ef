import type { Rng } from '../../base/rng.js';
import { resultOf } from './expand.js';
import type { SearchOptions } from './options.js';
import type { Tree } from './tree.js';

/*
 * What a tree says of its root, node 0. Values are for the player to move there.
 */

/** What a search found out about one root move. */
export interface MoveReport {
  move: number;
  visits: number;
  prior: number;
  /** Mean value in [-1, 1], what there is of it without the weight of points, and mean score in points. */
  value: number;
  result: number;
  score: number;
  /** The line that was visited most, this move first. */
  line: number[];
}

/** The sum of an array over the root's edges. */
function rootSum(tree: Tree, array: ArrayLike<number>): number {
  const first = tree.firstEdge[0];
  const end = first + tree.edgeCount[0];
  let sum = 0;
  for (let e = first; e < end; e++) sum += array[e];
  return sum;
}

/** Mean value of all visits of the root, in [-1, 1]. */
export function meanValue(tree: Tree): number {
  return (tree.nodeValue[0] + rootSum(tree, tree.valueSum)) / Math.max(1, tree.nodeVisits[0]);
}

/** Mean expected score of all visits of the root, in points. */
export function meanScore(tree: Tree): number {
  return (tree.nodeScore[0] + rootSum(tree, tree.scoreSum)) / Math.max(1, tree.nodeVisits[0]);
}

/** Visits by move, written to `out` where there is an edge. @returns their sum. */
export function visitCounts(tree: Tree, out: { [index: number]: number }): number {
  const first = tree.firstEdge[0];
  const end = first + tree.edgeCount[0];
  for (let e = first; e < end; e++) out[tree.move[e]] = tree.visits[e];
  return rootSum(tree, tree.visits);
}

/** Shares of visits by move, the priors when there are none; AlphaGo Zero's policy target. */
export function visitShares(tree: Tree, out: Float32Array): void {
  const first = tree.firstEdge[0];
  const end = first + tree.edgeCount[0];
  const sum = rootSum(tree, tree.visits);
  for (let e = first; e < end; e++) out[tree.move[e]] = sum > 0 ? tree.visits[e] / sum : tree.prior[e];
}

/** How many visits the most visited move is ahead of every other. */
export function visitLead(tree: Tree): number {
  const first = tree.firstEdge[0];
  const end = first + tree.edgeCount[0];
  let most = 0;
  let second = 0;
  for (let e = first; e < end; e++) {
    const n = tree.visits[e];
    if (n > most) {
      second = most;
      most = n;
    } else if (n > second) second = n;
  }
  return most - second;
}

/** A move in proportion to visits^(1/temperature) (Silver et al. 2017, "Play"); the most visited one at 0. */
export function moveByVisits(tree: Tree, temperature: number, rng: Rng): number {
  const first = tree.firstEdge[0];
  const end = first + tree.edgeCount[0];
  let best = first;
  for (let e = first; e < end; e++)
    if (
      tree.visits[e] > tree.visits[best] ||
      (tree.visits[e] === tree.visits[best] && tree.prior[e] > tree.prior[best])
    )
      best = e;
  if (temperature <= 0 || tree.visits[best] === 0) return tree.move[best];
  let sum = 0;
  for (let e = first; e < end; e++) sum += (tree.visits[e] / tree.visits[best]) ** (1 / temperature);
  let x = rng.float() * sum;
  for (let e = first; e < end; e++) {
    x -= (tree.visits[e] / tree.visits[best]) ** (1 / temperature);
    if (x < 0) return tree.move[e];
  }
  return tree.move[best];
}

/**
 * The best root move other than one: most visits, then the largest prior.
 * @returns the move with its mean value, the position's own where it has no visit; undefined when there is no other.
 */
export function bestOther(
  tree: Tree,
  not: number,
): { move: number; value: number; score: number } | undefined {
  const first = tree.firstEdge[0];
  const end = first + tree.edgeCount[0];
  let best = -1;
  for (let e = first; e < end; e++) {
    if (tree.move[e] === not) continue;
    const more = best < 0 ? 1 : tree.visits[e] - tree.visits[best] || tree.prior[e] - tree.prior[best];
    if (more > 0) best = e;
  }
  if (best < 0) return undefined;
  const n = tree.visits[best];
  return {
    move: tree.move[best],
    value: n > 0 ? tree.valueSum[best] / n : tree.nodeValue[0],
    score: n > 0 ? tree.scoreSum[best] / n : tree.nodeScore[0],
  };
}

/** A move in proportion to the priors. */
export function moveByPriors(tree: Tree, rng: Rng): number {
  const first = tree.firstEdge[0];
  const last = first + tree.edgeCount[0] - 1;
  let x = rng.float();
  for (let e = first; e < last; e++) {
    x -= tree.prior[e];
    if (x < 0) return tree.move[e];
  }
  return tree.move[last];
}

/** The root moves that were visited, most visits first. */
export function moveReports(
  tree: Tree,
  options: SearchOptions,
  toPlay: number,
  maxMoves: number,
): MoveReport[] {
  const first = tree.firstEdge[0];
  const edges: number[] = [];
  for (let e = first; e < first + tree.edgeCount[0]; e++) if (tree.visits[e] > 0) edges.push(e);
  edges.sort((a, b) => tree.visits[b] - tree.visits[a] || tree.prior[b] - tree.prior[a]);
  return edges.slice(0, maxMoves).map((e) => {
    const value = tree.valueSum[e] / tree.visits[e];
    const score = tree.scoreSum[e] / tree.visits[e];
    return {
      move: tree.move[e],
      visits: tree.visits[e],
      prior: tree.prior[e],
      value,
      result: resultOf(options, value, score, toPlay),
      score,
      line: lineFrom(tree, e),
    };
  });
}

/** The moves of an edge and of the most visited ones below it. */
function lineFrom(tree: Tree, edge: number): number[] {
  const line = [tree.move[edge]];
  for (let node = tree.child[edge]; node >= 0 && line.length < 60; ) {
    const first = tree.firstEdge[node];
    let best = -1;
    for (let e = first; e < first + tree.edgeCount[node]; e++)
      if (tree.visits[e] > 0 && (best < 0 || tree.visits[e] > tree.visits[best])) best = e;
    if (best < 0) break;
    line.push(tree.move[best]);
    node = tree.child[best];
  }
  return line;
}
