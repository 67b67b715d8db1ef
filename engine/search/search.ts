import type { Rng } from '../../base/rng.js';
import { type Evaluator, OPTIMISM } from '../evaluator.js';
import type { Position } from '../position.js';
import { ErrorsSeen } from './bias.js';
import { bestEdge, mostVisited } from './bound.js';
import { descend } from './descend.js';
import { Expander, finishNode } from './expand.js';
import { GumbelRoot } from './gumbel.js';
import { backUp, type Leaf, LeavesInFlight } from './leaf.js';
import type { SearchOptions } from './options.js';
import { moveByVisits, visitLead } from './root.js';
import { addNoise, resetRoot } from './rootMoves.js';
import type { Searched } from './searched.js';
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
 * tree says is read by the functions of value.ts (the position), policy.ts (what to learn) and root.ts (the moves).
 */
export class Search implements Searched {
  tree = new Tree();
  /** Simulations done for the present root, without those kept from earlier moves. */
  simulations = 0;
  /** The position searched. */
  readonly root: Position;
  private request: SearchRequest = {};
  private target = 0;
  private started = 0;
  private centre: number;
  private readonly gumbel: GumbelRoot;
  private readonly flight = new LeavesInFlight();
  private readonly expander: Expander;
  private readonly errors: ErrorsSeen | undefined;
  private readonly scratch: Position;
  private spare = new Tree();

  /** @param position gives the size; its moves are not kept. */
  constructor(
    position: Position,
    readonly options: Readonly<SearchOptions>,
    private readonly rng: Rng,
  ) {
    this.root = position.clone();
    this.scratch = position.clone();
    this.centre = options.scoreCentre;
    this.gumbel = new GumbelRoot(position.area + 1);
    this.expander = new Expander(position.area, options.cache);
    if (options.biasFactor > 0) this.errors = new ErrorsSeen(options);
    this.tree.addNode();
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
    this.flight.clear(this.tree);
    this.root.copyFrom(position);
    this.empty();
    this.more(simulations, request);
  }

  /** Asks for more simulations from the present root and what the tree already holds. */
  more(simulations: number, request: SearchRequest = {}): void {
    this.flight.clear(this.tree);
    this.simulations = 0;
    this.started = 0;
    this.target = simulations;
    this.request = request;
    if (this.ready) this.prepareRoot();
  }

  /** Plays a move at the root and keeps what was found below it. Then {@link more} continues. */
  advance(move: number): void {
    const { tree } = this;
    this.flight.clear(tree);
    const edge = tree.edgeOf(0, move);
    this.root.play(move);
    if (edge < 0 || tree.edgeVisits(edge) === 0) this.empty();
    else {
      tree.copySubtree(tree.child[edge], this.spare);
      this.tree = this.spare;
      this.spare = tree;
      this.errors?.recount(this.tree, this.centre);
    }
    this.simulations = 0;
    this.started = 0;
    this.target = 0;
  }

  /** Forgets the evaluations that are remembered, for they are another network's from now on. The tree stays. */
  forget(): void {
    this.expander.forget();
  }

  private empty(): void {
    this.tree.clear();
    this.tree.addNode();
    this.errors?.clear();
  }

  /** Whether the root has been evaluated, so that there are moves to choose from. */
  get ready(): boolean {
    return this.tree.edgeCount[0] > 0;
  }

  /** Whether all simulations asked for are done. */
  get done(): boolean {
    return this.ready ? this.simulations >= this.target : this.root.isOver;
  }

  /** Simulations asked for and not begun. */
  get left(): number {
    return this.target - this.started;
  }

  /** Ends the search early: no new leaf is collected, and it is done when those under way are absorbed. */
  stop(): void {
    this.target = Math.min(this.target, this.started);
  }

  /** Whether the move to play is the most visited one and stays that even if another gets all of the next `simulations`. */
  isDecided(simulations: number): boolean {
    const { tree } = this;
    return this.ready && visitLead(tree) > simulations && bestEdge(this) === mostVisited(tree);
  }

