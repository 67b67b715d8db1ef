import type { Evaluator } from '../evaluator.js';
import { BLACK, type Position } from '../position.js';
import type { Rng } from '../rng.js';
import { areaScore } from '../scoring.js';
import { EvaluationCache } from './cache.js';
import { GumbelRoot } from './gumbel.js';
import type { SearchOptions } from './options.js';
import { sensibleMoves } from './passing.js';
import { addNoise, selectPuct } from './puct.js';
import { Tree } from './tree.js';

/** Walks down the tree in one call of collect: some milliseconds at most. */
const MAX_WALKS = 512;

/** A leaf that waits for its evaluation, and the way to it. */
interface Leaf {
  slot: number;
  symmetry: number;
  depth: number;
  nodes: number[];
  edges: number[];
  position: Position | undefined;
}

/** What a search found out about one root move. */
export interface MoveReport {
  move: number;
  visits: number;
  prior: number;
  /** Mean value in [-1, 1] and mean score in points, for the player to move. */
  value: number;
  score: number;
  /** The line that was visited most, this move first. */
  line: number[];
}

/**
 * The search for one game. It never calls a network: `collect` writes leaves into slots of an evaluator's batch,
 * the caller runs the batch (shared with other games or not), and `absorb` takes the results.
 *
 * ```
 * search.begin(position, 32);
 * while (!search.done) {
 *   const n = search.collect(evaluator, 0, 1);
 *   if (n > 0) { await evaluator.run(n); search.absorb(evaluator, 0, n); }
 * }
 * ```
 *
 * With the same seed, options and leaves per batch it grows the same tree, whatever else is in the batch.
 */
export class Search {
  tree = new Tree();
  /** Simulations done for the present root, without those kept from earlier moves. */
  simulations = 0;
  /** The position searched. */
  readonly root: Position;
  private spare = new Tree();
  private target = 0;
  private started = 0;
  private expanded = false;
  private readonly scratch: Position;
  private readonly moves: Int16Array;
  private readonly leaves: Leaf[] = [];
  private leafCount = 0;
  private readonly gumbel = new GumbelRoot();
  private readonly cache: EvaluationCache | undefined;
  private readonly row: Float32Array;
  private banPass = false;
  private rootNoise = true;

  /** @param position gives the size; its moves are not kept. */
  constructor(
    position: Position,
    public options: SearchOptions,
    private readonly rng: Rng,
  ) {
    this.root = position.clone();
    this.scratch = position.clone();
    this.moves = new Int16Array(position.area + 1);
    this.row = new Float32Array(position.area + 1);
    if (options.cache > 0) this.cache = new EvaluationCache(options.cache, position.area + 1);
  }

  /**
   * Starts on a position with an empty tree.
   * @param simulations how many to run; the root's own evaluation is not one of them.
   * @param banPass leaves the pass out of the root's moves if there is another.
   * @param noise whether this search is noisy where the options say so; off for quick searches.
   */
  begin(position: Position, simulations: number, banPass = false, noise = true): void {
    this.root.copyFrom(position);
    this.tree.clear();
    this.tree.addNode();
    this.expanded = false;
    this.restart(simulations, banPass, noise);
  }

  /** Plays a move at the root and keeps what was found below it. Then {@link more} continues. */
  advance(move: number): void {
    const edge = this.expanded ? this.tree.edgeOf(0, move) : -1;
    const child = edge < 0 ? -1 : this.tree.child[edge];
    this.root.play(move);
    if (child < 0) {
      this.tree.clear();
      this.tree.addNode();
      this.expanded = false;
    } else {
      this.tree.copySubtree(child, this.spare);
      const old = this.tree;
      this.tree = this.spare;
      this.spare = old;
      this.expanded = this.tree.edgeCount[0] > 0;
    }
    this.restart(0, false, true);
  }

  /** Asks for more simulations from the present root and what the tree already holds. */
  more(simulations: number, banPass = false, noise = true): void {
    this.restart(simulations, banPass, noise);
  }

  private restart(simulations: number, banPass: boolean, noise: boolean): void {
    this.simulations = 0;
    this.started = 0;
    this.target = simulations;
    this.leafCount = 0;
    this.banPass = banPass;
    this.rootNoise = noise;
    if (this.expanded) this.prepareRoot();
  }

  /** Whether all simulations asked for are done. */
  get done(): boolean {
    return this.expanded ? this.simulations >= this.target : this.root.isOver;
  }

