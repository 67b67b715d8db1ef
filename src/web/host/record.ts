import { fromBase64 } from '../../../base/base64.js';
import { ZeroError } from '../../../base/errors.js';
import { withoutControls } from '../../../base/text.js';
import { rulesByName } from '../../../engine/rules.js';
import type { SgfGame, SgfNode } from '../../go/sgf/game.js';
import { parseSgf, startPosition } from '../../go/sgf/read.js';
import type { GameData } from '../protocol/game.js';
import type { ReadGame } from '../protocol/messages.js';

/** Most nodes of a file that a page may give. */
const MOST_NODES = 10_000;
/** Rules of a game that names none. */
const RULES = 'chinese';

/** A game as the record that a session loads. */
export function recordOf(game: GameData): SgfGame {
  const root = {
    number: 0,
    moves: [],
    stones: [],
    toPlay: undefined,
    comment: '',
    blackTime: undefined,
    whiteTime: undefined,
    children: [],
  };
  return {
    size: game.size,
    komi: game.komi,
    rules: game.rules,
    handicap: game.handicap,
    black: '',
    white: '',
    result: '',
    date: '',
    mainTime: undefined,
    overtime: '',
    root,
    stones: game.stones.map(([color, point]) => [point, color] as const),
    firstToPlay: game.toPlay,
    moves: game.moves.map(([color, move], i) => ({ color, move, comment: '', node: i + 1 })),
    variations: 0,
    laterSetUp: undefined,
    notices: [],
  };
}

/** The games of a file. @param file its bytes in base64. @throws ZeroError when it is no SGF, or too large. */
export function gamesIn(file: string): SgfGame[] {
  const bytes = fromBase64(file);
  if (!bytes) throw new ZeroError('the file did not arrive whole; give it again');
  const games = parseSgf(bytes, 'the file');
  const nodes = games.reduce((sum, { root }) => sum + countNodes(root), 0);
  if (nodes > MOST_NODES)
    throw new ZeroError(
      `the file has ${nodes} nodes, and the page takes ${MOST_NODES}; review it with zero review`,
    );
  return games;
}

/** A game as the page shows it. @throws ZeroError when its set-up is none. */
export function readGame(record: SgfGame): ReadGame {
  const start = startPosition(record, rulesByName(RULES));
  const game: GameData = {
    size: record.size,
    rules: start.rules.name,
    komi: start.komi,
    handicap: record.handicap,
    stones: record.stones.map(([point, color]) => [color, point] as const),
    toPlay: start.toPlay,
    moves: record.moves.map(({ color, move }) => [color, move] as const),
  };
  const [black, white, result] = [record.black, record.white, record.result].map((text) =>
    withoutControls(text).slice(0, 100),
  );
  return { black, white, result, game, notices: record.notices.map((notice) => withoutControls(notice)) };
}

function countNodes(root: SgfNode): number {
  let count = 0;
  const waiting = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    count++;
    waiting.push(...node.children);
  }
  return count;
}
