import { BLACK, type Position } from '../position.js';
import type { SearchOptions } from './options.js';
import type { Tree } from './tree.js';
import { utilityOf } from './utility.js';

/** What is read of a search: its tree, whose node 0 is the root, and by what its values are formed. */
export interface Searched {
  readonly tree: Tree;
  /** The position at the root. */
  readonly root: Position;
  readonly options: SearchOptions;
  /** The score at which points count most, in points for Black. */
  readonly scoreCentre: number;
}

/** What a position or a move is worth, for the player to move at the root. */
export interface Value {
  /** Expected result, in [-1, 1]. */
  result: number;
  /** Expected points. */
  score: number;
  /** What the search maximises: the result and, with a small weight, the points; in [-1, 1]. */
  utility: number;
}

/** 1 where Black is to move at the root, -1 where White is. */
export function signOf(search: Searched): number {
  return search.root.toPlay === BLACK ? 1 : -1;
}

/** The mean over a node's visits. */
export function meanValue(search: Searched, node: number): Value {
  const { tree } = search;
  const sign = signOf(search);
  const n = Math.max(1, tree.visits[node]);
  return {
    result: (sign * tree.resultSum[node]) / n,
    score: (sign * tree.scoreSum[node]) / n,
    utility: sign * tree.utility[node],
  };
}

/** What the evaluator said of the root alone. */
export function ownValue(search: Searched): Value {
  const { tree } = search;
  const sign = signOf(search);
  return {
    result: sign * tree.ownResult[0],
    score: sign * tree.ownScore[0],
    utility: ownUtility(search),
  };
}

/** The utility of {@link ownValue}. */
export function ownUtility(search: Searched): number {
  const { tree, options, scoreCentre } = search;
  return signOf(search) * utilityOf(options, scoreCentre, tree.ownResult[0], tree.ownScore[0]);
}