  /** Ends the search early: no new leaf is collected, and it is done when those under way are absorbed. */
  stop(): void {
    this.target = Math.min(this.target, this.started);
  }

  /** Whether the root has been evaluated, so that there are moves to choose from. */
  get ready(): boolean {
    return this.expanded;
  }

  /**
   * Walks down the tree and writes leaves into slots `firstSlot ...` of the evaluator.
   * Ends of games and cached positions are settled on the way.
   * @returns the number of slots written, at most `maxLeaves`; 0 when there was nothing to evaluate, then ask {@link done}.
   */
  collect(evaluator: Evaluator, firstSlot: number, maxLeaves: number): number {
    this.leafCount = 0;
    if (!this.expanded) {
      if (this.root.isOver || maxLeaves < 1) return 0;
      this.scratch.copyFrom(this.root);
      const leaf = this.leafAt(0);
      leaf.depth = 0;
      leaf.nodes[0] = 0;
      if (this.settleFromCache(leaf)) this.prepareRoot();
      else {
        this.put(evaluator, firstSlot, leaf, maxLeaves > 1);
        return 1;
      }
    }
    // Near a game's end most walks meet known ends; a caller with a clock has to get its turn all the same.
    for (
      let walks = 0;
      walks < MAX_WALKS && this.leafCount < maxLeaves && this.started < this.target;
      walks++
    )
      if (!this.simulate(evaluator, firstSlot, maxLeaves > 1)) break;
    return this.leafCount;
  }

  /** Takes the evaluations of the slots that the last {@link collect} wrote, expands their leaves and backs values up. */
  absorb(evaluator: Evaluator, firstSlot: number, count: number): void {
    for (let i = 0; i < count; i++) {
      const leaf = this.leaves[i];
      const slot = firstSlot + i;
      const position = this.positionOf(leaf);
      const score = evaluator.scores ? evaluator.scores[slot] : 0;
      const offset = slot * (position.area + 1);
      this.cache?.write(position, evaluator.logits, offset, evaluator.values[slot], score);
      const node = leaf.nodes[leaf.depth];
      this.expand(node, position, evaluator.logits, offset, evaluator.values[slot], score);
      if (leaf.depth === 0) this.prepareRoot();
      else this.backUp(leaf, node, true);
    }
    this.leafCount = 0;
  }

  /** One walk from the root. @returns false when it met a leaf that is already under way. */
  private simulate(evaluator: Evaluator, firstSlot: number, keep: boolean): boolean {
    const { tree, options, scratch } = this;
    const leaf = this.leafAt(this.leafCount);
    scratch.copyFrom(this.root);
    let node = 0;
    let depth = 0;
    for (;;) {
      leaf.nodes[depth] = node;
      const edge =
        node === 0 && options.root === 'gumbel'
          ? this.gumbel.select(tree, 0, options, this.started)
          : selectPuct(tree, node, options, node === 0 && options.noise > 0 ? 0 : options.fpuReduction);
      leaf.edges[depth++] = edge;
      scratch.play(tree.move[edge]);
      const child = tree.child[edge];
      if (child < 0) {
        if (tree.pending[edge] > 0) return false;
        break;
      }
      node = child;
      if (tree.terminal[node]) {
        leaf.depth = depth;
        leaf.nodes[depth] = node;
        this.started++;
        this.backUp(leaf, node, false);
        return true;
      }
    }
    const edge = leaf.edges[depth - 1];
    leaf.depth = depth;
    node = tree.addNode();
    this.started++;
    if (scratch.isOver) {
      tree.child[edge] = node;
      leaf.nodes[depth] = node;
      this.finish(node, scratch);
      this.backUp(leaf, node, false);
      return true;
    }
    leaf.nodes[depth] = node;
    if (this.settleFromCache(leaf)) {
      tree.child[edge] = node;
      this.backUp(leaf, node, false);
      return true;
    }
    for (let d = 0; d < depth; d++) tree.pending[leaf.edges[d]]++;
    this.put(evaluator, firstSlot, leaf, keep);
    return true;
  }

  /** A terminal node's value is the game's result. */
  private finish(node: number, position: Position): void {
    const black = areaScore(position);
    const score = position.toPlay === BLACK ? black : -black;
    this.tree.terminal[node] = 1;
    this.tree.nodeValue[node] = this.utility(Math.sign(score), score);
    this.tree.nodeScore[node] = score;
  }

