import { PLANES, writePlanes } from '../../../engine/planes.js';
import { Position } from '../../../engine/position.js';
import { SYMMETRIES } from '../../../engine/symmetry.js';
import { boardsOf } from '../../../selfplay/boards.js';
import { CALIBRATION_GAMES } from './calibrationGames.js';
import type { NetworkConfig } from './config.js';

/** Planes of positions on one board, `[count, size, size, planes]`. */
export interface CalibrationPlanes {
  size: number;
  planes: Float32Array;
}

/** Positions taken of each game, evenly spread from the empty board to its end. */
const PER_GAME = 8;
const KOMI = 7;

/**
 * Positions by which the ranges of a network's images are measured: of games that come with the program, on this board or,
 * where there are none, on the next larger one without the moves beyond this one.
 */
export function calibrationPositions(size: number): Position[] {
  const sides = Object.keys(CALIBRATION_GAMES).map(Number);
  const side = sides.find((s) => s >= size) ?? Math.max(...sides);
  return CALIBRATION_GAMES[side].flatMap((game) => positionsOf(movesOf(game, size), size));
}

/** Planes of positions that come with the program, on the network's board or, where it plays on all, on several. */
export function shippedCalibration({ size, planes }: NetworkConfig): CalibrationPlanes[] {
  const sizes = boardsOf({ size, planes }).filter((s) => s === size || s in CALIBRATION_GAMES);
  return sizes.map((side) => {
    const positions = calibrationPositions(side);
    const row = side * side * PLANES[planes];
    const out = new Float32Array(positions.length * row);
    positions.forEach((position, i) => {
      writePlanes(position, planes, out, i * row, i % SYMMETRIES);
    });
    return { size: side, planes: out };
  });
}

/** The moves of a game that lie on a board. */
function movesOf(game: string, size: number): number[] {
  const moves: number[] = [];
  for (let i = 0; i < game.length; i += 2) {
    const [x, y] = [game.charCodeAt(i) - 97, game.charCodeAt(i + 1) - 97];
    if (x < 0) moves.push(size * size);
    else if (x < size && y < size) moves.push(y * size + x);
  }
  return moves;
}

function positionsOf(moves: readonly number[], size: number): Position[] {
  const position = new Position(size, { komi: KOMI });
  const positions: Position[] = [];
  moves.forEach((move, n) => {
    const taken = Math.floor((n * PER_GAME) / moves.length);
    if (positions.length === taken) positions.push(position.clone());
    // On a smaller board than the game's some moves are not legal any more.
    if (!position.isOver && position.isLegal(move)) position.play(move);
  });
  return positions;
}
