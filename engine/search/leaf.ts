import type { Position } from '../position.js';
import type { Tree } from './tree.js';

/** A leaf that waits for its evaluation, and the way to it: `nodes[0 .. depth]`, `edges[0 .. depth - 1]`. */
export interface Leaf {
  slot: number;
  symmetry: number;
  depth: number;
  nodes: number[];
  edges: number[];
  position: Position | undefined;
}

/** A leaf with room for a way to be written into. */
export function emptyLeaf(): Leaf {
  return { slot: 0, symmetry: 0, depth: 0, nodes: [], edges: [], position: undefined };
}

/** Marks the edges to a leaf as waiting: until it is evaluated they count as visits that were lost (virtual loss). */
export function markPending(tree: Tree, leaf: Leaf): void {
  for (let d = 0; d < leaf.depth; d++) tree.pending[leaf.edges[d]]++;
}

/** Takes the marks of {@link markPending} off again. */
export function unmarkPending(tree: Tree, leaf: Leaf): void {
  for (let d = 0; d < leaf.depth; d++) tree.pending[leaf.edges[d]]--;
}

/**
 * Backup (Silver et al. 2017, Methods): adds the value of the leaf's node to all edges on the way to it, each from
 * the view of the player who chose the edge.
 */
export function backUp(tree: Tree, leaf: Leaf): void {
  const node = leaf.nodes[leaf.depth];
  let value = tree.nodeValue[node];
  let score = tree.nodeScore[node];
  tree.child[leaf.edges[leaf.depth - 1]] = node;
  if (tree.terminal[node]) tree.nodeVisits[node]++;
  for (let d = leaf.depth - 1; d >= 0; d--) {
    const edge = leaf.edges[d];
    const parent = leaf.nodes[d];
    value = -value;
    score = -score;
    if (tree.visits[edge]++ === 0) tree.visitedPrior[parent] += tree.prior[edge];
    tree.valueSum[edge] += value;
    tree.scoreSum[edge] += score;
    tree.nodeVisits[parent]++;
  }
}
