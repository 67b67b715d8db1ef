import type { Rng } from '../../base/rng.js';
import { bestEdge, mostVisited, standardError } from './bound.js';
import { meanValue, ownValue, type Searched, type Value } from './searched.js';
import type { Tree } from './tree.js';

/*
 * What a search says of the moves of its root.
 */

/** What a search found out about one root move. */
export interface MoveReport extends Value {
  move: number;
  visits: number;
  prior: number;
  /** Lower confidence bound of the result, at least -1: see {@link bestEdge}. */
  bound: number;
  /** The line that was visited most, this move first. */
  line: number[];
}

/** Visits by move, `[area + 1]`, written to `out`. @returns their sum. */
export function visitCounts({ tree, root }: Searched, out: { [move: number]: number }): number {
  for (let m = 0; m <= root.area; m++) out[m] = 0;
  const first = tree.firstEdge[0];
  let sum = 0;
  for (let e = first; e < first + tree.edgeCount[0]; e++) sum += out[tree.move[e]] = tree.edgeVisits(e);
  return sum;
}

/** How many visits the most visited move is ahead of every other. */
export function visitLead(tree: Tree): number {
  const first = tree.firstEdge[0];
  let most = 0;
  let second = 0;
  for (let e = first; e < first + tree.edgeCount[0]; e++) {
    const n = tree.edgeVisits(e);
    if (n > most) {
      second = most;
      most = n;
    } else if (n > second) second = n;
  }
  return most - second;
}

/** A move in proportion to visits^(1/temperature), which is above 0 (Silver et al. 2017, "Play"). */
export function moveByVisits(tree: Tree, temperature: number, rng: Rng): number {
  const first = tree.firstEdge[0];
  const end = first + tree.edgeCount[0];
  const best = mostVisited(tree);
  const most = tree.edgeVisits(best);
  if (most === 0) return tree.move[best];
  let sum = 0;
  for (let e = first; e < end; e++) sum += (tree.edgeVisits(e) / most) ** (1 / temperature);
  let x = rng.float() * sum;
  for (let e = first; e < end; e++) {
    x -= (tree.edgeVisits(e) / most) ** (1 / temperature);
    if (x < 0) return tree.move[e];
  }
  return tree.move[best];
}

/**
 * The best root move other than one, as {@link bestEdge} has it.
 * @returns the move with its value, the position's own where it has no visit; undefined when there is no other.
 */
export function bestOther(search: Searched, not: number): ({ move: number } & Value) | undefined {
  const { tree } = search;
  const edge = bestEdge(search, not);
  if (edge < 0) return undefined;
  const visited = tree.edgeVisits(edge) > 0;
  return { move: tree.move[edge], ...(visited ? meanValue(search, tree.child[edge]) : ownValue(search)) };
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

/** The root moves that were visited: the one to play, then by visits, the most first. */
export function moveReports(search: Searched, maxMoves = Number.POSITIVE_INFINITY): MoveReport[] {
  const { tree } = search;
  const start = tree.firstEdge[0];
  const edges: number[] = [];
  for (let e = start; e < start + tree.edgeCount[0]; e++) if (tree.edgeVisits(e) > 0) edges.push(e);
  const best = bestEdge(search);
  const first = (e: number) => Number(e === best);
  edges.sort(
    (a, b) => first(b) - first(a) || tree.edgeVisits(b) - tree.edgeVisits(a) || tree.prior[b] - tree.prior[a],
  );
  return edges.slice(0, maxMoves).map((e) => {
    const value = meanValue(search, tree.child[e]);
    const bound = Math.max(-1, value.result - search.options.lcb * standardError(tree, e));
    const visits = tree.edgeVisits(e);
    return { move: tree.move[e], visits, prior: tree.prior[e], ...value, bound, line: lineFrom(tree, e) };
  });
}

/** The moves of an edge and of the most visited ones below it. */
function lineFrom(tree: Tree, edge: number): number[] {
  const line = [tree.move[edge]];
  for (let node = tree.child[edge]; node >= 0 && line.length < 60; ) {
    const first = tree.firstEdge[node];
    let best = -1;
    for (let e = first; e < first + tree.edgeCount[node]; e++)
      if (tree.edgeVisits(e) > 0 && (best < 0 || tree.edgeVisits(e) > tree.edgeVisits(best))) best = e;
    if (best < 0) break;
    line.push(tree.move[best]);
    node = tree.child[best];
  }
  return line;
}
