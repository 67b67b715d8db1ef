import { ZeroError } from './errors.js';

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
