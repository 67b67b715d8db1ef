import type { Tree } from './tree.js';

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
  readonly logit: Float64Array;
  readonly prior: Float64Array;
  readonly visits: Int32Array;
  /** Walks that wait for their evaluation. */
  readonly pending: Int32Array;
  /** Mean result, mean score and utility of the visits; 0 where there are none. */
  readonly result: Float64Array;
  readonly score: Float64Array;
  readonly utility: Float64Array;

  private sign = 1;

  /** @param maxMoves moves that a node can have. */
  constructor(maxMoves: number) {
    this.logit = new Float64Array(maxMoves);
    this.prior = new Float64Array(maxMoves);
    this.visits = new Int32Array(maxMoves);
    this.pending = new Int32Array(maxMoves);
    this.result = new Float64Array(maxMoves);
    this.score = new Float64Array(maxMoves);
    this.utility = new Float64Array(maxMoves);
  }

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
