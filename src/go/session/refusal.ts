import { ZeroError } from '../../../base/errors.js';
import { moveToGtp } from '../../../engine/coords.js';
import { type IllegalReason, illegalReason, whyIllegal } from '../../../engine/illegal.js';
import { BLACK, type Position } from '../../../engine/position.js';

/** What a session refuses; each code stands for one thing that its caller can act on. */
export type RefusalCode =
  | 'illegal-move'
  | 'no-network'
  | 'board-not-empty'
  | 'bad-handicap'
  | 'nothing-to-undo'
  | 'unfit-record'
  | 'no-ownership'
  | 'busy'
  | 'game-changed';

/** A refusal: the session is as it was before. The message is one sentence for the user. */
export class Refusal extends ZeroError {
  constructor(
    readonly code: RefusalCode,
    message: string,
  ) {
    super(message);
  }
}

/** A move that the rules forbid. */
export class IllegalMove extends Refusal {
  constructor(
    readonly color: number,
    readonly move: number,
    readonly reason: IllegalReason,
    message: string,
  ) {
    super('illegal-move', message);
  }
}

/** A board size that there is no network for. */
export class NoNetwork extends Refusal {
  constructor(
    readonly size: number,
    message: string,
  ) {
    super('no-network', message);
  }
}

/** The refusal of a move in a position whose turn is its colour's. */
export function illegalMove(position: Position, move: number): IllegalMove {
  const { toPlay, size } = position;
  const reason = illegalReason(position, move) ?? 'off-board';
  const name = reason === 'off-board' ? `move ${move}` : moveToGtp(move, size);
  const color = toPlay === BLACK ? 'Black' : 'White';
  return new IllegalMove(
    toPlay,
    move,
    reason,
    `${name} is not legal for ${color}: ${whyIllegal(position, move)}`,
  );
}
