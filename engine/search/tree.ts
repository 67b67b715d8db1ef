/**
 * The search tree in typed arrays. A node is a position and holds what the walks through it found; its edges, one per
 * move considered, lie together and hold what the network said of the moves. Results, scores and utilities are
 * Black's, whoever is to move.
 */
export class Tree {
  nodes = 0;
  edges = 0;
  /** First edge of each node, and how many; a node without edges is not expanded, or terminal. */
  firstEdge: Int32Array;
  edgeCount: Int16Array;
  /** 1 for a position in which the game is over. */
  terminal: Uint8Array;
  /** The position's own result in [-1, 1] and score in points: the network's, or those of the finished game. */
  ownResult: Float32Array;
  ownScore: Float32Array;
  /** Walks that were backed up through each node, its own evaluation included; those of an edge are its child's. */
  visits: Int32Array;
  /** Walks through each node that wait for their evaluation. */
  pending: Int16Array;
  /** Sums over the visits. */
  resultSum: Float64Array;
  scoreSum: Float64Array;
  /** Sum of the squares of the results. */
  squareSum: Float64Array;
  /** What the means are worth, in [-1, 1]; see utility.ts. */
  utility: Float64Array;
  /** Sum of priors of the edges that were visited: first-play urgency needs it. */
  visitedPrior: Float32Array;
  /** By what a node's error is counted (bias.ts), 0 for no node's; and what it has given to the sums of the nodes like it. */
  likeness: Int32Array;
  givenError: Float64Array;
  givenWeight: Float64Array;
  /** What is taken off the node's own utility, and the sum of that over all nodes from it on. */
  ownBias: Float64Array;
  biasSum: Float64Array;

  move: Int16Array;
  /** Logit as the network gave it, and the prior: its softmax over the edges, with noise at the root. */
  logit: Float32Array;
  prior: Float32Array;
  /** The node that the move leads to, -1 until a walk has come there. */
  child: Int32Array;

  constructor(nodes = 256, edges = 8192) {
    this.firstEdge = new Int32Array(nodes);
    this.edgeCount = new Int16Array(nodes);
    this.terminal = new Uint8Array(nodes);
    this.ownResult = new Float32Array(nodes);
    this.ownScore = new Float32Array(nodes);
    this.visits = new Int32Array(nodes);
    this.pending = new Int16Array(nodes);
    this.resultSum = new Float64Array(nodes);
    this.scoreSum = new Float64Array(nodes);
    this.squareSum = new Float64Array(nodes);
    this.utility = new Float64Array(nodes);
    this.visitedPrior = new Float32Array(nodes);
    this.likeness = new Int32Array(nodes);
    this.givenError = new Float64Array(nodes);
    this.givenWeight = new Float64Array(nodes);
    this.ownBias = new Float64Array(nodes);
    this.biasSum = new Float64Array(nodes);
    this.move = new Int16Array(edges);
    this.logit = new Float32Array(edges);
    this.prior = new Float32Array(edges);
    this.child = new Int32Array(edges);
  }

  clear(): void {
    this.nodes = 0;
    this.edges = 0;
  }

  /** A node without edges and visits. */
  addNode(): number {
    if (this.nodes === this.firstEdge.length) this.growNodes();
    const n = this.nodes++;
    this.firstEdge[n] = 0;
    this.edgeCount[n] = 0;
    this.terminal[n] = 0;
    this.ownResult[n] = 0;
    this.ownScore[n] = 0;
    this.visits[n] = 0;
    this.pending[n] = 0;
    this.resultSum[n] = 0;
    this.scoreSum[n] = 0;
    this.squareSum[n] = 0;
    this.utility[n] = 0;
    this.visitedPrior[n] = 0;
    this.likeness[n] = 0;
    this.givenError[n] = 0;
    this.givenWeight[n] = 0;
    this.ownBias[n] = 0;
    this.biasSum[n] = 0;
    return n;
  }

