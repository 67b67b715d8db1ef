import type { Rng } from '../../base/rng.js';
import type { Evaluator } from '../evaluator.js';
import { BLACK, type Position } from '../position.js';
import { EvaluationCache } from './cache.js';
import { descend } from './descend.js';
import { expandNode, finishNode, resultOf, setPriors } from './expand.js';
import { GumbelRoot } from './gumbel.js';
import { backUp, emptyLeaf, type Leaf, markPending, unmarkPending } from './leaf.js';
import type { SearchOptions } from './options.js';
import { addNoise } from './puct.js';
import * as root from './root.js';
import { Tree } from './tree.js';

export type { MoveReport } from './root.js';

/** Walks down the tree in one call of collect: some milliseconds at most. */
const MAX_WALKS = 512;

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
    this.abandon();
    this.root.copyFrom(position);
    this.tree.clear();
    this.tree.addNode();
    this.expanded = false;
    this.more(simulations, banPass, noise);
  }

  /** Plays a move at the root and keeps what was found below it. Then {@link more} continues. */
  advance(move: number): void {
    this.abandon();
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
    this.simulations = 0;
    this.started = 0;
    this.target = 0;
  }

  /** Asks for more simulations from the present root and what the tree already holds. */
  more(simulations: number, banPass = false, noise = true): void {
    this.abandon();
    this.simulations = 0;
    this.started = 0;
    this.target = simulations;
    this.banPass = banPass;
    this.rootNoise = noise;
    if (this.expanded) this.prepareRoot();
  }

  /** Forgets leaves that were collected and never absorbed. */
  private abandon(): void {
    for (let i = 0; i < this.leafCount; i++) unmarkPending(this.tree, this.leaves[i]);
    this.leafCount = 0;
  }

  /** Whether all simulations asked for are done. */
  get done(): boolean {
    return this.expanded ? this.simulations >= this.target : this.root.isOver;
  }

  /** Ends the search early: no new leaf is collected, and it is done when those under way are absorbed. */
  stop(): void {
    this.target = Math.min(this.target, this.started);
  }

  /** Whether the most visited move stays that even if another gets all of the next `simulations`. */
  isDecided(simulations: number): boolean {
    return this.expanded && root.visitLead(this.tree) > simulations;
  }

  /** Simulations asked for and not begun. */
  get left(): number {
    return this.target - this.started;
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
    this.abandon();
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
      const position = leaf.position ?? this.scratch;
      const score = evaluator.scores ? evaluator.scores[slot] : 0;
      const offset = slot * (position.area + 1);
      this.cache?.write(position, evaluator.logits, offset, evaluator.values[slot], score);
      this.expand(leaf, position, evaluator.logits, offset, evaluator.values[slot], score);
      if (leaf.depth === 0) this.prepareRoot();
      else {
        unmarkPending(this.tree, leaf);
        this.backUp(leaf);
      }
    }
    this.leafCount = 0;
  }

  /** One walk from the root. @returns false when it met a leaf that is already under way. */
  private simulate(evaluator: Evaluator, firstSlot: number, keep: boolean): boolean {
    const { tree, options, scratch } = this;
    const leaf = this.leafAt(this.leafCount);
    scratch.copyFrom(this.root);
    const rootEdge = options.root === 'gumbel' ? this.gumbel.select(tree, 0, options, this.started) : -1;
    const ending = descend(tree, options, scratch, leaf, rootEdge);
    if (ending === 'waiting') return false;
    this.started++;
    if (ending === 'new') {
      const node = tree.addNode();
      leaf.nodes[leaf.depth] = node;
      if (scratch.isOver) finishNode(tree, node, scratch, options);
      else if (!this.settleFromCache(leaf)) {
        markPending(tree, leaf);
        this.put(evaluator, firstSlot, leaf, keep);
        return true;
      }
    }
    this.backUp(leaf);
    return true;
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

  private leafAt(i: number): Leaf {
    this.leaves[i] ??= emptyLeaf();
    return this.leaves[i];
  }

  private settleFromCache(leaf: Leaf): boolean {
    if (!this.cache?.has(this.scratch)) return false;
    const { value, score } = this.cache.read(this.row);
    this.expand(leaf, this.scratch, this.row, 0, value, score);
    return true;
  }

  private expand(
    leaf: Leaf,
    position: Position,
    logits: Float32Array,
    offset: number,
    value: number,
    score: number,
  ): void {
    const { tree, options, moves } = this;
    expandNode(tree, leaf.nodes[leaf.depth], position, options, moves, logits, offset, value, score);
  }

  private backUp(leaf: Leaf): void {
    backUp(this.tree, leaf);
    this.simulations++;
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
    } else if (options.noise > 0) {
      setPriors(tree, 0); // a root that is searched on had noise before
      if (this.rootNoise) addNoise(tree, 0, options, this.rng);
    }
  }

  /** Visits by move, `[area + 1]`, written to `out`. @returns their sum. */
  visits(out: { [index: number]: number }): number {
    for (let m = 0; m <= this.root.area; m++) out[m] = 0;
    return root.visitCounts(this.tree, out);
  }

  /** The policy to learn from, `[area + 1]`: shares of visits (AlphaGo Zero) or Gumbel's improved policy. */
  policyTarget(out: Float32Array): void {
    const { tree } = this;
    out.fill(0, 0, this.root.area + 1);
    if (this.options.root === 'puct') {
      root.visitShares(tree, out);
      return;
    }
    this.gumbel.improvedPolicy(tree, 0, this.options, this.row);
    const first = tree.firstEdge[0];
    for (let i = 0; i < tree.edgeCount[0]; i++) out[tree.move[first + i]] = this.row[i];
  }

  /**
   * The move to play. Under Gumbel the winner of the halving; else in proportion to visits^(1/temperature),
   * the most visited one at temperature 0.
   */
  chooseMove(temperature = 0): number {
    const { tree, options } = this;
    if (options.root === 'gumbel') return tree.move[this.gumbel.finalEdge(tree, 0, options)];
    return root.moveByVisits(tree, temperature, this.rng);
  }

  /** A root move drawn in proportion to the priors, for varied openings. */
  samplePrior(rng: Rng): number {
    return root.moveByPriors(this.tree, rng);
  }

  /** Mean value of all visits of the root, for the player to move, in [-1, 1]. */
  get rootValue(): number {
    return root.meanValue(this.tree);
  }

  /** The expected result alone, without the weight of points, for the player to move, in [-1, 1]. */
  get rootResult(): number {
    return resultOf(this.options, this.rootValue, this.rootScore, this.root.toPlay);
  }

  /** Mean expected score of all visits of the root, in points for the player to move. */
  get rootScore(): number {
    return root.meanScore(this.tree);
  }

  /** The mean expected score, in points for Black. */
  get blackScore(): number {
    return this.root.toPlay === BLACK ? this.rootScore : -this.rootScore;
  }

  /** The root moves that were visited, most visits first. */
  report(maxMoves = Number.POSITIVE_INFINITY): root.MoveReport[] {
    return root.moveReports(this.tree, this.options, this.root.toPlay, maxMoves);
  }
}
