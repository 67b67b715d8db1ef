import type { Evaluator } from '../../../engine/evaluator.js';
import { EMPTY, type Position } from '../../../engine/position.js';
import { formatResult, score } from '../../../engine/scoring.js';
import { evaluatePosition } from './evaluation.js';

/** Mean ownership of a chain by its opponent from which on it counts as dead. */
const DEAD_FROM = 0.5;

/** A game counted with dead stones taken off. */
export interface FinalScore {
  /** As SGF writes it: `B+3.5`, `W+R` after a resignation, `0`. */
  readonly result: string;
  /** Black's points less White's, komi included; the count of the board after a resignation too. */
  readonly score: number;
  readonly black: number;
  readonly white: number;
  /** Chains, each as its points. */
  readonly alive: readonly (readonly number[])[];
  readonly dead: readonly (readonly number[])[];
  /** Who has each point: 1 Black, -1 White, 0 neither, `[area]`. */
  readonly ownership: readonly number[];
}

/** Counts a position; which chains are dead is the network's judgement where it has an ownership head, else none is. */
export async function countGame(evaluator: Evaluator, position: Position): Promise<FinalScore> {
  const owners = evaluator.ownership && (await evaluatePosition(evaluator, position)).ownership;
  const all = chains(position);
  const isDead = (chain: readonly number[]) => {
    if (!owners) return false;
    const sum = chain.reduce((s, p) => s + owners[p], 0);
    const own = position.points[chain[0]] === position.toPlay ? sum : -sum;
    return own / chain.length < -DEAD_FROM;
  };
  const dead = all.filter(isDead);
  const counted = score(position, dead.flat());
  return {
    result: formatResult(counted.score, position.resigned),
    score: counted.score,
    black: counted.black,
    white: counted.white,
    alive: all.filter((chain) => !dead.includes(chain)),
    dead,
    ownership: Array.from(counted.ownership),
  };
}

/** The chains on the board, each as its points. */
export function chains(position: Position): number[][] {
  const seen = new Uint8Array(position.area);
  const out: number[][] = [];
  for (let p = 0; p < position.area; p++) {
    if (position.points[p] === EMPTY || seen[p]) continue;
    const chain: number[] = [];
    position.chainStones(p, chain);
    for (const q of chain) seen[q] = 1;
    out.push(chain);
  }
  return out;
}
