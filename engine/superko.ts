import { BLACK, type Board, WHITE } from './board.js';
import type { History } from './history.js';
import type { Rules } from './rules.js';
import { KEY_HI, KEY_LO, KEYS, SIDE_HI, SIDE_LO } from './zobrist.js';

/** A board, whose turn it is, and what was there before. */
interface Situation extends Board {
  readonly rules: Rules;
  readonly toPlay: number;
  readonly history: History;
}

/**
 * Whether a move leads to a board that was there before; under situational superko, with the same player to move.
 * @param suicide whether the stone would have no liberty and capture nothing. Suicide of one stone changes nothing.
 */
export function repeats(before: Situation, move: number, suicide: boolean): boolean {
  // The board after the move, without playing it: enemy chains in atari go, and the own stones with it if it is suicide.
  const { points, head, next, toPlay } = before;
  const nb = before.geometry.neighbours;
  const gone = suicide ? toPlay : 3 - toPlay;
  const keys = gone * KEYS;
  let lo = suicide ? before.hashLo : before.hashLo ^ KEY_LO[toPlay * KEYS + move];
  let hi = suicide ? before.hashHi : before.hashHi ^ KEY_HI[toPlay * KEYS + move];
  for (let i = move * 4, end = i + 4; i < end; i++) {
    const q = nb[i];
    if (points[q] !== gone) continue;
    const h = head[q];
    if (!(suicide || before.inAtari(h)) || metBefore(before, move * 4, i, h)) continue;
    let p = q;
    do {
      lo ^= KEY_LO[keys + p];
      hi ^= KEY_HI[keys + p];
      p = next[p];
    } while (p !== q);
  }
  const { rules, history } = before;
  if (rules.ko === 'situational' && toPlay === BLACK) return history.includes(lo ^ SIDE_LO, hi ^ SIDE_HI);
  return history.includes(lo, hi);
}

/** Adds the present board, under situational superko with the player to move, to the history. */
export function remember(now: Situation): void {
  const { rules, toPlay, history, hashLo, hashHi } = now;
  if (rules.ko === 'situational' && toPlay === WHITE) history.remember(hashLo ^ SIDE_LO, hashHi ^ SIDE_HI);
  else history.remember(hashLo, hashHi);
}

/** Whether a neighbour before index i belongs to the chain already, so that no chain counts twice. */
function metBefore(board: Board, first: number, i: number, head: number): boolean {
  const nb = board.geometry.neighbours;
  const color = board.points[head];
  for (let k = first; k < i; k++) {
    const q = nb[k];
    if (board.points[q] === color && board.head[q] === head) return true;
  }
  return false;
}
