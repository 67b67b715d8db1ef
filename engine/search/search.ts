import type { Rng } from '../../base/rng.js';
import type { Evaluator } from '../evaluator.js';
import { BLACK, type Position } from '../position.js';
import { EvaluationCache } from './cache.js';
import { descend } from './descend.js';
import { expandNode, finishNode, setPriors } from './expand.js';
import { GumbelRoot } from './gumbel.js';
import { backUp, emptyLeaf, type Leaf, markPending, unmarkPending } from './leaf.js';
import { MoveStats } from './moveStats.js';
import type { SearchOptions } from './options.js';
import { addNoise } from './puct.js';
import { completeQ } from './qtransforms.js';
import { moveByVisits, ownUtility, type Searched, visitLead } from './root.js';
import { Tree } from './tree.js';
import { recentre } from './utility.js';

/** Walks down the tree in one call of collect: some milliseconds at most. */
const MAX_WALKS = 512;

/** What one search of a position may have otherwise than the options say. */
export interface SearchRequest {
  /** Leaves the pass out of the root's moves if there is another. */
  banPass?: boolean;
  /** Whether this search is noisy where the options say so (the default); off for quick searches. */
  noise?: boolean;
  /** Gumbel: moves considered at the root. */
  considered?: number;
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
 * With the same seed, options and leaves per batch it grows the same tree, whatever else is in the batch. What the
 * tree says of the position is read by the functions of root.ts.
 */
export class Search implements Searched {
  tree = new Tree();
  /** Simulations done for the present root, without those kept from earlier moves. */
  simulations = 0;
  /** The position searched. */
  readonly root: Position;
  private spare = new Tree();
  private request: SearchRequest = {};
  private target = 0;
  private started = 0;
  private expanded = false;
  private centre: number;
  private readonly scratch: Position;
  private readonly moves: Int16Array;
  private readonly leaves: Leaf[] = [];
  private leafCount = 0;
  private readonly gumbel = new GumbelRoot();
  private readonly stats = new MoveStats();
  private readonly cache: EvaluationCache | undefined;
  private readonly row: Float32Array;

  /** @param position gives the size; its moves are not kept. */
  constructor(
    position: Position,
    readonly options: Readonly<SearchOptions>,
    private readonly rng: Rng,
  ) {
    this.root = position.clone();
    this.scratch = position.clone();
    this.centre = options.scoreCentre;
    this.moves = new Int16Array(position.area + 1);
    this.row = new Float32Array(position.area + 1);
    if (options.cache > 0) this.cache = new EvaluationCache(options.cache, position.area + 1);
  }

  /** The score at which points count most, in points for Black. A tree that is kept is right under a new one at once. */
  get scoreCentre(): number {
    return this.centre;
  }

  set scoreCentre(black: number) {
    if (black === this.centre) return;
    this.centre = black;
    recentre(this.tree, this.options, black);
  }

  /**
   * Starts on a position with an empty tree.
   * @param simulations how many to run; the root's own evaluation is not one of them.
   */
  begin(position: Position, simulations: number, request: SearchRequest = {}): void {
    this.abandon();
    this.root.copyFrom(position);
    this.empty();
    this.more(simulations, request);
  }

  /** Plays a move at the root and keeps what was found below it. Then {@link more} continues. */
  advance(move: number): void {
    this.abandon();
    const { tree } = this;
    const edge = this.expanded ? tree.edgeOf(0, move) : -1;
    this.root.play(move);
    if (edge < 0 || tree.edgeVisits(edge) === 0) this.empty();
    else {
      tree.copySubtree(tree.child[edge], this.spare);
      this.tree = this.spare;
      this.spare = tree;
      this.expanded = this.tree.edgeCount[0] > 0;
    }
    this.simulations = 0;
    this.started = 0;
    this.target = 0;
  }

  /** Asks for more simulations from the present root and what the tree already holds. */
  more(simulations: number, request: SearchRequest = {}): void {
    this.abandon();
    this.simulations = 0;
    this.started = 0;
    this.target = simulations;
    this.request = request;
    if (this.expanded) this.prepareRoot();
  }

