import { isEye } from './eyes.js';
import { BLACK, EMPTY, type Position } from './position.js';
import { symmetryTable } from './symmetry.js';
import { TACTICS, Tactics } from './tactics.js';

/**
 * The input sets: AlphaGo Zero's; one that states more of the rules and less of the past; the same planes for networks
 * that play on boards of several sizes, which are told the board's side besides (`inputs.ts`); and both of these with what a few
 * moves ahead would lead to (`tactics.ts`).
 */
export type PlaneSet = 'agz' | 'extended' | 'sized' | 'tactical' | 'sized-tactical';

const EXTENDED = 16;
/** Planes per point of each set. */
export const PLANES: Readonly<Record<PlaneSet, number>> = {
  agz: 17,
  extended: EXTENDED,
  sized: EXTENDED,
  tactical: EXTENDED + TACTICS,
  'sized-tactical': EXTENDED + TACTICS,
};

/** Komi is divided by this for its plane, so that usual values are below one. */
const KOMI_SCALE = 20;

/**
 * Writes a position's input planes, `[height, width, planes]`, from the view of the player to move.
 *
 * `agz` (Silver et al. 2017, Methods, "Neural network architecture"):
 *   2k, 2k+1 for k = 0..7: own and opponent's stones k moves ago; 16: all ones if Black is to move.
 *
 * `extended`, `sized`, and the first 16 of those with tactics, all of it derived from the rules:
 *   0 own stones; 1 opponent's stones; 2, 3, 4 stones whose chain has one, two, three or more liberties;
 *   5 points forbidden by ko or superko; 6-10 the last five moves; 11 the opponent has just passed (all ones);
 *   12 all ones (the board, seen against the zeros that convolutions pad with);
 *   13 komi for the player to move / 20 (everywhere); 14 Black is to move (all ones);
 *   15 own true eyes.
 *
 * `tactical` and `sized-tactical`, 16-28: {@link Tactics}.
 *
 * @param offset where in `out` the position begins.
 * @param symmetry one of the eight; the point p is written at its image.
 */
export function writePlanes(
  position: Position,
  set: PlaneSet,
  out: Float32Array,
  offset: number,
  symmetry = 0,
): void {
  out.fill(0, offset, offset + position.area * PLANES[set]);
  if (set === 'agz') writeAgz(position, out, offset, symmetry);
  else writeExtended(position, set, out, offset, symmetry);
  if (hasTactics(set)) tacticsOn(position.size).write(position, out, offset, PLANES[set], EXTENDED, symmetry);
}

/** Whether a set is for networks that play on boards of several sizes. */
export function isForAllBoards(set: string): boolean {
  return set === ('sized' satisfies PlaneSet) || set === ('sized-tactical' satisfies PlaneSet);
}

/** Whether a set has the planes of {@link Tactics}. */
export function hasTactics(set: PlaneSet): boolean {
  return set === 'tactical' || set === 'sized-tactical';
}

/** A set with the planes of {@link Tactics} besides its own. */
export function withTactics(set: PlaneSet): PlaneSet {
  return isForAllBoards(set) ? 'sized-tactical' : 'tactical';
}

const readers = new Map<number, Tactics>();

/** The reader for a board size: its arrays are used again by each position. */
function tacticsOn(size: number): Tactics {
  let reader = readers.get(size);
  if (!reader) {
    reader = new Tactics(size);
    readers.set(size, reader);
  }
  return reader;
}

function writeAgz(position: Position, out: Float32Array, offset: number, symmetry: number): void {
  const { area } = position;
  const table = symmetryTable(position.size);
  const base = symmetry * (area + 1);
  const planes = PLANES.agz;
  const own = position.toPlay;
  for (let k = 0; k < 8; k++) {
    const board = position.boardBefore(k);
    for (let p = 0; p < area; p++) {
      const c = board[p];
      if (c !== EMPTY) out[offset + table[base + p] * planes + 2 * k + (c === own ? 0 : 1)] = 1;
    }
  }
  if (own === BLACK) for (let p = 0; p < area; p++) out[offset + p * planes + 16] = 1;
}

function writeExtended(
  position: Position,
  set: PlaneSet,
  out: Float32Array,
  offset: number,
  symmetry: number,
): void {
  const { area, points, toPlay } = position;
  const table = symmetryTable(position.size);
  const base = symmetry * (area + 1);
  const planes = PLANES[set];
  const passed = position.recentMove(0) === area ? 1 : 0;
  const komi = (toPlay === BLACK ? -position.komi : position.komi) / KOMI_SCALE;
  const black = toPlay === BLACK ? 1 : 0;
  for (let p = 0; p < area; p++) {
    const at = offset + table[base + p] * planes;
    const c = points[p];
    if (c === EMPTY) {
      if (position.isRepetition(p)) out[at + 5] = 1;
      if (isEye(position, p, toPlay)) out[at + 15] = 1;
    } else {
      out[at + (c === toPlay ? 0 : 1)] = 1;
      out[at + 1 + position.libertyCount(p, 3)] = 1;
    }
    out[at + 11] = passed;
    out[at + 12] = 1;
    out[at + 13] = komi;
    out[at + 14] = black;
  }
  for (let k = 0; k < 5; k++) {
    const move = position.recentMove(k);
    if (move >= 0 && move < area) out[offset + table[base + move] * planes + 6 + k] = 1;
  }
}
