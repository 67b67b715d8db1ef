import type { Evaluator } from '../../../engine/evaluator.js';
import { BLACK, type Position } from '../../../engine/position.js';
import { score } from '../../../engine/scoring.js';
import { type Chain, chainsOf } from './chains.js';
import { ownersOf } from './ownership.js';
import { playOut } from './playOut.js';
import { sekiChains } from './seki.js';

/** What becomes of the chains of a finished game. */
export interface ChainStatus {
  readonly alive: readonly Chain[];
  /** Alive without two eyes, because whoever fills a shared liberty dies. */
  readonly seki: readonly Chain[];
  readonly dead: readonly Chain[];
}

/** Mean ownership of a chain by its own colour from which on the network alone says alive, and below which dead. */
const SURELY_ALIVE = 0.5;
const SURELY_DEAD = -0.7;

/**
 * Judges the chains of a position: the network does, averaged over the symmetries, where it is sure of them; about the others
 * short searches decide, which play the position out. A network without an ownership head is not asked.
 * @param position without the passes at its end, which a network takes for moves that were needed elsewhere.
 */
export async function chainStatus(evaluator: Evaluator, position: Position): Promise<ChainStatus> {
  const all = chainsOf(position);
  const dead = await deadChains(evaluator, position, all);
  const living = all.filter((chain) => !dead.has(chain));
  const heads = new Int16Array(position.area).fill(-1);
  for (const chain of living) for (const p of chain) heads[p] = chain[0];
  const seki = sekiChains(position, heads);
  return {
    alive: living.filter((chain) => !seki.has(chain[0])),
    seki: living.filter((chain) => seki.has(chain[0])),
    dead: [...dead],
  };
}

async function deadChains(
  evaluator: Evaluator,
  position: Position,
  all: readonly Chain[],
): Promise<Set<Chain>> {
  const own = (chain: Chain, owners: ArrayLike<number>) => ownBy(position, chain, owners);
  const owners = await ownersOf(evaluator, position);
  const isSure = (chain: Chain, owners: readonly number[] | undefined) =>
    owners !== undefined && (own(chain, owners) >= SURELY_ALIVE || own(chain, owners) <= SURELY_DEAD);
  const doubtful = all.filter((chain) => !isSure(chain, owners));
  const dead = new Set(all.filter((chain) => isSure(chain, owners) && own(chain, owners!) < 0));
  if (doubtful.length === 0) return dead;
  const end = await playOut(evaluator, position, (now) => doubtful.every((chain) => isSure(chain, now)));
  const now = await ownersOf(evaluator, end.position);
  const standing = score(end.position).ownership;
  for (const chain of doubtful) {
    // Where both have passed, and the network is in doubt still, what stands lives: a seki, for one.
    const last = now && (isSure(chain, now) || !end.ended) ? now : standing;
    if (own(chain, last) <= 0) dead.add(chain);
  }
  return dead;
}

/** Mean of Black-positive ownership over a chain's points, as its own colour sees it. */
function ownBy(position: Position, chain: Chain, owners: ArrayLike<number>): number {
  const sum = chain.reduce((s, p) => s + owners[p], 0) / chain.length;
  return position.points[chain[0]] === BLACK ? sum : -sum;
}
