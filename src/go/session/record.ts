import { moveToGtp } from '../../../engine/coords.js';
import { BLACK, EMPTY, type Position, WHITE } from '../../../engine/position.js';
import { formatResult } from '../../../engine/scoring.js';
import type { SgfGame, SgfInfo, SgfNode } from '../sgf/game.js';
import { startPosition } from '../sgf/positions.js';
import { collectionToSgf } from '../sgf/write.js';
import type { Game } from './game.js';
import { illegalMove, Refusal } from './refusal.js';

/** What a record says besides the game itself. */
export interface RecordInfo {
  black?: string;
  white?: string;
  /** As SGF writes it; a resignation is told without it. */
  result?: string;
}

/** The game as SGF: the set-up at the root, then the moves. */
export function writeRecord({ start, moves, position }: Game, info: RecordInfo = {}): string {
  const root = emptyNode(0);
  for (let p = 0; p < start.area; p++)
    if (start.points[p] !== EMPTY) root.stones.push([p, start.points[p]] as const);
  if (start.toPlay !== (root.stones.length > 0 && start.handicap > 0 ? WHITE : BLACK))
    root.toPlay = start.toPlay;
  let node = root;
  for (const [i, move] of moves.entries()) {
    const next = emptyNode(i + 1);
    next.moves.push(move);
    node.children.push(next);
    node = next;
  }
  const resigned = position.resigned === EMPTY ? '' : formatResult(0, position.resigned);
  const said: SgfInfo = {
    size: start.size,
    komi: start.komi,
    rules: start.rules.name,
    handicap: start.handicap,
    black: info.black ?? '',
    white: info.white ?? '',
    result: info.result ?? resigned,
    date: '',
    mainTime: undefined,
    overtime: '',
  };
  return collectionToSgf([{ ...said, root }]);
}

function emptyNode(number: number) {
  return {
    number,
    moves: [] as { color: number; move: number }[],
    stones: [] as (readonly [number, number])[],
    toPlay: undefined as number | undefined,
    comment: '',
    blackTime: undefined,
    whiteTime: undefined,
    children: [] as SgfNode[],
  } satisfies SgfNode;
}

/**
 * Brings a game to a record's main line up to a number of moves; the game is as before when that fails.
 * @throws IllegalMove, or Refusal for a record that is no plain game.
 */
export function loadRecord(game: Game, record: SgfGame, moves: number): void {
  const { laterSetUp, size } = record;
  if (laterSetUp !== undefined)
    throw new Refusal('unfit-record', `node ${laterSetUp} sets stones up after the first move`);
  let position: Position;
  try {
    position = startPosition(record, game.position.rules);
  } catch (error) {
    throw new Refusal('unfit-record', (error as Error).message);
  }
  const line = record.moves.slice(0, moves);
  const trial = position.clone();
  for (const [i, { color, move }] of line.entries()) {
    trial.giveTurn(color);
    if (!trial.isLegal(move))
      throw new Refusal(
        'unfit-record',
        `move ${i + 1}, ${moveToGtp(move, size)}, is not legal: ${illegalMove(trial, move).reason}`,
      );
    trial.play(move);
  }
  game.begin(position);
  for (const { color, move } of line) game.play(color, move);
}
