import { EMPTY, type Position } from '../../../engine/position.js';

/** The stones of a chain, as points. */
export type Chain = readonly number[];

/** The chains on the board, by their first points. */
export function chainsOf(position: Position): Chain[] {
  const seen = new Uint8Array(position.area);
  const out: Chain[] = [];
  for (let p = 0; p < position.area; p++) {
    if (position.points[p] === EMPTY || seen[p]) continue;
    const chain: number[] = [];
    position.chainStones(p, chain);
    for (const q of chain) seen[q] = 1;
    out.push(chain);
  }
  return out;
}
