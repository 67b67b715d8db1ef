import type { Evaluator } from '../evaluator.js';
import { BLACK, type Position } from '../position.js';
import { areaScore } from '../scoring.js';
import { EvaluationCache } from './cache.js';
import { sensibleMoves } from './passing.js';
import type { Tree } from './tree.js';

/**
 * Expansion (Silver et al. 2017, Methods, "Expand and evaluate"): gives nodes their edges, with the evaluator's logits
 * and their softmax as priors, and the evaluator's result and score.
 */
export class Expander {
  private readonly cache: EvaluationCache | undefined;
  private readonly moves: Int16Array;
  private readonly row: Float32Array;

  /** @param area points of the board. @param cacheEntries evaluations to remember; 0 for none. */
  constructor(area: number, cacheEntries: number) {
    this.moves = new Int16Array(area + 1);
    this.row = new Float32Array(area + 1);
    if (cacheEntries > 0) this.cache = new EvaluationCache(cacheEntries, area + 1);
  }

  /** Expands a node with the evaluation in a slot, and remembers it. */
  fromSlot(tree: Tree, node: number, position: Position, evaluator: Evaluator, slot: number): void {
    const { logits, values, scores } = evaluator;
    const score = scores ? scores[slot] : 0;
    const offset = slot * (position.area + 1);
    this.cache?.write(position, logits, offset, values[slot], score);
    this.expand(tree, node, position, logits, offset, values[slot], score);
  }

  /** Expands a node with an evaluation that is remembered. @returns whether there was one. */
  fromCache(tree: Tree, node: number, position: Position): boolean {
    if (!this.cache?.has(position)) return false;
    const { value, score } = this.cache.read(this.row);
    this.expand(tree, node, position, this.row, 0, value, score);
    return true;
  }

  /** Forgets what is remembered. */
  forget(): void {
    this.cache?.clear();
  }

  /** @param logits by move from `offset` on, `[area + 1]`. @param result and score for the player to move. */
  private expand(
    tree: Tree,
    node: number,
    position: Position,
    logits: Float32Array,
    offset: number,
    result: number,
    score: number,
  ): void {
    const { moves } = this;
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
