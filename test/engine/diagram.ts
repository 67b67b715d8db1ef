import { Position } from '../../engine/position.js';
import type { Rules } from '../../engine/rules.js';

/** A position from rows of `#` (Black), `O` (White) and `.`, Black to move. */
export function positionOf(rows: readonly string[], rules?: Rules): Position {
  const position = new Position(rows.length, { rules });
  const stones: [number, number][] = [];
  rows.forEach((row, y) => {
    [...row].forEach((sign, x) => {
      if (sign !== '.') stones.push([y * rows.length + x, sign === '#' ? 1 : 2]);
    });
  });
  position.setUp(stones);
  return position;
}
