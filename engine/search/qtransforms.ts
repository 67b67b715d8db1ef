import type { MoveStats } from './moveStats.js';
import type { SearchOptions } from './options.js';

/*
 * The transforms of Q of Danihelka, Guez, Schrittwieser, Silver 2022, "Policy improvement by planning with Gumbel".
 * They work on one node's moves, at the root or below it. Q may be a result, a score or a utility.
 */

/**
 * The value of the moves without visits (appendix D, equation 33): the mean of the node's own value and of the
 * prior-weighted Q of the visited moves, the latter counted as often as there are visits.
 * @param own the node's own value, for the player to move, as `q` is.
 * @param q of each move `[moves]`; those without visits are not read.
 */
export function mixedValue(moves: MoveStats, own: number, q: Float64Array): number {
  const { count, prior, visits } = moves;
  let total = 0;
  let mass = 0;
  let weighted = 0;
  for (let i = 0; i < count; i++) {
    if (visits[i] === 0) continue;
    const p = Math.max(prior[i], 1e-300);
    total += visits[i];
    mass += p;
    weighted += p * q[i];
  }
  return total === 0 ? own : (own + (total * weighted) / mass) / (1 + total);
}

/** Completed Q `[moves]`, written to `out`: Q where there are visits, else {@link mixedValue}. `out` may be `q`. */
export function completeQ(moves: MoveStats, own: number, q: Float64Array, out: Float64Array): void {
  const mixed = mixedValue(moves, own, q);
  for (let i = 0; i < moves.count; i++) out[i] = moves.visits[i] > 0 ? q[i] : mixed;
}

/** sigma, the monotone map of utilities to logits: (cVisit + most visits of a move) * cScale * (q + 1) / 2 (equation 8). */
export function sigma(options: SearchOptions, mostVisits: number, q: number): number {
  return (options.cVisit + mostVisits) * options.cScale * (q + 1) * 0.5;
}

/** The improved policy `[moves]`, softmax(logits + sigma(completed Q)) (equation 11), written to `out`. */
export function improvedPolicy(
  moves: MoveStats,
  completed: Float64Array,
  options: SearchOptions,
  out: Float64Array,
): void {
  const { count, logit, mostVisits } = moves;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    out[i] = logit[i] + sigma(options, mostVisits, completed[i]);
    max = Math.max(max, out[i]);
  }
  let sum = 0;
  for (let i = 0; i < count; i++) sum += out[i] = Math.exp(out[i] - max);
  for (let i = 0; i < count; i++) out[i] /= sum;
}
