import type { Position } from '../position.js';
import type { SearchOptions } from './options.js';
import type { Tree } from './tree.js';
import { updateUtility } from './utility.js';

/** A leaf and the way to it: `nodes[0 .. depth]`, the leaf's last, and `edges[0 .. depth - 1]`. */
export interface Leaf {
  depth: number;
  nodes: number[];
  edges: number[];
  /** The leaf's position where several wait for their evaluations at once. */
  position: Position | undefined;
}

/** A leaf with room for a way to be written into. */
export function emptyLeaf(): Leaf {
  return { depth: 0, nodes: [], edges: [], position: undefined };
}

/** Marks the nodes on the way to a leaf as waiting: until it is evaluated they count as visits that were lost (virtual loss). */
export function markPending(tree: Tree, leaf: Leaf): void {
  for (let d = 0; d <= leaf.depth; d++) tree.pending[leaf.nodes[d]]++;
}

/** Takes the marks of {@link markPending} off again. */
export function unmarkPending(tree: Tree, leaf: Leaf): void {
  for (let d = 0; d <= leaf.depth; d++) tree.pending[leaf.nodes[d]]--;
}

/** Backup (Silver et al. 2017, Methods): adds the leaf's own result and score to all nodes on the way to it. */
export function backUp(tree: Tree, leaf: Leaf, options: SearchOptions, centre: number): void {
  const { nodes, edges, depth } = leaf;
  const result = tree.ownResult[nodes[depth]];
  const score = tree.ownScore[nodes[depth]];
  for (let d = depth; d >= 0; d--) {
    const node = nodes[d];
    if (tree.visits[node]++ === 0 && d > 0) tree.visitedPrior[nodes[d - 1]] += tree.prior[edges[d - 1]];
    tree.resultSum[node] += result;
    tree.scoreSum[node] += score;
    updateUtility(tree, node, options, centre);
  }
}
