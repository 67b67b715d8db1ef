import type { Rng } from '../../base/rng.js';
import type { SearchOptions } from './options.js';
import type { Tree } from './tree.js';

/*
 * Gumbel root search (Danihelka, Guez, Schrittwieser, Silver 2022, "Policy improvement by planning with Gumbel"):
 * the moves to consider are drawn without replacement by the Gumbel-top-k trick, simulations are shared among
 * them by sequential halving, and the policy target is softmax(logits + sigma(completed Q)).
 */

/**
 * How many visits a considered move must have at each simulation to be chosen: sequential halving as a list.
 * With m moves and n simulations, each of log2(m) phases shares n / log2(m) simulations evenly among the moves left.
 */
export function consideredVisits(considered: number, simulations: number): Int32Array {
  const out = new Int32Array(simulations);
  if (considered <= 1) {
    for (let i = 0; i < simulations; i++) out[i] = i;
    return out;
  }
  const phases = Math.ceil(Math.log2(considered));
  const visits = new Int32Array(considered);
  let left = considered;
  let n = 0;
  while (n < simulations) {
    const extra = Math.max(1, Math.floor(simulations / (phases * left)));
    for (let r = 0; r < extra; r++) for (let i = 0; i < left && n < simulations; i++) out[n++] = visits[i]++;
    left = Math.max(2, left >> 1);
  }
  return out;
}

/** Monotone map of values to logits: (cVisit + most visits of a move) * cScale * (q + 1) / 2 (equation 8). */
function sigma(options: SearchOptions, mostVisits: number, q: number): number {
  return (options.cVisit + mostVisits) * options.cScale * (q + 1) * 0.5;
}

/** One root's state of a Gumbel search. */
export class GumbelRoot {
  /** Gumbel noise plus logit by edge, relative to the root's first edge. */
  readonly scores = new Float64Array(626);
  private readonly isConsidered = new Uint8Array(626);
  private readonly completed = new Float64Array(626);
  private order: number[] = [];
  private schedule: Int32Array = new Int32Array(0);

  /** Draws the noise and the moves to consider. @param simulations how many the root will get. */
  begin(tree: Tree, root: number, options: SearchOptions, simulations: number, rng: Rng): void {
    const first = tree.firstEdge[root];
    const count = tree.edgeCount[root];
    this.order = [];
    for (let i = 0; i < count; i++) {
      this.scores[i] = tree.logit[first + i] + options.gumbelScale * rng.gumbel();
      this.isConsidered[i] = 0;
      this.order.push(i);
    }
    this.order.sort((a, b) => this.scores[b] - this.scores[a] || a - b);
    const considered = Math.min(options.considered, count, Math.max(1, simulations));
    for (let k = 0; k < considered; k++) this.isConsidered[this.order[k]] = 1;
    this.schedule = consideredVisits(considered, simulations);
  }

  /** The root edge for a simulation, counted from 0: the best considered one with the visits its turn asks for. */
  select(tree: Tree, root: number, options: SearchOptions, simulation: number): number {
    const visits = this.schedule[Math.min(simulation, this.schedule.length - 1)];
    return this.bestWith(tree, root, options, visits, true);
  }

  /** The move to play: the best by noise, logit and value among those visited most. @returns its edge. */
  finalEdge(tree: Tree, root: number, options: SearchOptions): number {
    let most = 0;
    const first = tree.firstEdge[root];
    for (let i = 0; i < tree.edgeCount[root]; i++)
      if (this.isConsidered[i]) most = Math.max(most, tree.visits[first + i]);
    return this.bestWith(tree, root, options, most, false);
  }

  private bestWith(
    tree: Tree,
    root: number,
    options: SearchOptions,
    wanted: number,
    pending: boolean,
  ): number {
    const first = tree.firstEdge[root];
    const count = tree.edgeCount[root];
    this.completeQ(tree, root);
    const most = mostVisits(tree, root);
    let best = Number.NEGATIVE_INFINITY;
    let chosen = -1;
    let fallback = -1;
    let fewest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < count; i++) {
      if (!this.isConsidered[i]) continue;
      const n = tree.visits[first + i] + (pending ? tree.pending[first + i] : 0);
      if (n < fewest) {
        fewest = n;
        fallback = first + i;
      }
      if (n !== wanted) continue;
      const value = this.scores[i] + sigma(options, most, this.completed[i]);
      if (value > best) {
        best = value;
        chosen = first + i;
      }
    }
    return chosen >= 0 ? chosen : fallback;
  }

  /**
   * The improved policy, softmax(logits + sigma(completed Q)) over the root's edges (equation 11),
   * written to `out` in the order of the edges.
   */
  improvedPolicy(tree: Tree, root: number, options: SearchOptions, out: Float32Array): void {
    const first = tree.firstEdge[root];
    const count = tree.edgeCount[root];
    this.completeQ(tree, root);
    const most = mostVisits(tree, root);
    let max = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < count; i++) {
      out[i] = tree.logit[first + i] + sigma(options, most, this.completed[i]);
      max = Math.max(max, out[i]);
    }
    let sum = 0;
    for (let i = 0; i < count; i++) sum += out[i] = Math.exp(out[i] - max);
    for (let i = 0; i < count; i++) out[i] /= sum;
  }

  /** Q where there are visits, else the mixed value of appendix D (equation 33). */
  private completeQ(tree: Tree, root: number): void {
    const first = tree.firstEdge[root];
    const count = tree.edgeCount[root];
    let total = 0;
    let mass = 0;
    let weighted = 0;
    for (let i = 0; i < count; i++) {
      const n = tree.visits[first + i];
      if (n === 0) continue;
      const p = Math.max(tree.prior[first + i], Number.MIN_VALUE);
      total += n;
      mass += p;
      weighted += (p * tree.valueSum[first + i]) / n;
    }
    const value = tree.nodeValue[root];
    const mixed = total === 0 ? value : (value + (total * weighted) / mass) / (1 + total);
    for (let i = 0; i < count; i++) {
      const n = tree.visits[first + i];
      this.completed[i] = n > 0 ? tree.valueSum[first + i] / n : mixed;
    }
  }
}

function mostVisits(tree: Tree, node: number): number {
  const first = tree.firstEdge[node];
  let most = 0;
  for (let e = first; e < first + tree.edgeCount[node]; e++) most = Math.max(most, tree.visits[e]);
  return most;
}
