/**
 * The search tree in typed arrays. A node is a position; its edges, one per move considered, lie together.
 * Values of edges and nodes are from the view of the player to move at the node that owns them.
 */
export class Tree {
  nodes = 0;
  edges = 0;
  /** First edge of each node, and how many; a node without edges is a leaf or terminal. */
  firstEdge: Int32Array;
  edgeCount: Int16Array;
  /** Value of the position alone, for the player to move: the network's, or the game's result. */
  nodeValue: Float32Array;
  /** Expected points for the player to move, by the network or the count. */
  nodeScore: Float32Array;
  /** Sum of priors of the edges that were visited: first-play urgency needs it. */
  visitedPrior: Float32Array;
  /** Visits that went through each node, the first evaluation included. */
  nodeVisits: Int32Array;
  /** 1 for a position in which the game is over. */
  terminal: Uint8Array;

  move: Int16Array;
  /** Logit as the network gave it, and the prior: its softmax over the edges, with noise at the root. */
  logit: Float32Array;
  prior: Float32Array;
  visits: Int32Array;
  /** Visits that wait for their evaluation. */
  pending: Int16Array;
  valueSum: Float64Array;
  scoreSum: Float64Array;
  child: Int32Array;

  constructor(nodes = 256, edges = 8192) {
    this.firstEdge = new Int32Array(nodes);
    this.edgeCount = new Int16Array(nodes);
    this.nodeValue = new Float32Array(nodes);
    this.nodeScore = new Float32Array(nodes);
    this.visitedPrior = new Float32Array(nodes);
    this.nodeVisits = new Int32Array(nodes);
    this.terminal = new Uint8Array(nodes);
    this.move = new Int16Array(edges);
    this.logit = new Float32Array(edges);
    this.prior = new Float32Array(edges);
    this.visits = new Int32Array(edges);
    this.pending = new Int16Array(edges);
    this.valueSum = new Float64Array(edges);
    this.scoreSum = new Float64Array(edges);
    this.child = new Int32Array(edges);
  }

  clear(): void {
    this.nodes = 0;
    this.edges = 0;
  }

  /** A node without edges. */
  addNode(): number {
    if (this.nodes === this.firstEdge.length) this.growNodes();
    const n = this.nodes++;
    this.firstEdge[n] = 0;
    this.edgeCount[n] = 0;
    this.nodeValue[n] = 0;
    this.nodeScore[n] = 0;
    this.visitedPrior[n] = 0;
    this.nodeVisits[n] = 0;
    this.terminal[n] = 0;
    return n;
  }

  /** Gives a node room for edges; their moves and priors are the caller's to set. @returns the first edge. */
  addEdges(node: number, count: number): number {
    while (this.edges + count > this.move.length) this.growEdges();
    const first = this.edges;
    this.edges += count;
    this.firstEdge[node] = first;
    this.edgeCount[node] = count;
    this.visits.fill(0, first, first + count);
    this.pending.fill(0, first, first + count);
    this.valueSum.fill(0, first, first + count);
    this.scoreSum.fill(0, first, first + count);
    this.child.fill(-1, first, first + count);
    return first;
  }

  /** The node's edge that plays a move, or -1. */
  edgeOf(node: number, move: number): number {
    const first = this.firstEdge[node];
    for (let e = first; e < first + this.edgeCount[node]; e++) if (this.move[e] === move) return e;
    return -1;
  }

  /** Copies the part of this tree below a node into an empty tree, whose node 0 it becomes. */
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
        into.visits[f] = this.visits[e];
        into.valueSum[f] = this.valueSum[e];
        into.scoreSum[f] = this.scoreSum[e];
        if (this.child[e] >= 0) {
          into.child[f] = into.copyNode(this, this.child[e]);
          origin.push(this.child[e]);
        }
      }
    }
  }

  private copyNode(from: Tree, node: number): number {
    const n = this.addNode();
    this.nodeValue[n] = from.nodeValue[node];
    this.nodeScore[n] = from.nodeScore[node];
    this.visitedPrior[n] = from.visitedPrior[node];
    this.nodeVisits[n] = from.nodeVisits[node];
    this.terminal[n] = from.terminal[node];
    return n;
  }

  private growNodes(): void {
    const n = this.firstEdge.length * 2;
    this.firstEdge = larger(this.firstEdge, new Int32Array(n));
    this.edgeCount = larger(this.edgeCount, new Int16Array(n));
    this.nodeValue = larger(this.nodeValue, new Float32Array(n));
    this.nodeScore = larger(this.nodeScore, new Float32Array(n));
    this.visitedPrior = larger(this.visitedPrior, new Float32Array(n));
    this.nodeVisits = larger(this.nodeVisits, new Int32Array(n));
    this.terminal = larger(this.terminal, new Uint8Array(n));
  }

  private growEdges(): void {
    const n = this.move.length * 2;
    this.move = larger(this.move, new Int16Array(n));
    this.logit = larger(this.logit, new Float32Array(n));
    this.prior = larger(this.prior, new Float32Array(n));
    this.visits = larger(this.visits, new Int32Array(n));
    this.pending = larger(this.pending, new Int16Array(n));
    this.valueSum = larger(this.valueSum, new Float64Array(n));
    this.scoreSum = larger(this.scoreSum, new Float64Array(n));
    this.child = larger(this.child, new Int32Array(n));
  }
}

function larger<T extends { set(from: T): void }>(old: T, fresh: T): T {
  fresh.set(old);
  return fresh;
}
