import { ZeroError } from '../base/errors.js';
import { EMPTY, type Position } from './position.js';

/** What forbids a move. */
export type IllegalReason = 'off-board' | 'occupied' | 'ko' | 'superko' | 'suicide';

const WORDS: Readonly<Record<Exclude<IllegalReason, 'superko'>, string>> = {
  'off-board': 'off the board',
  occupied: 'the point is occupied',
  ko: 'the ko may not be retaken at once',
  suicide: 'suicide',
};

/** Why the rules forbid a move; undefined for a legal one. */
export function illegalReason(position: Position, move: number): IllegalReason | undefined {
  if (!(Number.isInteger(move) && move >= 0 && move <= position.area)) return 'off-board';
  if (position.isLegal(move)) return undefined;
  if (position.points[move] !== EMPTY) return 'occupied';
  if (move === position.koPoint) return 'ko';
  const copy = position.clone();
  copy.rules = { ...position.rules, ko: 'simple' };
  return copy.isLegal(move) ? 'superko' : 'suicide';
}

/** Why a move is not legal, in a few words. */
export function whyIllegal(position: Position, move: number): string {
  const reason = illegalReason(position, move);
  if (reason === 'superko') return `it repeats an earlier board (${position.rules.ko} superko)`;
  return reason === undefined ? 'it is legal' : WORDS[reason];
}

/** Plays a move after checking it. @throws ZeroError that says which rule forbids it. */
export function playChecked(position: Position, move: number): void {
  if (!position.isLegal(move)) throw new ZeroError(`illegal move ${move}: ${whyIllegal(position, move)}`);
  position.play(move);
}