  /** Gives a node room for edges; their moves, logits and priors are the caller's to set. @returns the first edge. */
  addEdges(node: number, count: number): number {
    while (this.edges + count > this.move.length) this.growEdges();
    const first = this.edges;
    this.edges += count;
    this.firstEdge[node] = first;
    this.edgeCount[node] = count;
    this.child.fill(-1, first, first + count);
    return first;
  }

  /** Visits of an edge: walks that took it and were backed up. */
  edgeVisits(edge: number): number {
    const child = this.child[edge];
    return child < 0 ? 0 : this.visits[child];
  }

  /** The node's edge that plays a move, or -1. */
  edgeOf(node: number, move: number): number {
    const first = this.firstEdge[node];
    for (let e = first; e < first + this.edgeCount[node]; e++) if (this.move[e] === move) return e;
    return -1;
  }

  /** Copies the part of this tree below a node into an empty tree, whose node 0 it becomes. Nodes without visits stay behind. */
  copySubtree(root: number, into: Tree): void {
    into.clear();
    into.copyNode(this, root);
    // The queue is the new tree itself: nodes are visited in the order in which they were made.
    const origin: number[] = [root];
    for (let n = 0; n < into.nodes; n++) {
      const from = origin[n];
      const first = this.firstEdge[from];
      const count = this.edgeCount[from];
      const start = into.addEdges(n, count);
      for (let i = 0; i < count; i++) {
        const e = first + i;
        const f = start + i;
        into.move[f] = this.move[e];
        into.logit[f] = this.logit[e];
        into.prior[f] = this.prior[e];
        if (this.edgeVisits(e) === 0) continue;
        into.child[f] = into.copyNode(this, this.child[e]);
        origin.push(this.child[e]);
      }
    }
  }

  private copyNode(from: Tree, node: number): number {
    const n = this.addNode();
    this.terminal[n] = from.terminal[node];
    this.ownResult[n] = from.ownResult[node];
    this.ownScore[n] = from.ownScore[node];
    this.visits[n] = from.visits[node];
    this.resultSum[n] = from.resultSum[node];
    this.scoreSum[n] = from.scoreSum[node];
    this.squareSum[n] = from.squareSum[node];
    this.utility[n] = from.utility[node];
    this.visitedPrior[n] = from.visitedPrior[node];
    this.likeness[n] = from.likeness[node];
    this.givenError[n] = from.givenError[node];
    this.givenWeight[n] = from.givenWeight[node];
    this.ownBias[n] = from.ownBias[node];
    this.biasSum[n] = from.biasSum[node];
    return n;
  }

  private growNodes(): void {
    const n = this.firstEdge.length * 2;
    this.firstEdge = larger(this.firstEdge, new Int32Array(n));
    this.edgeCount = larger(this.edgeCount, new Int16Array(n));
    this.terminal = larger(this.terminal, new Uint8Array(n));
    this.ownResult = larger(this.ownResult, new Float32Array(n));
    this.ownScore = larger(this.ownScore, new Float32Array(n));
    this.visits = larger(this.visits, new Int32Array(n));
    this.pending = larger(this.pending, new Int16Array(n));
    this.resultSum = larger(this.resultSum, new Float64Array(n));
    this.scoreSum = larger(this.scoreSum, new Float64Array(n));
    this.squareSum = larger(this.squareSum, new Float64Array(n));
    this.utility = larger(this.utility, new Float64Array(n));
    this.visitedPrior = larger(this.visitedPrior, new Float32Array(n));
    this.likeness = larger(this.likeness, new Int32Array(n));
    this.givenError = larger(this.givenError, new Float64Array(n));
    this.givenWeight = larger(this.givenWeight, new Float64Array(n));
    this.ownBias = larger(this.ownBias, new Float64Array(n));
    this.biasSum = larger(this.biasSum, new Float64Array(n));
  }

  private growEdges(): void {
    const n = this.move.length * 2;
    this.move = larger(this.move, new Int16Array(n));
    this.logit = larger(this.logit, new Float32Array(n));
    this.prior = larger(this.prior, new Float32Array(n));
    this.child = larger(this.child, new Int32Array(n));
  }
}

function larger<T extends { set(from: T): void }>(old: T, fresh: T): T {
  fresh.set(old);
  return fresh;
}
