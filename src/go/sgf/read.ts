import { ZeroError } from '../../../base/errors.js';
import { MAX_SIZE, MIN_SIZE } from '../../../engine/geometry.js';
import { BLACK, EMPTY, WHITE } from '../../../engine/position.js';
import { mainLine, type SgfGame, type SgfInfo, type SgfMove, type SgfNode, type SgfStone } from './game.js';
import { mendTree } from './mendTree.js';
import { parseTrees, type SabakiNode } from './parse.js';
import { short } from './short.js';

export type { SgfGame, SgfMove } from './game.js';
export { positionAt, startPosition } from './positions.js';

/** Longest line of play that is read. */
const MAX_MOVES = 100_000;
/** Set-up stones of a game in all: a rectangle of five letters names 625. */
const MAX_STONES = 2_000_000;

/**
 * The games of an SGF FF[4] collection. What other programs are known to write wrongly is mended, and each game says what.
 * @param where the file's name, for messages.
 * @throws ZeroError that names the game and node at fault.
 */
export function parseSgf(bytes: Uint8Array, where: string): SgfGame[] {
  const { trees, notices } = parseTrees(bytes, where);
  return trees.map((tree, i) => {
    const mended = mendTree(tree);
    return readGame(tree, trees.length > 1 ? `${where}, game ${i + 1}` : where, [
      ...(i === 0 ? notices : []),
      ...mended,
    ]);
  });
}

function readGame(tree: SabakiNode, where: string, notices: readonly string[]): SgfGame {
  const info = readInfo(tree, where);
  const { root, variations } = readTree(tree, info.size, where);
  const stones: SgfStone[] = [];
  const moves: SgfMove[] = [];
  let firstToPlay: number | undefined;
  let laterSetUp: number | undefined;
  for (const node of mainLine(root)) {
    if (moves.length === 0) {
      for (const stone of node.stones) stones.push(stone);
      firstToPlay = node.toPlay ?? firstToPlay;
    } else if (node.stones.length > 0) laterSetUp ??= node.number;
    for (const { color, move } of node.moves)
      moves.push({ color, move, comment: node.comment, node: node.number });
  }
  return { ...info, root, stones, firstToPlay, moves, variations, laterSetUp, notices };
}

function readInfo(root: SabakiNode, where: string): SgfInfo {
  const text = (key: string) => root.data[key]?.[0]?.trim() ?? '';
  const bad = (what: string) => new ZeroError(`${where}: ${what}`);
  if (text('GM') !== '' && text('GM') !== '1') throw bad(`the game is not Go (GM[${short(text('GM'))}])`);
  const [width, height] = (text('SZ') || '19').split(':');
  const size = Number(width);
  if (width === '' || !Number.isInteger(size) || size < MIN_SIZE || size > MAX_SIZE)
    throw bad(`board size '${short(text('SZ'))}' is not from ${MIN_SIZE} to ${MAX_SIZE}`);
  if (height !== undefined && Number(height) !== size)
    throw bad(`the board of SZ[${short(text('SZ'))}] is not square`);
  const komi = text('KM') === '' ? undefined : Number(text('KM'));
  if (komi !== undefined && (!Number.isFinite(komi) || Math.abs(komi) > 625))
    throw bad(`komi '${short(text('KM'))}' is not a number of points`);
  return {
    size,
    komi: komi === undefined ? undefined : Math.round(komi * 2) / 2,
    rules: text('RU') || undefined,
    handicap: handicapStones(text('HA'), size),
    black: text('PB'),
    white: text('PW'),
    result: text('RE'),
    date: text('DT'),
    mainTime: seconds(text('TM')),
    overtime: text('OT'),
  };
}

/** Handicap stones; Fox writes one for the right to move first without komi, which is no stone. */
function handicapStones(text: string, size: number): number {
  const stones = Number.parseInt(text, 10);
  return stones >= 2 ? Math.min(size * size, stones) : 0;
}