  private utility(value: number, score: number): number {
    const w = this.options.scoreWeight;
    return w === 0 ? value : (value + w * Math.tanh(score / this.options.scoreScale)) / (1 + w);
  }

  private put(evaluator: Evaluator, firstSlot: number, leaf: Leaf, keep: boolean): void {
    leaf.slot = firstSlot + this.leafCount;
    leaf.symmetry = this.options.randomSymmetry ? this.rng.int(8) : 0;
    evaluator.put(leaf.slot, this.scratch, leaf.symmetry);
    // With one leaf in flight the scratch position stays the leaf's; with more, each keeps its own copy.
    if (keep) {
      leaf.position ??= this.scratch.clone();
      leaf.position.copyFrom(this.scratch);
    } else leaf.position = undefined;
    this.leafCount++;
  }

  private positionOf(leaf: Leaf): Position {
    return leaf.position ?? this.scratch;
  }

  private leafAt(i: number): Leaf {
    this.leaves[i] ??= { slot: 0, symmetry: 0, depth: 0, nodes: [], edges: [], position: undefined };
    return this.leaves[i];
  }

  private settleFromCache(leaf: Leaf): boolean {
    if (!this.cache?.has(this.scratch)) return false;
    const { value, score } = this.cache.read(this.row);
    this.expand(leaf.nodes[leaf.depth], this.scratch, this.row, 0, value, score);
    return true;
  }

