import { BLACK, type Position } from '../position.js';
import type { Leaf } from './leaf.js';
import type { SearchOptions } from './options.js';
import { selectPuct } from './puct.js';
import type { Tree } from './tree.js';

/** Where a walk ended: at a position to be evaluated, at the end of a game, or at a leaf that is under way already. */
export type Ending = 'new' | 'over' | 'waiting';

/**
 * Selection (Silver et al. 2017, Methods): walks from the root down the edges that PUCT chooses, plays their moves on
 * the position, and writes the way into the leaf. A node is made where the walk is the first to come.
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
  nodes[0] = 0;
  let sign = position.toPlay === BLACK ? 1 : -1;
  let edge =
    rootEdge >= 0
      ? rootEdge
      : selectPuct(tree, 0, sign, options, options.noise > 0 ? 0 : options.fpuReduction);
  for (let depth = 1; ; depth++) {
    position.play(tree.move[edge]);
    sign = -sign;
    if (tree.child[edge] < 0) tree.child[edge] = tree.addNode();
    const node = tree.child[edge];
    edges[depth - 1] = edge;
    nodes[depth] = node;
    leaf.depth = depth;
    if (tree.terminal[node]) return 'over';
    if (tree.visits[node] === 0) return tree.pending[node] > 0 ? 'waiting' : 'new';
    edge = selectPuct(tree, node, sign, options, options.fpuReduction);
  }
}
