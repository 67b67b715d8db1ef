import type { Tree } from './tree.js';

/** Moves of the largest board, 25x25, and the pass. */
export const MAX_MOVES = 626;

/**
 * What a search knows of the moves of one node, in arrays `[moves]` in the order of its edges, for the player to move:
 * what the transforms of Q and Gumbel's selection work on.
 */
export class MoveStats {
  /** Moves in use, and the node's first edge. */
  count = 0;
  first = 0;
  /** The most visits of a move. */
  mostVisits = 0;
  readonly logit = new Float64Array(MAX_MOVES);
  readonly prior = new Float64Array(MAX_MOVES);
  readonly visits = new Int32Array(MAX_MOVES);
  /** Walks that wait for their evaluation. */
  readonly pending = new Int32Array(MAX_MOVES);
  /** Mean result, mean score and utility of the visits; 0 where there are none. */
  readonly result = new Float64Array(MAX_MOVES);
  readonly score = new Float64Array(MAX_MOVES);
  readonly utility = new Float64Array(MAX_MOVES);

  private sign = 1;

  /** Reads a node. @param sign 1 where Black is to move there, -1 where White is. */
  read(tree: Tree, node: number, sign: number): this {
    this.count = tree.edgeCount[node];
    this.first = tree.firstEdge[node];
    this.sign = sign;
    for (let i = 0; i < this.count; i++) {
      this.logit[i] = tree.logit[this.first + i];
      this.prior[i] = tree.prior[this.first + i];
      this.visits[i] = 0;
      this.pending[i] = 0;
      this.result[i] = 0;
      this.score[i] = 0;
      this.utility[i] = 0;
    }
    return this.update(tree);
  }

  /** Reads what further walks have found of the node read last; its logits and priors stay. */
  update(tree: Tree): this {
    const { count, first, sign } = this;
    this.mostVisits = 0;
    for (let i = 0; i < count; i++) {
      const child = tree.child[first + i];
      if (child < 0) continue;
      this.pending[i] = tree.pending[child];
      const n = tree.visits[child];
      if (n === 0) continue;
      this.visits[i] = n;
      this.result[i] = (sign * tree.resultSum[child]) / n;
      this.score[i] = (sign * tree.scoreSum[child]) / n;
      this.utility[i] = sign * tree.utility[child];
      if (n > this.mostVisits) this.mostVisits = n;
    }
    return this;
  }
}