  /** Gives a node its edges, priors and value. */
  private expand(
    node: number,
    position: Position,
    logits: Float32Array,
    offset: number,
    value: number,
    score: number,
  ): void {
    const { tree, moves } = this;
    const count = sensibleMoves(position, moves);
    const first = tree.addEdges(node, count);
    let max = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < count; i++) {
      const logit = logits[offset + moves[i]];
      tree.move[first + i] = moves[i];
      tree.logit[first + i] = logit;
      if (logit > max) max = logit;
    }
    let sum = 0;
    for (let i = 0; i < count; i++) sum += tree.prior[first + i] = Math.exp(tree.logit[first + i] - max);
    for (let i = 0; i < count; i++) tree.prior[first + i] /= sum;
    tree.nodeValue[node] = this.utility(value, score);
    tree.nodeScore[node] = score;
    tree.nodeVisits[node] = 1;
    tree.visitedPrior[node] = 0;
  }

  /** What a root needs beyond any node: a pass taken out, noise, the moves considered. */
  private prepareRoot(): void {
    this.expanded = true;
    const { tree, options } = this;
    const count = tree.edgeCount[0];
    if (this.banPass && count > 1 && tree.move[tree.firstEdge[0] + count - 1] === this.root.pass)
      tree.edgeCount[0] = count - 1;
    if (options.root === 'gumbel') {
      const quiet = this.rootNoise ? options : { ...options, gumbelScale: 0 };
      this.gumbel.begin(tree, 0, quiet, Math.max(1, this.target), this.rng);
    } else if (options.noise > 0 && this.rootNoise) addNoise(tree, 0, options, this.rng);
  }

  private backUp(leaf: Leaf, node: number, wasPending: boolean): void {
    const { tree } = this;
    let value = tree.nodeValue[node];
    let score = tree.nodeScore[node];
    if (wasPending) tree.child[leaf.edges[leaf.depth - 1]] = node;
    if (tree.terminal[node]) tree.nodeVisits[node]++;
    for (let d = leaf.depth - 1; d >= 0; d--) {
      const edge = leaf.edges[d];
      const parent = leaf.nodes[d];
      value = -value;
      score = -score;
      if (tree.visits[edge]++ === 0) tree.visitedPrior[parent] += tree.prior[edge];
      tree.valueSum[edge] += value;
      tree.scoreSum[edge] += score;
      if (wasPending) tree.pending[edge]--;
      tree.nodeVisits[parent]++;
    }
    this.simulations++;
  }

  /** Visits by move, `[area + 1]`, written to `out`. @returns their sum. */
  visits(out: { [index: number]: number }): number {
    for (let m = 0; m <= this.root.area; m++) out[m] = 0;
    let sum = 0;
    this.eachRootEdge((e) => {
      out[this.tree.move[e]] = this.tree.visits[e];
      sum += this.tree.visits[e];
    });
    return sum;
  }

  /**
   * The policy to learn from, `[area + 1]`: shares of visits (AlphaGo Zero) or Gumbel's improved policy.
   */
  policyTarget(out: Float32Array): void {
    out.fill(0, 0, this.root.area + 1);
    const { tree } = this;
    if (this.options.root === 'gumbel') {
      this.gumbel.improvedPolicy(tree, 0, this.options, this.row);
      const first = tree.firstEdge[0];
      for (let i = 0; i < tree.edgeCount[0]; i++) out[tree.move[first + i]] = this.row[i];
      return;
    }
    let sum = 0;
    this.eachRootEdge((e) => {
      sum += tree.visits[e];
    });
    this.eachRootEdge((e) => {
      out[tree.move[e]] = sum > 0 ? tree.visits[e] / sum : tree.prior[e];
    });
  }

  /**
   * The move to play. Under Gumbel the winner of the halving; else in proportion to visits^(1/temperature),
   * the most visited one at temperature 0.
   */
  chooseMove(temperature = 0): number {
    const { tree } = this;
    if (this.options.root === 'gumbel') return tree.move[this.gumbel.finalEdge(tree, 0, this.options)];
    const first = tree.firstEdge[0];
    const count = tree.edgeCount[0];
    let best = first;
    for (let e = first; e < first + count; e++)
      if (
        tree.visits[e] > tree.visits[best] ||
        (tree.visits[e] === tree.visits[best] && tree.prior[e] > tree.prior[best])
      )
        best = e;
    if (temperature <= 0 || tree.visits[best] === 0) return tree.move[best];
    let sum = 0;
    for (let e = first; e < first + count; e++)
      sum += (tree.visits[e] / tree.visits[best]) ** (1 / temperature);
    let x = this.rng.float() * sum;
    for (let e = first; e < first + count; e++) {
      x -= (tree.visits[e] / tree.visits[best]) ** (1 / temperature);
      if (x < 0) return tree.move[e];
    }
    return tree.move[best];
  }

  /** A root move drawn in proportion to the priors, for varied openings. */
  samplePrior(rng: Rng): number {
    const { tree } = this;
    const first = tree.firstEdge[0];
    const last = first + tree.edgeCount[0] - 1;
    let x = rng.float();
    for (let e = first; e < last; e++) {
      x -= tree.prior[e];
      if (x < 0) return tree.move[e];
    }
    return tree.move[last];
  }

  /** Mean value of all visits of the root, for the player to move, in [-1, 1]. */
  get rootValue(): number {
    const { tree } = this;
    let sum = tree.nodeValue[0];
    this.eachRootEdge((e) => {
      sum += tree.valueSum[e];
    });
    return sum / Math.max(1, tree.nodeVisits[0]);
  }

  /** Mean expected score of all visits of the root, in points for the player to move. */
  get rootScore(): number {
    const { tree } = this;
    let sum = tree.nodeScore[0];
    this.eachRootEdge((e) => {
      sum += tree.scoreSum[e];
    });
    return sum / Math.max(1, tree.nodeVisits[0]);
  }

  /** The root moves that were visited, most visits first. */
  report(maxMoves = Number.POSITIVE_INFINITY): MoveReport[] {
    const { tree } = this;
    const edges: number[] = [];
    this.eachRootEdge((e) => {
      if (tree.visits[e] > 0) edges.push(e);
    });
    edges.sort((a, b) => tree.visits[b] - tree.visits[a] || tree.prior[b] - tree.prior[a]);
    return edges.slice(0, maxMoves).map((e) => ({
      move: tree.move[e],
      visits: tree.visits[e],
      prior: tree.prior[e],
      value: tree.valueSum[e] / tree.visits[e],
      score: tree.scoreSum[e] / tree.visits[e],
      line: this.lineFrom(e),
    }));
  }

  private lineFrom(edge: number): number[] {
    const { tree } = this;
    const line = [tree.move[edge]];
    for (let node = tree.child[edge]; node >= 0 && line.length < 60; ) {
      const first = tree.firstEdge[node];
      let best = -1;
      for (let e = first; e < first + tree.edgeCount[node]; e++)
        if (tree.visits[e] > 0 && (best < 0 || tree.visits[e] > tree.visits[best])) best = e;
      if (best < 0) break;
      line.push(tree.move[best]);
      node = tree.child[best];
    }
    return line;
  }

  private eachRootEdge(visit: (edge: number) => void): void {
    const first = this.tree.firstEdge[0];
    const end = first + this.tree.edgeCount[0];
    for (let e = first; e < end; e++) visit(e);
  }
}
