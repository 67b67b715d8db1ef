import { existsSync } from 'node:fs';
import { readPlainFile } from '../../../../base/files/read.js';
import { moveToGtp } from '../../../../engine/coords.js';
import { drawBoard } from '../../../../engine/diagram.js';
import { MAX_SIZE, MIN_SIZE } from '../../../../engine/geometry.js';
import { Refusal } from '../../session/refusal.js';
import type { GameSession } from '../../session/session.js';
import {
  type Commands,
  Failure,
  parseColor,
  parseVertex,
  realNumber,
  wholeNumber,
} from '../protocol/framing.js';
import { parseRules, rulesJson } from '../protocol/rules.js';

/** Commands that set the board up and move stones: GTP 2, sections 6.3.2, 6.3.3, 6.3.6 and 6.3.7. */
export function setupCommands(session: GameSession): Commands {
  const vertices = (points: readonly number[]) =>
    points.map((p) => moveToGtp(p, session.position.size)).join(' ');
  return {
    boardsize: ([text, height]) => {
      const size = wholeNumber(text);
      // KataGo's form for boards that are not square, which zero does not play on.
      const square = height === undefined || height === text;
      if (size < MIN_SIZE || size > MAX_SIZE || !square) throw new Failure('unacceptable size');
      session.newGame({ size });
      return '';
    },
    query_boardsize: () => String(session.position.size),
    clear_board: () => {
      session.newGame();
      return '';
    },
    komi: ([text]) => {
      const komi = realNumber(text);
      if (Math.abs(komi) > 625) throw new Failure('syntax error');
      session.setKomi(Math.round(komi * 2) / 2);
      return '';
    },
    get_komi: () => String(session.position.komi),
    fixed_handicap: ([text]) => vertices(session.fixedHandicap(wholeNumber(text))),
    place_free_handicap: ([text]) => vertices(session.freeHandicap(wholeNumber(text))),
    set_free_handicap: (words) => {
      const points = words.map((word) => parseVertex(word, session.position.size));
      try {
        session.placeHandicap(points);
      } catch (error) {
        if (error instanceof Refusal && error.code === 'bad-handicap') throw new Failure('bad vertex list');
        throw error;
      }
      return '';
    },
    play: ([color, vertex]) => {
      session.play(parseColor(color), parseVertex(vertex, session.position.size));
      return '';
    },
    undo: () => {
      session.undo();
      return '';
    },
    loadsgf: async (_, { text }) => {
      const { file, number } = fileAndNumber(text);
      // The position before the move of that number, as the specification says.
      await load(session, file, number === undefined ? undefined : number - 1);
      return '';
    },
    printsgf: () => session.toSgf().trimEnd(),
    showboard: () => `\n${drawBoard(session.position)}`,
    'kata-set-rules': (args) => {
      session.setRules(parseRules(args.join(' ')));
      return '';
    },
    'kata-get-rules': () => rulesJson(session.position.rules),
  };
}

/**
 * The name of a file, which may have spaces and stand in quotes, and a move number behind it.
 * @throws Failure('syntax error')
 */
function fileAndNumber(text: string): { file: string; number?: number } {
  if (text === '') throw new Failure('syntax error');
  if (existsSync(text)) return { file: text };
  const [, file, number] = /^(.+?)(?: +(\d{1,9}))?$/.exec(text)!;
  return {
    file: /^"(.+)"$/.exec(file)?.[1] ?? file,
    ...(number === undefined ? {} : { number: Number(number) }),
  };
}

/** Loads a game's main line; whatever keeps it from it is told as GTP's `cannot load file`. */
async function load(session: GameSession, file: string, moves?: number): Promise<void> {
  // Loaded when needed: reading SGF takes a fifth of a second to load.
  const [{ MAX_BYTES }, { parseSgf }] = await Promise.all([
    import('../../sgf/file.js'),
    import('../../sgf/read.js'),
  ]);
  try {
    session.load(parseSgf(readPlainFile(file, { most: MAX_BYTES }), file)[0], moves);
  } catch (error) {
    throw new Failure(`cannot load file: ${(error as Error).message}`);
  }
}
