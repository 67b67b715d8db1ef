import { BLACK, type Position } from '../position.js';
import { areaScore } from '../scoring.js';
import type { SearchOptions } from './options.js';
import { sensibleMoves } from './passing.js';
import type { Tree } from './tree.js';

/**
 * Expansion (Silver et al. 2017, Methods, "Expand and evaluate"): gives a node its edges with the evaluator's
 * logits, their softmax as priors, and the evaluator's value.
 * @param moves room for `area + 1` moves.
 * @param logits by move from `offset` on.
 */
export function expandNode(
  tree: Tree,
  node: number,
  position: Position,
  options: SearchOptions,
  moves: Int16Array,
  logits: Float32Array,
  offset: number,
  value: number,
  score: number,
): void {
  const count = sensibleMoves(position, moves);
  const first = tree.addEdges(node, count);
  for (let i = 0; i < count; i++) {
    tree.move[first + i] = moves[i];
    tree.logit[first + i] = logits[offset + moves[i]];
  }
  setPriors(tree, node);
  tree.nodeValue[node] = utility(options, value, score, position.toPlay);
  tree.nodeScore[node] = score;
  tree.nodeVisits[node] = 1;
  tree.visitedPrior[node] = 0;
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

/** Makes a node the end of a game: its value is the result, all stones on the board alive. */
export function finishNode(tree: Tree, node: number, position: Position, options: SearchOptions): void {
  const black = areaScore(position);
  const score = position.toPlay === BLACK ? black : -black;
  tree.terminal[node] = 1;
  tree.nodeValue[node] = utility(options, Math.sign(score), score, position.toPlay);
  tree.nodeScore[node] = score;
}

/** What the search maximises, in [-1, 1]: the result and, with a small weight, the points. */
function utility(options: SearchOptions, value: number, score: number, toPlay: number): number {
  const w = options.scoreWeight;
  return w === 0 ? value : (value + w * pointsWorth(options, score, toPlay)) / (1 + w);
}

function pointsWorth(options: SearchOptions, score: number, toPlay: number): number {
  const centre = toPlay === BLACK ? options.scoreCentre : -options.scoreCentre;
  return Math.tanh((score - centre) / options.scoreScale);
}

/** The expected result alone, in [-1, 1], that a mean utility and a mean score stand for. */
export function resultOf(options: SearchOptions, mean: number, score: number, toPlay: number): number {
  const w = options.scoreWeight;
  const result = mean * (1 + w) - w * (w === 0 ? 0 : pointsWorth(options, score, toPlay));
  return Math.max(-1, Math.min(1, result));
}
