/** A move in a game record. */
export interface SgfMove {
  color: number;
  /** Point, or size * size for a pass. */
  move: number;
  comment: string;
  /** Number of its node in the order of the file, the root being 0. */
  node: number;
}

/** A set-up stone; EMPTY clears a point. */
export type SgfStone = readonly [point: number, color: number];

/** A node of a game tree: set-up first, then moves. */
export interface SgfNode {
  /** Number in the order of the file, the root being 0. */
  number: number;
  /** One move, or none; old files put a Black and a White move into one node. */
  moves: readonly { readonly color: number; readonly move: number }[];
  stones: readonly SgfStone[];
  /** Whose turn it is, where the node says so. */
  toPlay: number | undefined;
  comment: string;
  /** Seconds that the players have left, where the node says so. */
  blackTime: number | undefined;
  whiteTime: number | undefined;
  /** The main line first, then the variations. */
  children: SgfNode[];
}

/** What the root of a game says of it. */
export interface SgfInfo {
  size: number;
  komi: number | undefined;
  rules: string | undefined;
  handicap: number;
  black: string;
  white: string;
  result: string;
  date: string;
  /** Seconds of main time, and the overtime in the words of the file. */
  mainTime: number | undefined;
  overtime: string;
}

/** One game of a collection: its tree, and its main line as a list. */
export interface SgfGame extends SgfInfo {
  root: SgfNode;
  /** Set-up stones before the first move of the main line, and who moves first where the file says so. */
  stones: SgfStone[];
  firstToPlay: number | undefined;
  /** The main line. */
  moves: SgfMove[];
  /** Branches that leave the main line or one another. */
  variations: number;
  /** The first node of the main line that sets stones up after a move; the list of moves alone is no game then. */
  laterSetUp: number | undefined;
  /** What was mended while it was read, a sentence each. */
  notices: readonly string[];
}

/** The nodes of the main line, the root first. */
export function mainLine(root: SgfNode): SgfNode[] {
  const line: SgfNode[] = [];
  for (let node: SgfNode | undefined = root; node; node = node.children[0]) line.push(node);
  return line;
}
