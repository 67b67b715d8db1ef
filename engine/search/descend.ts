import type { Position } from '../position.js';
import type { Leaf } from './leaf.js';
import type { SearchOptions } from './options.js';
import { selectPuct } from './puct.js';
import type { Tree } from './tree.js';

/** Where a walk ended: at a move without a node, at the end of a game, or at a leaf that is under way already. */
export type Ending = 'new' | 'over' | 'waiting';

/**
 * Selection (Silver et al. 2017, Methods): walks from the root down the edges that PUCT chooses, plays their moves on
 * the position, and writes the way into the leaf: its edges, and all nodes but the one to be made.
 * @param position the root's, with its history; superko forbids a move by the line that led to it.
 * @param rootEdge the edge to take first where another rule than PUCT chooses it, else -1.
 */
export function descend(
  tree: Tree,
  options: SearchOptions,
  position: Position,
  leaf: Leaf,
  rootEdge: number,
): Ending {
  const { nodes, edges } = leaf;
  let node = 0;
  let depth = 0;
  let edge =
    rootEdge >= 0 ? rootEdge : selectPuct(tree, 0, options, options.noise > 0 ? 0 : options.fpuReduction);
  for (;;) {
    nodes[depth] = node;
    edges[depth++] = edge;
    position.play(tree.move[edge]);
    node = tree.child[edge];
    leaf.depth = depth;
    if (node < 0) return tree.pending[edge] > 0 ? 'waiting' : 'new';
    if (tree.terminal[node]) {
      nodes[depth] = node;
      return 'over';
    }
    edge = selectPuct(tree, node, options, options.fpuReduction);
  }
}
