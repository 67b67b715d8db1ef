import type { Position } from '../position.js';
import type { ErrorsSeen } from './bias.js';
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

/**
 * The leaves of one search that wait for their evaluations. Until then the walks to them count as visits that were lost
 * (virtual loss), so that the next walk goes elsewhere.
 */
export class LeavesInFlight {
  count = 0;
  private readonly leaves: Leaf[] = [];

  /** A leaf that waits, from 0 to `count - 1`; the one at `count` is free to be written into. */
  at(i: number): Leaf {
    this.leaves[i] ??= { depth: 0, nodes: [], edges: [], position: undefined };
    return this.leaves[i];
  }

  /** The leaf at `count` waits from now on. */
  add(tree: Tree): void {
    mark(tree, this.at(this.count++), 1);
  }

  /** No leaf waits any longer. */
  clear(tree: Tree): void {
    for (let i = 0; i < this.count; i++) mark(tree, this.leaves[i], -1);
    this.count = 0;
  }
}

function mark(tree: Tree, { nodes, depth }: Leaf, change: number): void {
  for (let d = 0; d <= depth; d++) tree.pending[nodes[d]] += change;
}

/**
 * Backup (Silver et al. 2017, Methods): adds the leaf's own result and score to all nodes on the way to it.
 * @param errors what the network's evaluations are corrected by.
 */
export function backUp(
  tree: Tree,
  leaf: Leaf,
  options: SearchOptions,
  centre: number,
  errors?: ErrorsSeen,
): void {
  const { nodes, edges, depth } = leaf;
  const result = tree.ownResult[nodes[depth]];
  const score = tree.ownScore[nodes[depth]];
  let correction = 0;
  for (let d = depth; d >= 0; d--) {
    const node = nodes[d];
    if (tree.visits[node]++ === 0 && d > 0) tree.visitedPrior[nodes[d - 1]] += tree.prior[edges[d - 1]];
    tree.resultSum[node] += result;
    tree.scoreSum[node] += score;
    tree.squareSum[node] += result * result;
    if (errors) {
      // A finished game that is met again is no nearer to what the network thought, and has no correction.
      tree.biasSum[node] += correction;
      const change = errors.update(tree, node, centre);
      tree.biasSum[node] += change;
      correction += change;
    }
    updateUtility(tree, node, options, centre);
  }
}