  private empty(): void {
    this.tree.clear();
    this.tree.addNode();
    this.expanded = false;
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
    return this.expanded && visitLead(this.tree) > simulations;
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
      const leaf = this.leafAt(0);
      leaf.depth = 0;
      leaf.nodes[0] = 0;
      this.scratch.copyFrom(this.root);
      if (!this.settleFromCache(leaf)) {
        this.put(evaluator, firstSlot, leaf, false);
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
      unmarkPending(this.tree, leaf);
      this.expand(leaf, position, evaluator.logits, offset, evaluator.values[slot], score);
    }
    this.leafCount = 0;
  }

  /** One walk from the root. @returns false when it met a leaf that is already under way. */
  private simulate(evaluator: Evaluator, firstSlot: number, keep: boolean): boolean {
    const { tree, scratch } = this;
    const leaf = this.leafAt(this.leafCount);
    scratch.copyFrom(this.root);
    const ending = descend(tree, this.options, scratch, leaf, this.rootEdge());
    if (ending === 'waiting') return false;
    this.started++;
    if (ending === 'over') this.backUp(leaf);
    else if (scratch.isOver) {
      finishNode(tree, leaf.nodes[leaf.depth], scratch);
      this.backUp(leaf);
    } else if (!this.settleFromCache(leaf)) this.put(evaluator, firstSlot, leaf, keep);
    return true;
  }

  /** The root's edge for the next walk, -1 where PUCT chooses it. */
  private rootEdge(): number {
    if (this.options.root === 'puct') return -1;
    const { stats } = this;
    this.readMoves();
    return stats.first + this.gumbel.select(stats, stats.utility, this.options, this.started);
  }

  /** Reads the root's moves, their utilities completed. */
  private readMoves(): void {
    const { stats } = this;
    stats.read(this.tree, 0, this.root.toPlay === BLACK ? 1 : -1);
    completeQ(stats, ownUtility(this), stats.utility, stats.utility);
  }

  /** @param keep whether the leaf needs a copy of its position: with one leaf in flight the scratch position stays the leaf's. */
  private put(evaluator: Evaluator, firstSlot: number, leaf: Leaf, keep: boolean): void {
    const symmetry = this.options.randomSymmetry ? this.rng.int(8) : 0;
    evaluator.put(firstSlot + this.leafCount, this.scratch, symmetry);
    if (keep) {
      leaf.position ??= this.scratch.clone();
      leaf.position.copyFrom(this.scratch);
    } else leaf.position = undefined;
    markPending(this.tree, leaf);
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
    result: number,
    score: number,
  ): void {
    const node = leaf.nodes[leaf.depth];
    expandNode(this.tree, node, position, this.moves, logits, offset, result, score);
    this.backUp(leaf);
    if (node === 0) this.prepareRoot();
  }

  private backUp(leaf: Leaf): void {
    backUp(this.tree, leaf, this.options, this.centre);
    if (leaf.depth > 0) this.simulations++;
  }

  /** What a root needs beyond any node: a pass taken out, noise, the moves considered. */
  private prepareRoot(): void {
    this.expanded = true;
    const { tree, options, request } = this;
    const noise = request.noise ?? true;
    const count = tree.edgeCount[0];
    if (request.banPass && count > 1 && tree.move[tree.firstEdge[0] + count - 1] === this.root.pass)
      tree.edgeCount[0] = count - 1;
    if (options.root === 'gumbel') {
      this.readMoves();
      const scale = noise ? options.gumbelScale : 0;
      const considered = request.considered ?? options.considered;
      this.gumbel.begin(this.stats, considered, scale, Math.max(1, this.target), this.rng);
    } else if (options.noise > 0) {
      setPriors(tree, 0); // a root that is searched on had noise before
      if (noise) addNoise(tree, 0, options, this.rng);
    }
  }

  /**
   * The move to play. Under Gumbel the winner of the halving; else in proportion to visits^(1/temperature),
   * the most visited one at temperature 0.
   */
  chooseMove(temperature = 0): number {
    const { tree, options, stats } = this;
    if (options.root === 'puct') return moveByVisits(tree, temperature, this.rng);
    this.readMoves();
    return tree.move[stats.first + this.gumbel.final(stats, stats.utility, options)];
  }
}
