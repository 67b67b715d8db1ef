import { isEye } from '../eyes.js';
import { BLACK, EMPTY, type Position } from '../position.js';
import { areaScore } from '../scoring.js';

/**
 * Whether the player to move, answered by a pass, would end the game as a winner by passing: the board as it stands,
 * all stones alive, counts for that player.
 */
export function passWins(position: Position): boolean {
  const score = areaScore(position);
  return position.toPlay === BLACK ? score > 0 : score < 0;
}

/**
 * Whether a pass would throw the game away: the board as it stands does not count as won, and the opponent may end
 * the game with a pass, or has already passed.
 */
export function passLoses(position: Position): boolean {
  const score = areaScore(position);
  return position.toPlay === BLACK ? score < 0 : score > 0;
}

/**
 * The moves a search considers: legal ones that do not fill an own true eye, the pass last.
 * Eyes are what keeps a won game won and lets it end.
 * @returns how many were written to `out`.
 */
export function sensibleMoves(position: Position, out: Int16Array): number {
  const { points, toPlay, area } = position;
  let n = 0;
  for (let p = 0; p < area; p++)
    if (points[p] === EMPTY && !isEye(position, p, toPlay) && position.isLegal(p)) out[n++] = p;
  out[n++] = area;
  return n;
}
