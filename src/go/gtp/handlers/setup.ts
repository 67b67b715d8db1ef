import { moveToGtp } from '../../../../engine/coords.js';
import { drawBoard } from '../../../../engine/diagram.js';
import { fixedHandicap, freeHandicap, maxFixedHandicap } from '../../../../engine/handicap.js';
import { BLACK, WHITE } from '../../../../engine/position.js';
import { readSgf, startPosition } from '../../sgf/read.js';
import { gameToSgf } from '../../sgf/write.js';
import type { Session } from '../engine.js';
import { type Commands, parseColor, parseVertex, Refusal, realNumber, wholeNumber } from '../protocol.js';
import { parseRules, rulesJson } from '../rules.js';

/** Commands that set the board up and move stones: GTP 2, sections 6.3.2, 6.3.3, 6.3.6 and 6.3.7. */
export function setupCommands(session: Session): Commands {
  const { game } = session;
  const newGame = () => {
    session.forgetPlayer();
    session.time.restart();
  };
  const handicap = (points: number[]): string => {
    game.placeHandicap(points);
    newGame();
    return points.map((p) => moveToGtp(p, game.position.size)).join(' ');
  };
  const needEmpty = () => {
    if (!game.isEmpty) throw new Refusal('board not empty');
  };
  return {
    boardsize: ([text]) => {
      const size = wholeNumber(text);
      if (size < 2 || size > 25 || !session.hasSize(size)) throw new Refusal('unacceptable size');
      game.clear(size);
      newGame();
      return '';
    },
    query_boardsize: () => String(game.position.size),
    clear_board: () => {
      game.clear();
      newGame();
      return '';
    },
    komi: ([text]) => {
      const komi = realNumber(text);
      if (Math.abs(komi) > 625) throw new Refusal('syntax error');
      game.setKomi(Math.round(komi * 2) / 2);
      return '';
    },
    get_komi: () => String(game.komi),
    fixed_handicap: ([text]) => {
      const stones = wholeNumber(text);
      needEmpty();
      if (stones < 2 || stones > maxFixedHandicap(game.position.size))
        throw new Refusal('invalid number of stones');
      return handicap(fixedHandicap(game.position.size, stones));
    },
    place_free_handicap: ([text]) => {
      const stones = wholeNumber(text);
      needEmpty();
      if (stones < 2) throw new Refusal('invalid number of stones');
      const { size, area } = game.position;
      // It may place fewer stones than asked for; more than a quarter of the board leaves no game.
      return handicap(freeHandicap(size, Math.min(stones, Math.max(2, Math.floor(area / 4)))));
    },
    set_free_handicap: (vertices) => {
      needEmpty();
      const { size, area, pass } = game.position;
      const points = vertices.map((v) => parseVertex(v, size));
      const distinct = new Set(points).size === points.length && !points.includes(pass);
      if (points.length < 2 || points.length >= area || !distinct) throw new Refusal('bad vertex list');
      handicap(points);
      return '';
    },
    play: ([color, vertex]) => {
      if (!game.play(parseColor(color), parseVertex(vertex, game.position.size)))
        throw new Refusal('illegal move');
      return '';
    },
    undo: () => {
      if (!game.undo()) throw new Refusal('cannot undo');
      return '';
    },
    loadsgf: ([file, move]) => {
      if (file === undefined) throw new Refusal('syntax error');
      load(session, file, move === undefined ? Number.POSITIVE_INFINITY : wholeNumber(move) - 1);
      newGame();
      return '';
    },
    printsgf: () => printSgf(session),
    showboard: () => `\n${drawBoard(game.position)}`,
    'kata-set-rules': (args) => {
      game.setRules(parseRules(args.join(' ')));
      session.forgetPlayer();
      return '';
    },
    'kata-get-rules': () => rulesJson(game.rules),
  };
}

/** Loads a game's main line up to before a move number, as the specification says; a failure leaves the board alone. */
function load(session: Session, file: string, moves: number): void {
  const { game } = session;
  const bad = (why: string) => new Refusal(`cannot load file: ${why}`);
  try {
    const loaded = readSgf(file)[0];
    const { size, laterSetUp } = loaded;
    if (!session.hasSize(size)) throw bad(`there is no network for ${size}x${size}`);
    if (laterSetUp !== undefined) throw bad(`node ${laterSetUp} sets stones up after the first move`);
    const position = startPosition(loaded, game.rules);
    const trial = position.clone();
    const line = loaded.moves.slice(0, moves);
    for (const [i, { color, move }] of line.entries()) {
      trial.giveTurn(color);
      if (!trial.isLegal(move)) throw bad(`move ${i + 1}, ${moveToGtp(move, size)}, is not legal`);
      trial.play(move);
    }
    game.begin(position);
    for (const { color, move } of line) game.play(color, move);
  } catch (error) {
    throw error instanceof Refusal ? error : bad((error as Error).message);
  }
}

/** The game as SGF. @throws Refusal when it has set-up stones or colours that do not alternate. */
function printSgf({ game }: Session): string {
  const { start, history, position } = game;
  const handicap: number[] = [];
  for (let p = 0; p < start.area; p++) if (start.points[p] === BLACK) handicap.push(p);
  const first = handicap.length > 0 ? WHITE : BLACK;
  const plain =
    handicap.length === start.area - start.emptyCount &&
    history.every(({ color }, i) => color === (i % 2 === 0 ? first : 3 - first));
  if (!plain) throw new Refusal('the game has set-up stones of both colours, or a colour moved twice');
  return gameToSgf({
    size: position.size,
    rules: position.rules.name,
    komi: position.komi,
    moves: history.map((m) => m.move),
    handicap,
  }).trimEnd();
}