/** The tree with its points checked, node by node in the order of the file. */
function readTree(tree: SabakiNode, size: number, where: string): { root: SgfNode; variations: number } {
  let number = 0;
  let variations = 0;
  let stones = 0;
  const root = readNode(tree, number++, size, where);
  // A stack of nodes to be read, with the parent each belongs to and the moves up to it; the next one on top.
  const waiting: { from: SabakiNode; parent: SgfNode; moves: number }[] = [];
  const push = (from: SabakiNode, parent: SgfNode, moves: number) => {
    variations += Math.max(0, from.children.length - 1);
    for (let i = from.children.length - 1; i >= 0; i--)
      waiting.push({ from: from.children[i], parent, moves });
  };
  push(tree, root, root.moves.length);
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const node = readNode(next.from, number++, size, where);
    next.parent.children.push(node);
    if ((stones += node.stones.length) > MAX_STONES)
      throw new ZeroError(`${where}: there are more than ${MAX_STONES} set-up stones in it`);
    const moves = next.moves + node.moves.length;
    if (moves > MAX_MOVES) throw new ZeroError(`${where}: there are more than ${MAX_MOVES} moves in a line`);
    push(next.from, node, moves);
  }
  return { root, variations };
}

function readNode(from: SabakiNode, number: number, size: number, where: string): SgfNode {
  const at = `${where}: node ${number}`;
  const { data } = from;
  const moves: { color: number; move: number }[] = [];
  for (const [key, color] of MOVES) {
    const value = data[key]?.[0];
    if (value !== undefined) moves.push({ color, move: parseMove(value, size, at) });
  }
  return {
    number,
    moves,
    stones: setUpStones(data, size, at),
    toPlay: parseTurn(data.PL?.[0], at),
    comment: data.C?.[0] ?? '',
    blackTime: seconds(data.BL?.[0]),
    whiteTime: seconds(data.WL?.[0]),
    children: [],
  };
}

/** The points that a node sets up in the order of the file, each once by its last colour's list. */
function setUpStones(data: SabakiNode['data'], size: number, at: string): SgfStone[] {
  const stones: SgfStone[] = [];
  if (!SET_UP.some(([key]) => data[key])) return stones;
  const colors = new Int8Array(size * size).fill(-1);
  for (const [key, color] of SET_UP)
    for (const value of data[key] ?? [])
      for (const point of parseRectangle(value, size, at))
        if (colors[point] !== color) {
          colors[point] = color;
          stones.push([point, color]);
        }
  return stones;
}

const SET_UP = [
  ['AB', BLACK],
  ['AW', WHITE],
  ['AE', EMPTY],
] as const;
const MOVES = [
  ['B', BLACK],
  ['W', WHITE],
] as const;

function parseTurn(value: string | undefined, at: string): number | undefined {
  if (value === undefined || value.trim() === '') return undefined;
  if (/^\s*[b1]/i.test(value)) return BLACK;
  if (/^\s*[w2]/i.test(value)) return WHITE;
  throw new ZeroError(`${at}: '${short(value)}' is not whose turn it is (PL[B] or PL[W])`);
}

/** A point, or a pass: nothing, or `tt` on boards of up to 19. */
function parseMove(value: string, size: number, at: string): number {
  const text = value.trim();
  return text === '' || (text === 'tt' && size <= 19) ? size * size : parsePoint(text, size, at);
}

function parsePoint(text: string, size: number, at: string): number {
  const x = text.charCodeAt(0) - 97;
  const y = text.charCodeAt(1) - 97;
  if (text.length !== 2 || !(x >= 0 && x < size && y >= 0 && y < size))
    throw new ZeroError(`${at}: '${short(text)}' is not a point of a ${size}x${size} board`);
  return y * size + x;
}

/** A point, or the points of a compressed list such as `aa:cc`. */
function parseRectangle(value: string, size: number, at: string): number[] {
  const [from, to] = value.split(':').map((text) => text.trim());
  const a = parsePoint(from, size, at);
  if (to === undefined) return [a];
  const b = parsePoint(to, size, at);
  const [left, right] = [a % size, b % size].sort((p, q) => p - q);
  const [top, bottom] = [Math.floor(a / size), Math.floor(b / size)].sort((p, q) => p - q);
  const out: number[] = [];
  for (let y = top; y <= bottom; y++) for (let x = left; x <= right; x++) out.push(y * size + x);
  return out;
}

function seconds(text: string | undefined): number | undefined {
  const n = Number.parseFloat(text ?? '');
  return Number.isFinite(n) ? n : undefined;
}
