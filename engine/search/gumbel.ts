import type { Rng } from '../../base/rng.js';
import { consideredVisits } from './halving.js';
import { MoveStats } from './moveStats.js';
import { completeQ, sigma } from './qtransforms.js';
import { ownUtility, type Searched, signOf } from './searched.js';

/**
 * One root's state of a Gumbel search (Danihelka, Guez, Schrittwieser, Silver 2022, "Policy improvement by planning
 * with Gumbel", algorithm 2): the moves to consider are drawn without replacement by the Gumbel-top-k trick, and
 * simulations are shared among them by sequential halving.
 */
export class GumbelRoot {
  private readonly moves: MoveStats;
  /** Gumbel noise plus logit `[moves]`. */
  private readonly noisy: Float64Array;
  private readonly isConsidered: Uint8Array;
  private schedule: Int32Array = new Int32Array(0);

  /** @param maxMoves moves that a root can have. */
  constructor(maxMoves: number) {
    this.moves = new MoveStats(maxMoves);
    this.noisy = new Float64Array(maxMoves);
    this.isConsidered = new Uint8Array(maxMoves);
  }

  /**
   * Draws the noise and the moves to consider.
   * @param considered how many, at most.
   * @param gumbelScale scale of the noise; 0 for none.
   * @param simulations how many the root will get.
   */
  begin(search: Searched, considered: number, gumbelScale: number, simulations: number, rng: Rng): void {
    const { count, logit } = this.moves.read(search.tree, 0, signOf(search));
    const order: number[] = [];
    for (let i = 0; i < count; i++) {
      this.noisy[i] = logit[i] + gumbelScale * rng.gumbel();
      this.isConsidered[i] = 0;
      order.push(i);
    }
    order.sort((a, b) => this.noisy[b] - this.noisy[a] || a - b);
    const drawn = Math.min(considered, count, Math.max(1, simulations));
    for (let k = 0; k < drawn; k++) this.isConsidered[order[k]] = 1;
    this.schedule = consideredVisits(drawn, simulations);
  }

  /** The root edge for a simulation, counted from 0: the best considered one with the visits its turn asks for. */
  select(search: Searched, simulation: number): number {
    const wanted = this.schedule[Math.min(simulation, this.schedule.length - 1)];
    return this.bestWith(search, wanted, true);
  }

  /** The edge to play: the best by noise, logit and utility among those visited most. */
  final(search: Searched): number {
    const { visits, count } = this.moves.update(search.tree);
    let most = 0;
    for (let i = 0; i < count; i++) if (this.isConsidered[i]) most = Math.max(most, visits[i]);
    return this.bestWith(search, most, false);
  }

  /**
   * The edge of the considered move with the largest g + logit + sigma(completed Q) among those with so many visits;
   * where there is none, of the one with the fewest.
   * @param withPending whether visits that wait for their evaluation count.
   */
  private bestWith(search: Searched, wanted: number, withPending: boolean): number {
    const { count, first, visits, pending, utility, mostVisits } = this.moves.update(search.tree);
    completeQ(this.moves, ownUtility(search), utility, utility);
    let best = Number.NEGATIVE_INFINITY;
    let chosen = -1;
    let fallback = -1;
    let fewest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < count; i++) {
      if (!this.isConsidered[i]) continue;
      const n = visits[i] + (withPending ? pending[i] : 0);
      if (n < fewest) {
        fewest = n;
        fallback = i;
      }
      if (n !== wanted) continue;
      const worth = this.noisy[i] + sigma(search.options, mostVisits, utility[i]);
      if (worth > best) {
        best = worth;
        chosen = i;
      }
    }
    return first + (chosen >= 0 ? chosen : fallback);
  }
}
