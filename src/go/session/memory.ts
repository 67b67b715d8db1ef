import type { Tree } from '../../../engine/search/tree.js';

/** Nodes that one batch of a search may add. */
const NODES_A_BATCH = 64;

/**
 * Whether a search tree has no room for another batch without growing beyond a limit. Its arrays double when they grow.
 * @param bytes for the tree and for the one into which a subtree is copied when a move is played.
 * @param moves most moves of a node.
 */
export function isTreeFull(tree: Tree, bytes: number, moves: number): boolean {
  const full =
    tree.nodes + NODES_A_BATCH > tree.firstEdge.length ||
    tree.edges + NODES_A_BATCH * moves > tree.move.length;
  if (!full) return false;
  let size = 0;
  for (const array of Object.values(tree)) if (ArrayBuffer.isView(array)) size += array.byteLength;
  return 2 * size > bytes / 2;
}
