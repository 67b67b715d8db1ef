import { BLACK, type Position } from '../position.js';
import { areaScore } from '../scoring.js';
import { sensibleMoves } from './passing.js';
import type { Tree } from './tree.js';

/**
 * Expansion (Silver et al. 2017, Methods, "Expand and evaluate"): gives a node its edges with the evaluator's
 * logits, their softmax as priors, and the evaluator's result and score.
 * @param moves room for `[area + 1]` moves.
 * @param logits by move from `offset` on, `[area + 1]`.
 * @param result expected result in [-1, 1], for the player to move.
 * @param score expected points, for the player to move.
 */
export function expandNode(
  tree: Tree,
  node: number,
  position: Position,
  moves: Int16Array,
  logits: Float32Array,
  offset: number,
  result: number,
  score: number,
): void {
  const count = sensibleMoves(position, moves);
  const first = tree.addEdges(node, count);
  for (let i = 0; i < count; i++) {
    tree.move[first + i] = moves[i];
    tree.logit[first + i] = logits[offset + moves[i]];
  }
  setPriors(tree, node);
  const black = position.toPlay === BLACK;
  tree.ownResult[node] = black ? result : -result;
  tree.ownScore[node] = black ? score : -score;
}

/** Makes the priors of a node's edges the softmax of their logits. */
export function setPriors(tree: Tree, node: number): void {
  const { logit, prior } = tree;
  const first = tree.firstEdge[node];
  const end = first + tree.edgeCount[node];
  let max = Number.NEGATIVE_INFINITY;
  for (let e = first; e < end; e++) if (logit[e] > max) max = logit[e];
  let sum = 0;
  for (let e = first; e < end; e++) sum += prior[e] = Math.exp(logit[e] - max);
  for (let e = first; e < end; e++) prior[e] /= sum;
}

/** Makes a node the end of a game: its result and score are the count, all stones on the board alive. */
export function finishNode(tree: Tree, node: number, position: Position): void {
  const score = areaScore(position);
  tree.terminal[node] = 1;
  tree.ownResult[node] = Math.sign(score);
  tree.ownScore[node] = score;
}
