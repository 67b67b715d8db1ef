import { ZeroError } from '../base/errors.js';
import { BLACK, type Position, WHITE } from './position.js';

/** How many stones fixed placement allows on a board: 0 when it has no handicap points. GTP 2, section 4.1.1. */
export function maxFixedHandicap(size: number): number {
  if (size < 7) return 0;
  if (size === 7 || size % 2 === 0) return 4;
  return 9;
}

/**
 * The points of a fixed handicap, in the order and places of the GTP 2 specification, section 4.1.1.
 * @throws ZeroError when the number does not fit the board.
 */
export function fixedHandicap(size: number, stones: number): number[] {
  const max = maxFixedHandicap(size);
  if (!Number.isInteger(stones) || stones < 2 || stones > max)
    throw new ZeroError(
      max === 0
        ? `a ${size}x${size} board has no fixed handicap points`
        : `a fixed handicap on ${size}x${size} has 2 to ${max} stones, not ${stones}`,
    );
  const near = size >= 13 ? 3 : 2;
  const far = size - 1 - near;
  const mid = (size - 1) / 2;
  const at = (x: number, y: number) => y * size + x;
  // Lower left, upper right, lower right, upper left, as seen by Black, y counted from the top.
  const corners = [at(near, far), at(far, near), at(far, far), at(near, near)];
  const points = corners.slice(0, Math.min(stones, 4));
  if (stones >= 6) points.push(at(near, mid), at(far, mid));
  if (stones >= 8) points.push(at(mid, near), at(mid, far));
  if (stones === 5 || stones === 7 || stones === 9) points.push(at(mid, mid));
  return points;
}

/**
 * Handicap stones for any board and number: the fixed ones as far as they go, then each where it is farthest from
 * those before it, away from the edge where the board allows. GTP's `place_free_handicap`.
 * @throws ZeroError unless there are 2 to area - 1 stones.
 */
export function freeHandicap(size: number, stones: number): number[] {
  checkCount(size, stones);
  const max = maxFixedHandicap(size);
  const points = max >= 2 ? fixedHandicap(size, Math.min(stones, max)) : [];
  const margin = size >= 7 ? 2 : size >= 3 ? 1 : 0;
  const inside = (v: number) => v >= margin && v < size - margin;
  while (points.length < stones) {
    let best = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (let p = 0; p < size * size; p++) {
      if (points.includes(p)) continue;
      const [x, y] = [p % size, Math.floor(p / size)];
      let nearest = size;
      for (const q of points)
        nearest = Math.min(nearest, Math.hypot(x - (q % size), y - Math.floor(q / size)));
      const value = nearest + (inside(x) && inside(y) ? 2 * size : 0);
      if (value > most) {
        most = value;
        best = p;
      }
    }
    points.push(best);
  }
  return points;
}

/**
 * Puts Black's handicap stones on an empty board, as many as there are points; White moves next.
 * @throws ZeroError when stones are on the board or a point is off it, named twice, or one too many.
 */
export function placeHandicap(position: Position, points: readonly number[]): void {
  if (position.emptyCount < position.area) throw new ZeroError('handicap stones need an empty board');
  checkCount(position.size, points.length);
  if (new Set(points).size < points.length) throw new ZeroError('a handicap point is named twice');
  position.setUp(points.map((point) => [point, BLACK] as const));
  position.setToPlay(WHITE);
  position.handicap = points.length;
}

function checkCount(size: number, stones: number): void {
  const most = size * size - 1;
  if (!Number.isInteger(stones) || stones < 2 || stones > most)
    throw new ZeroError(`a handicap on ${size}x${size} has 2 to ${most} stones, not ${stones}`);
}
