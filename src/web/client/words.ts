import type { IllegalReason } from '../../../engine/illegal.js';
import { BLACK, EMPTY, type Position } from '../../../engine/position.js';
import { type Key, t } from './i18n.js';

export function colorName(color: number): string {
  return t(color === BLACK ? 'black' : 'white');
}

/** Why a move is not legal. */
export function illegalText(move: string, reason: IllegalReason): string {
  const words: Partial<Record<IllegalReason, Key>> = { occupied: 'occupied', suicide: 'suicide' };
  return t('illegal', { move, why: t(words[reason] ?? 'ko') });
}

/** Dead stones with a chain marked as dead, or as alive again. */
export function toggled(dead: ReadonlySet<number>, position: Position, p: number): ReadonlySet<number> {
  if (position.points[p] === EMPTY) return dead;
  const chain: number[] = [];
  position.chainStones(p, chain);
  const next = new Set(dead);
  for (const q of chain)
    if (dead.has(p)) next.delete(q);
    else next.add(q);
  return next;
}