  /**
   * Walks down the tree and writes leaves into slots `firstSlot ...` of the evaluator.
   * Ends of games and cached positions are settled on the way.
   * @returns the number of slots written, at most `maxLeaves`; 0 when there was nothing to evaluate, then ask {@link done}.
   */
  collect(evaluator: Evaluator, firstSlot: number, maxLeaves: number): number {
    const { flight } = this;
    flight.clear(this.tree);
    if (!this.ready) {
      if (this.root.isOver || maxLeaves < 1) return 0;
      this.evaluateRoot(evaluator, firstSlot);
    }
    // Near a game's end most walks meet known ends; a caller with a clock has to get its turn all the same.
    for (let walks = 0; this.ready && walks < MAX_WALKS; walks++)
      if (flight.count >= maxLeaves || this.started >= this.target) break;
      else if (!this.simulate(evaluator, firstSlot, maxLeaves > 1)) break;
    return flight.count;
  }

  /** Takes the evaluations of the slots that the last {@link collect} wrote, expands their leaves and backs values up. */
  absorb(evaluator: Evaluator, firstSlot: number, count: number): void {
    const { tree, flight } = this;
    for (let i = 0; i < count; i++) {
      const leaf = flight.at(i);
      const position = leaf.position ?? this.scratch;
      this.expander.fromSlot(tree, leaf.nodes[leaf.depth], position, evaluator, firstSlot + i);
      this.errors?.join(tree, leaf.nodes[leaf.depth], position, this.centre);
      this.backUp(leaf);
    }
    flight.clear(tree);
  }

  /** The root's own evaluation, which is a walk of no moves. */
  private evaluateRoot(evaluator: Evaluator, slot: number): void {
    const leaf = this.flight.at(0);
    leaf.depth = 0;
    leaf.nodes[0] = 0;
    this.scratch.copyFrom(this.root);
    this.evaluate(leaf, evaluator, slot, false);
  }

  /** One walk from the root. @returns false when it met a leaf that is already under way. */
  private simulate(evaluator: Evaluator, firstSlot: number, keep: boolean): boolean {
    const { tree, options, scratch, flight } = this;
    const leaf = flight.at(flight.count);
    scratch.copyFrom(this.root);
    const rootEdge = options.root === 'gumbel' ? this.gumbel.select(this, this.started) : -1;
    const ending = descend(tree, options, scratch, leaf, rootEdge);
    if (ending === 'waiting') return false;
    this.started++;
    if (ending === 'over') this.backUp(leaf);
    else if (scratch.isOver) {
      finishNode(tree, leaf.nodes[leaf.depth], scratch);
      this.backUp(leaf);
    } else this.evaluate(leaf, evaluator, firstSlot + flight.count, keep);
    return true;
  }

  /**
   * Expands a leaf from the cache, or writes it into a slot.
   * @param keep whether the leaf needs a copy of its position: while it is the only one the scratch position stays its own.
   */
  private evaluate(leaf: Leaf, evaluator: Evaluator, slot: number, keep: boolean): void {
    const { tree, scratch } = this;
    if (this.expander.fromCache(tree, leaf.nodes[leaf.depth], scratch)) {
      this.errors?.join(tree, leaf.nodes[leaf.depth], scratch, this.centre);
      this.backUp(leaf);
      return;
    }
    const symmetry = this.options.randomSymmetry ? this.rng.int(8) : 0;
    evaluator.put(slot, scratch, symmetry, leaf.depth === 0 ? OPTIMISM.root : OPTIMISM.tree);
    if (keep) {
      leaf.position ??= scratch.clone();
      leaf.position.copyFrom(scratch);
    } else leaf.position = undefined;
    this.flight.add(tree);
  }

  private backUp(leaf: Leaf): void {
    backUp(this.tree, leaf, this.options, this.centre, this.errors);
    if (leaf.depth > 0) this.simulations++;
    else this.prepareRoot();
  }

  /** What a root needs beyond any node: a pass taken out, noise, the moves considered. */
  private prepareRoot(): void {
    const { tree, options, rng, request } = this;
    const noise = request.noise ?? true;
    resetRoot(tree, this.root.pass, request.banPass ?? false);
    if (options.root === 'gumbel') {
      const considered = request.considered ?? options.considered;
      this.gumbel.begin(this, considered, noise ? options.gumbelScale : 0, Math.max(1, this.target), rng);
    } else if (noise && options.noise > 0) addNoise(tree, options, rng);
  }

  /**
   * The move to play. Under Gumbel the winner of the halving; else in proportion to visits^(1/temperature),
   * the {@link bestEdge} at temperature 0.
   */
  chooseMove(temperature = 0): number {
    const { tree } = this;
    if (this.options.root === 'gumbel') return tree.move[this.gumbel.final(this)];
    if (temperature > 0) return moveByVisits(tree, temperature, this.rng);
    return tree.move[bestEdge(this)];
  }
}
