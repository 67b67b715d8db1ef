import { ZeroError } from '../../../base/errors.js';
import { whyIllegal } from '../../../engine/illegal.js';
import { Position, WHITE } from '../../../engine/position.js';
import { type Rules, rulesByName, TROMP_TAYLOR } from '../../../engine/rules.js';
import { mainLine, type SgfGame, type SgfNode } from './game.js';

/**
 * What is legal in a game that names no rules that are known: what any rules allow. Simple ko and suicide.
 */
const ANY_RULES: Rules = { ...TROMP_TAYLOR, name: 'any', ko: 'simple' };

/** The rules a game names, or others where it names none that is known. */
function rulesOf(game: SgfGame, otherwise: Rules): Rules {
  if (game.rules === undefined) return otherwise;
  try {
    return rulesByName(game.rules);
  } catch {
    return otherwise; // a name that no program agrees on
  }
}

/** The position before the first move of the main line. @param rules used where the file names none that is known. */
export function startPosition(game: SgfGame, rules: Rules = TROMP_TAYLOR): Position {
  const known = rulesOf(game, rules);
  const position = new Position(game.size, { rules: known, komi: game.komi ?? known.komi });
  if (game.stones.length > 0) position.setUp(game.stones);
  position.handicap = game.handicap;
  const first = game.firstToPlay ?? game.moves[0]?.color ?? (game.handicap >= 2 ? WHITE : undefined);
  if (first !== undefined && first !== position.toPlay) position.setToPlay(first);
  return position;
}

/**
 * The position after a number of moves of the main line, and what is set up between the last of them and the next.
 * @throws ZeroError for an illegal move, with its node and its number.
 */
export function positionAt(game: SgfGame, moves: number, where: string): Position {
  const walk = begin(game);
  for (const node of mainLine(game.root)) if (!step(walk, node, where, moves)) break;
  return walk.position;
}

/** Plays all lines of a game, variations too. @throws ZeroError for the first illegal move, with its node and its number. */
export function playAllLines(game: SgfGame, where: string): void {
  // Only branches need positions of their own, made when their turn comes; the last child may use up its parent's.
  const waiting: { node: SgfNode; before: Walk; last: boolean }[] = [];
  const first = begin(game);
  // Positions whose line has ended serve again: with 300,000 variations their making would be most of the work.
  const spare: Position[] = [];
  const copy = (position: Position) => {
    const again = spare.pop();
    if (!again) return position.clone();
    again.copyFrom(position);
    return again;
  };
  for (
    let next = { node: game.root, before: first, last: true } as (typeof waiting)[number] | undefined;
    next;
    next = waiting.pop()
  ) {
    const { node, before, last } = next;
    const walk = last ? before : { position: copy(before.position), moves: before.moves };
    step(walk, node, where);
    if (node.children.length === 0) spare.push(walk.position);
    for (let i = node.children.length - 1; i >= 0; i--)
      waiting.push({ node: node.children[i], before: walk, last: i === node.children.length - 1 });
  }
}

/** A position on the way through a tree, and the moves up to it. */
interface Walk {
  position: Position;
  moves: number;
}

function begin(game: SgfGame): Walk {
  const rules = rulesOf(game, ANY_RULES);
  const position = new Position(game.size, { rules, komi: game.komi ?? TROMP_TAYLOR.komi });
  position.handicap = game.handicap;
  if (game.handicap >= 2) position.setToPlay(WHITE);
  return { position, moves: 0 };
}

/** Sets a node's stones up and plays its moves, up to a number of moves in all. @returns whether all were played. */
function step(walk: Walk, node: SgfNode, where: string, until = Number.POSITIVE_INFINITY): boolean {
  const { position } = walk;
  if (node.stones.length > 0) {
    try {
      position.setUp(node.stones);
    } catch (error) {
      throw new ZeroError(`${where}: node ${node.number}: ${(error as Error).message}`);
    }
  }
  if (node.toPlay !== undefined && node.toPlay !== position.toPlay) position.setToPlay(node.toPlay);
  for (const { color, move } of node.moves) {
    if (walk.moves >= until) return false;
    walk.moves++;
    if (position.toPlay !== color) position.setToPlay(color);
    if (!position.isLegal(move)) {
      const rules = position.rules === ANY_RULES ? 'any' : position.rules.name;
      throw new ZeroError(
        `${where}: node ${node.number}, move ${walk.moves} is illegal under ${rules} rules: ${whyIllegal(position, move)}`,
      );
    }
    position.play(move);
  }
  return true;
}
