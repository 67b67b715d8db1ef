import { readFileSync, statSync } from 'node:fs';
import parser, { type SabakiNode } from '@sabaki/sgf/src/parse.js';
import { ZeroError } from '../../engine/errors.js';
import { BLACK, EMPTY, Position, WHITE } from '../../engine/position.js';
import { type Rules, rulesByName, TROMP_TAYLOR } from '../../engine/rules.js';
import { fileError } from '../../selfplay/files/atomic.js';

/** Longest file and longest game that are read. */
const MAX_BYTES = 20_000_000;
const MAX_MOVES = 100_000;

/** A move of the main line. */
export interface SgfMove {
  color: number;
  /** Point, or size * size for a pass. */
  move: number;
  comment: string;
}

/** One game of a collection: what its root says, and its main line. */
export interface SgfGame {
  size: number;
  komi: number | undefined;
  rules: string | undefined;
  handicap: number;
  black: string;
  white: string;
  result: string;
  date: string;
  /** Set-up stones before the first move, and who moves first where the file says so. */
  stones: (readonly [point: number, color: number])[];
  firstToPlay: number | undefined;
  moves: SgfMove[];
  /** Nodes that are not on the main line. */
  variations: number;
}

/** Reads an SGF file. @throws ZeroError as {@link parseSgf}, or when it cannot be read. */
export function readSgf(path: string): SgfGame[] {
  let bytes: Buffer;
  try {
    if (statSync(path).size > MAX_BYTES)
      throw new ZeroError(
        `${path} has ${statSync(path).size} bytes; SGF files of up to ${MAX_BYTES} are read`,
      );
    bytes = readFileSync(path);
  } catch (error) {
    if (error instanceof ZeroError) throw error;
    throw fileError('read', path, error);
  }
  return parseSgf(bytes, path);
}

/**
 * The games of an SGF FF[4] collection; the encoding is the file's own (CA) or guessed.
 * @param where the file's name, for messages.
 * @throws ZeroError that names the game and node at fault.
 */
export function parseSgf(bytes: Uint8Array, where: string): SgfGame[] {
  const bad = (what: string) => new ZeroError(`${where} is not a usable SGF file: ${what}`);
  if (!Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes('(;')) {
    if (!/\(\s*;/.test(Buffer.from(bytes).toString('latin1')))
      throw bad("there is no game in it, nothing begins with '(;'");
  }
  let roots: SabakiNode[];
  try {
    roots = parser.parseBuffer(Buffer.from(bytes));
  } catch (error) {
    const message =
      error instanceof RangeError ? 'its variations are nested too deeply' : (error as Error).message;
    throw bad(message.replace(/\s+/g, ' '));
  }
  if (roots.length === 0) throw bad('there is no game in it');
  return roots.map((root, i) => readGame(root, roots.length > 1 ? `${where}, game ${i + 1}` : where));
}

function readGame(root: SabakiNode, where: string): SgfGame {
  const text = (key: string) => root.data[key]?.[0] ?? '';
  const bad = (what: string) => new ZeroError(`${where}: ${what}`);
  if (text('GM') !== '' && text('GM') !== '1') throw bad(`the game is not Go (GM[${text('GM')}])`);
  const size = text('SZ') === '' ? 19 : Number(text('SZ'));
  if (!Number.isInteger(size) || size < 2 || size > 25)
    throw bad(`board size '${text('SZ')}' is not from 2 to 25`);
  const komi = text('KM') === '' ? undefined : Number(text('KM'));
  if (komi !== undefined && (!Number.isFinite(komi) || Math.abs(komi) > 625))
    throw bad(`komi '${text('KM')}' is not a number of points`);
  const game: SgfGame = {
    size,
    komi: komi === undefined ? undefined : Math.round(komi * 2) / 2,
    rules: text('RU') || undefined,
    handicap: Number.parseInt(text('HA'), 10) || 0,
    black: text('PB'),
    white: text('PW'),
    result: text('RE'),
    date: text('DT'),
    stones: [],
    firstToPlay: undefined,
    moves: [],
    variations: 0,
  };
  let number = 0;
  for (let node: SabakiNode | undefined = root; node; node = node.children[0]) {
    const at = `node ${number++}`;
    for (const [key, color] of [
      ['AB', BLACK],
      ['AW', WHITE],
      ['AE', EMPTY],
    ] as const)
      for (const value of node.data[key] ?? []) {
        if (game.moves.length > 0) throw bad(`${at} sets stones up after the first move, which is no game`);
        for (const point of parseRectangle(value, size, `${where}: ${at}`)) game.stones.push([point, color]);
      }
    const turn = node.data.PL?.[0];
    if (turn && game.moves.length === 0) game.firstToPlay = /^b/i.test(turn) ? BLACK : WHITE;
    for (const [key, color] of [
      ['B', BLACK],
      ['W', WHITE],
    ] as const) {
      const value = node.data[key]?.[0];
      if (value === undefined) continue;
      game.moves.push({
        color,
        move: parsePoint(value, size, `${where}: ${at}`),
        comment: node.data.C?.[0] ?? '',
      });
    }
    if (game.moves.length > MAX_MOVES) throw bad(`there are more than ${MAX_MOVES} moves`);
    game.variations += Math.max(0, node.children.length - 1);
  }
  return game;
}

function parsePoint(value: string, size: number, where: string): number {
  if (value === '' || (value === 'tt' && size <= 19)) return size * size;
  const x = value.charCodeAt(0) - 97;
  const y = value.charCodeAt(1) - 97;
  if (value.length !== 2 || !(x >= 0 && x < size && y >= 0 && y < size))
    throw new ZeroError(`${where}: '${value.slice(0, 20)}' is not a point of a ${size}x${size} board`);
  return y * size + x;
}

/** A point, or the points of a compressed list such as `aa:cc`. */
function parseRectangle(value: string, size: number, where: string): number[] {
  const [from, to] = value.split(':');
  const a = parsePoint(from, size, where);
  if (to === undefined) return a < size * size ? [a] : [];
  const b = parsePoint(to, size, where);
  const out: number[] = [];
  for (let y = Math.floor(a / size); y <= Math.floor(b / size); y++)
    for (let x = a % size; x <= b % size; x++) out.push(y * size + x);
  return out;
}

/** The position before the first move. @param rules used where the file names none that is known. */
export function startPosition(game: SgfGame, rules: Rules = TROMP_TAYLOR): Position {
  let known = rules;
  try {
    if (game.rules !== undefined) known = rulesByName(game.rules);
  } catch {
    // a name that no program agrees on: the caller's rules
  }
  const position = new Position(game.size, { rules: known, komi: game.komi ?? known.komi });
  if (game.stones.length > 0) position.setUp(game.stones);
  position.handicap = game.handicap;
  const first = game.firstToPlay ?? game.moves[0]?.color;
  if (first !== undefined && first !== position.toPlay) position.setToPlay(first);
  return position;
}

/**
 * The position after a number of moves of the main line.
 * @throws ZeroError for an illegal move, with its number.
 */
export function positionAt(game: SgfGame, moves: number, where: string): Position {
  const position = startPosition(game);
  for (const [i, { color, move }] of game.moves.slice(0, moves).entries()) {
    if (position.toPlay !== color) position.setToPlay(color);
    if (!position.isLegal(move))
      throw new ZeroError(
        `${where}: move ${i + 1} is illegal under ${position.rules.name} rules: ${position.whyIllegal(move)}`,
      );
    position.play(move);
  }
  return position;
}
