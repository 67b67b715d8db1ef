import { BLACK, EMPTY, OFF, type Position, WHITE } from './position.js';

/** A counted game. */
export interface Score {
  /** Black's points less White's, komi included. */
  readonly score: number;
  /** Each colour's points: stones and surroundings or surroundings and prisoners; White's with komi and bonuses. */
  readonly black: number;
  readonly white: number;
  /** Who has each point: 1 Black, -1 White, 0 neither, `[area]`. */
  readonly ownership: Int8Array;
}

/**
 * Counts a position as it stands under its rules.
 * @param dead stones to be taken off first, as points; none means that all stones on the board live (Tromp-Taylor).
 * @param seki stones in seki, as points: where the rules tax seki, what they surround is nobody's.
 */
export function score(position: Position, dead: Iterable<number> = [], seki: Iterable<number> = []): Score {
  const { area, rules } = position;
  const board = position.points.slice();
  const prisoners = [0, position.captures[BLACK], position.captures[WHITE]];
  for (const p of dead) {
    if (board[p] !== BLACK && board[p] !== WHITE) continue;
    prisoners[3 - board[p]]++;
    board[p] = EMPTY;
  }
  const taxed = new Uint8Array(area + 1);
  if (rules.tax === 'seki') for (const p of seki) taxed[p] = 1;
  const ownership = new Int8Array(area);
  for (let p = 0; p < area; p++) if (board[p] !== EMPTY) ownership[p] = board[p] === BLACK ? 1 : -1;
  const region = new Int16Array(area);
  const done = new Uint8Array(area);
  for (let p = 0; p < area; p++) {
    if (board[p] !== EMPTY || done[p]) continue;
    const { count, borders } = flood(position, board, p, region, done);
    const empty = region.subarray(0, count);
    const nobodys = borders === 3 || empty.some((q) => touches(position, q, taxed));
    if (!nobodys) for (const q of empty) ownership[q] = borders === 1 ? 1 : borders === 2 ? -1 : 0;
  }
  let blackPoints = 0;
  let whitePoints = position.komi + handicapBonus(position);
  if (rules.scoring === 'area') {
    for (const owner of ownership) {
      if (owner > 0) blackPoints++;
      else if (owner < 0) whitePoints++;
    }
  } else {
    for (let p = 0; p < area; p++) {
      if (board[p] !== EMPTY) continue;
      if (ownership[p] > 0) blackPoints++;
      else if (ownership[p] < 0) whitePoints++;
    }
    blackPoints += prisoners[BLACK];
    whitePoints += prisoners[WHITE];
    if (rules.passStones) {
      blackPoints += position.passCount[WHITE];
      whitePoints += position.passCount[BLACK];
    }
  }
  return { score: blackPoints - whitePoints, black: blackPoints, white: whitePoints, ownership };
}

/** White's points for handicap stones under the rules. */
export function handicapBonus(position: Position): number {
  const n = position.handicap;
  if (position.rules.handicapBonus === 'all') return n;
  return position.rules.handicapBonus === 'all-but-one' ? Math.max(0, n - 1) : 0;
}

/** Whether one of the points beside a point is marked. */
function touches({ geometry: { neighbours } }: Position, point: number, marked: Uint8Array): boolean {
  for (let k = point * 4; k < point * 4 + 4; k++) if (marked[neighbours[k]]) return true;
  return false;
}

/** The empty region around a point, and which colours it touches (1 Black, 2 White, 3 both, 0 none). */
function flood(
  position: Position,
  board: Uint8Array,
  start: number,
  region: Int16Array,
  done: Uint8Array,
): { count: number; borders: number } {
  const nb = position.geometry.neighbours;
  let count = 0;
  let borders = 0;
  region[count++] = start;
  done[start] = 1;
  for (let i = 0; i < count; i++) {
    const p = region[i];
    for (let k = p * 4; k < p * 4 + 4; k++) {
      const q = nb[k];
      const c = board[q];
      if (c === EMPTY) {
        if (!done[q]) {
          done[q] = 1;
          region[count++] = q;
        }
      } else if (c !== OFF) borders |= c;
    }
  }
  return { count, borders };
}

const scratch = { region: new Int16Array(626), done: new Uint8Array(626) };

/**
 * Black's area less White's, komi included, with all stones alive: what a search asks at the end of a game.
 * Allocates nothing but the flood's result.
 */
export function areaScore(position: Position): number {
  const { area, points } = position;
  const { region, done } = scratch;
  done.fill(0, 0, area);
  let sum = 0 - position.komi - handicapBonus(position);
  for (let p = 0; p < area; p++) {
    const c = points[p];
    if (c === BLACK) sum++;
    else if (c === WHITE) sum--;
    else if (!done[p]) {
      const { count, borders } = flood(position, points, p, region, done);
      if (borders === 1) sum += count;
      else if (borders === 2) sum -= count;
    }
  }
  return sum;
}

/** A result as GTP and SGF write it: `B+3.5`, `W+R`, `0` for a draw. @param difference Black's points less White's. */
export function formatResult(difference: number, resigned: number = EMPTY): string {
  if (resigned === BLACK) return 'W+R';
  if (resigned === WHITE) return 'B+R';
  if (difference === 0) return '0';
  return `${difference > 0 ? 'B' : 'W'}+${Math.abs(difference)}`;
}
