import type { Rng } from '../../base/rng.js';
import { consideredVisits } from './halving.js';
import { MAX_MOVES, type MoveStats } from './moveStats.js';
import type { SearchOptions } from './options.js';
import { sigma } from './qtransforms.js';

/**
 * One root's state of a Gumbel search (Danihelka, Guez, Schrittwieser, Silver 2022, "Policy improvement by planning
 * with Gumbel", algorithm 2): the moves to consider are drawn without replacement by the Gumbel-top-k trick, and
 * simulations are shared among them by sequential halving.
 */
export class GumbelRoot {
  /** Gumbel noise plus logit `[moves]`. */
  private readonly noisy = new Float64Array(MAX_MOVES);
  private readonly isConsidered = new Uint8Array(MAX_MOVES);
  private schedule: Int32Array = new Int32Array(0);

  /** Draws the noise and the moves to consider. @param simulations how many the root will get. */
  begin(moves: MoveStats, considered: number, gumbelScale: number, simulations: number, rng: Rng): void {
    const { count, logit } = moves;
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

  /**
   * The move for a simulation, counted from 0: the best considered one with the visits its turn asks for.
   * @param completed utilities `[moves]`, completed.
   */
  select(moves: MoveStats, completed: Float64Array, options: SearchOptions, simulation: number): number {
    const wanted = this.schedule[Math.min(simulation, this.schedule.length - 1)];
    return this.bestWith(moves, completed, options, wanted, true);
  }

  /** The move to play: the best by noise, logit and utility among those visited most. */
  final(moves: MoveStats, completed: Float64Array, options: SearchOptions): number {
    let most = 0;
    for (let i = 0; i < moves.count; i++) if (this.isConsidered[i]) most = Math.max(most, moves.visits[i]);
    return this.bestWith(moves, completed, options, most, false);
  }

  /** The considered move with the largest g + logit + sigma(q) among those with so many visits, else the one with the fewest. */
  private bestWith(
    moves: MoveStats,
    completed: Float64Array,
    options: SearchOptions,
    wanted: number,
    withPending: boolean,
  ): number {
    let best = Number.NEGATIVE_INFINITY;
    let chosen = -1;
    let fallback = -1;
    let fewest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < moves.count; i++) {
      if (!this.isConsidered[i]) continue;
      const n = moves.visits[i] + (withPending ? moves.pending[i] : 0);
      if (n < fewest) {
        fewest = n;
        fallback = i;
      }
      if (n !== wanted) continue;
      const worth = this.noisy[i] + sigma(options, moves.mostVisits, completed[i]);
      if (worth > best) {
        best = worth;
        chosen = i;
      }
    }
    return chosen >= 0 ? chosen : fallback;
  }
}
