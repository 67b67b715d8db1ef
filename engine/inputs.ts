import { KATAGO_NUMBERS, KATAGO_PLANES, KatagoInputs } from './katagoInputs.js';
import { katagoLegal } from './katagoRules.js';
import { PLANES, type PlaneSet, writePlanes } from './planes.js';
import { BLACK, EMPTY, type Position } from './position.js';
import { symmetryTable } from './symmetry.js';

/** Everything that a network may be shown of a position, by name. */
export type InputSet = PlaneSet | 'katago' | 'katago-suicide' | 'leela-zero';

/** What an input set is: planes a point, and numbers a position besides them. */
export interface InputShape {
  readonly planes: number;
  readonly numbers: number;
  /** Whether a move is legal as its program has the game's rules. */
  readonly isLegal: (position: Position, move: number) => boolean;
}

/** The board's side as networks for several boards are told it: 0 on 14x14, 1 more for 10 points of the side (Wu 2019, 3.3). */
export function sideNumber(size: number): number {
  return (size - 14) / 10;
}

const byTheRules = (position: Position, move: number): boolean => position.isLegal(move);

/**
 * The sets: those of `planes.ts`, those for several boards with the board's {@link sideNumber}; KataGo's version 7 (`katago-suicide` judges areas as if suicide were legal under any
 * rules); Leela Zero's 18 planes.
 */
export const INPUTS: Readonly<Record<InputSet, InputShape>> = {
  agz: { planes: PLANES.agz, numbers: 0, isLegal: byTheRules },
  extended: { planes: PLANES.extended, numbers: 0, isLegal: byTheRules },
  katago: { planes: KATAGO_PLANES, numbers: KATAGO_NUMBERS, isLegal: katagoLegal },
  'katago-suicide': { planes: KATAGO_PLANES, numbers: KATAGO_NUMBERS, isLegal: katagoLegal },
  sized: { planes: PLANES.sized, numbers: 1, isLegal: byTheRules },
  tactical: { planes: PLANES.tactical, numbers: 0, isLegal: byTheRules },
  'sized-tactical': { planes: PLANES['sized-tactical'], numbers: 1, isLegal: byTheRules },
  'leela-zero': { planes: 18, numbers: 0, isLegal: byTheRules },
};

/**
 * Writes a position, turned by one of the eight symmetries: its planes `[height, width, planes]` from an offset on, and
 * its numbers `[numbers]`.
 */
export type InputWriter = (
  position: Position,
  planes: Float32Array,
  planesAt: number,
  numbers: Float32Array,
  numbersAt: number,
  symmetry: number,
) => void;

/** A writer of a set for one board size. It may remember what it has read of boards, so each evaluator has its own. */
export function inputWriter(set: InputSet, size: number): InputWriter {
  if (set === 'agz' || set === 'extended' || set === 'tactical')
    return (position, planes, at, _numbers, _numbersAt, symmetry) =>
      writePlanes(position, set, planes, at, symmetry);
  if (set === 'sized' || set === 'sized-tactical')
    return (position, planes, at, numbers, numbersAt, symmetry) => {
      writePlanes(position, set, planes, at, symmetry);
      numbers[numbersAt] = sideNumber(size);
    };
  if (set === 'leela-zero')
    return (position, planes, at, _numbers, _numbersAt, symmetry) =>
      writeLeelaZero(position, planes, at, symmetry);
  const inputs = new KatagoInputs(size, set === 'katago-suicide');
  return (...args) => inputs.write(...args);
}

/** Boards that Leela Zero is shown. */
const LEELA_BOARDS = 8;

/**
 * Leela Zero's planes: own stones of the last eight boards, then the opponent's, then all ones if Black is to move, and all
 * ones if White is.
 */
function writeLeelaZero(position: Position, out: Float32Array, offset: number, symmetry: number): void {
  const { area, toPlay, moveNumber } = position;
  const { planes } = INPUTS['leela-zero'];
  const table = symmetryTable(position.size);
  const base = symmetry * (area + 1);
  out.fill(0, offset, offset + area * planes);
  for (let k = 0; k < LEELA_BOARDS && k <= moveNumber; k++) {
    const board = position.boardBefore(k);
    for (let p = 0; p < area; p++)
      if (board[p] !== EMPTY)
        out[offset + table[base + p] * planes + k + (board[p] === toPlay ? 0 : LEELA_BOARDS)] = 1;
  }
  const turn = offset + 2 * LEELA_BOARDS + (toPlay === BLACK ? 0 : 1);
  for (let p = 0; p < area; p++) out[turn + p * planes] = 1;
}
