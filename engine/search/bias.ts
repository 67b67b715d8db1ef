import { EMPTY, OFF } from '../board.js';
import type { Position } from '../position.js';
import type { SearchOptions } from './options.js';
import type { Tree } from './tree.js';
import { utilityOf } from './utility.js';

/*
 * Subtree value bias correction (KataGo's methods, late 2020). A network errs alike about the same local sequence wherever in
 * the tree it is played: what deeper search made of it once is taken off its evaluations of the others. Nodes are alike when the
 * same player played the same last move after the same move, with the same stones around it.
 *
 *   error(n) = own utility - mean utility of the visits below
 *   bias     = sum of error(n) w(n) / sum of w(n) over the nodes that are alike,   w(n) = (visits below) ^ biasExponent
 *
 * A node counts as worth its own utility less biasFactor * bias, as it was when a walk last came through.
 */

/** Points to each side of the last move that are looked at. */
const REACH = 2;

/** What a search has seen of the network's errors, by likeness of the moves: an open hash table that grows with the tree. */
export class ErrorsSeen {
  /** Likenesses, 0 where a slot is free; sums of weighted errors and of weights. */
  private keys = new Int32Array(1024);
  private errors = new Float64Array(1024);
  private weights = new Float64Array(1024);

  constructor(private readonly options: SearchOptions) {}

  clear(): void {
    this.keys.fill(0);
    this.errors.fill(0);
    this.weights.fill(0);
  }

  /** A new node of a position joins those like it. */
  join(tree: Tree, node: number, position: Position, centre: number): void {
    tree.likeness[node] = likeness(position);
    if (2 * tree.nodes <= this.keys.length) return;
    const size = 2 * this.keys.length;
    this.keys = new Int32Array(size);
    this.errors = new Float64Array(size);
    this.weights = new Float64Array(size);
    this.recount(tree, centre);
  }

  /** Counts the errors of a tree's nodes anew, and no others: after a part of it was kept as a tree of its own. */
  recount(tree: Tree, centre: number): void {
    this.clear();
    for (let node = 0; node < tree.nodes; node++) {
      tree.givenError[node] = 0;
      tree.givenWeight[node] = 0;
      if (tree.likeness[node] > 0) this.give(tree, node, centre, this.slotOf(tree.likeness[node]));
    }
  }

  /**
   * Takes in what a walk has changed below a node, and looks up what the network errs by at nodes like it.
   * @returns how much more is taken off the node's own utility.
   */
  update(tree: Tree, node: number, centre: number): number {
    if (tree.likeness[node] === 0) return 0;
    const slot = this.slotOf(tree.likeness[node]);
    this.give(tree, node, centre, slot);
    if (this.weights[slot] <= 0) return 0;
    const bias = (this.options.biasFactor * this.errors[slot]) / this.weights[slot];
    const change = bias - tree.ownBias[node];
    tree.ownBias[node] = bias;
    return change;
  }

  /** Replaces what a node has given to the sums of its likeness. */
  private give(tree: Tree, node: number, centre: number, slot: number): void {
    const below = tree.visits[node] - 1;
    if (below <= 0) return;
    const { options, errors, weights } = this;
    const { ownResult, ownScore, resultSum, scoreSum, biasSum, ownBias, givenError, givenWeight } = tree;
    const own = utilityOf(options, centre, ownResult[node], ownScore[node]);
    const result = (resultSum[node] - ownResult[node]) / below;
    const score = (scoreSum[node] - ownScore[node]) / below;
    const deeper = utilityOf(options, centre, result, score) - (biasSum[node] - ownBias[node]) / below;
    const weight = below ** options.biasExponent;
    const error = weight * (own - deeper);
    errors[slot] += error - givenError[node];
    weights[slot] += weight - givenWeight[node];
    givenError[node] = error;
    givenWeight[node] = weight;
  }

  private slotOf(key: number): number {
    const { keys } = this;
    const mask = keys.length - 1;
    let slot = key & mask;
    while (keys[slot] !== 0 && keys[slot] !== key) slot = (slot + 1) & mask;
    keys[slot] = key;
    return slot;
  }
}

/** A number from 1 to 2^30 for the last two moves and the stones around the last, with those in atari. */
function likeness(position: Position): number {
  const { size, area, points, history, moveNumber } = position;
  const last = moveNumber > 0 ? history.moves[moveNumber - 1] : area + 1;
  const before = moveNumber > 1 ? history.moves[moveNumber - 2] : area + 1;
  // Each is mixed in alone: of small numbers, one xor another is soon the same as of two others.
  let hash = mix(mix(mix(mix(area, position.toPlay), last), before), position.koPoint + 1);
  if (last < area) {
    const [x, y] = [last % size, Math.floor(last / size)];
    for (let v = y - REACH; v <= y + REACH; v++)
      for (let u = x - REACH; u <= x + REACH; u++) {
        const p = u >= 0 && v >= 0 && u < size && v < size ? v * size + u : area;
        const stone = points[p];
        const atari = stone !== EMPTY && stone !== OFF && position.inAtari(position.head[p]);
        hash = mix(hash, atari ? 4 + stone : stone);
      }
  }
  return (hash >>> 2) + 1;
}

function mix(hash: number, value: number): number {
  hash = Math.imul(hash ^ value, 0x9e3779b1);
  return hash ^ (hash >>> 15);
}
