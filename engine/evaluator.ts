import type { Position } from './position.js';

/** Share of the optimistic policy, where a network has one: at the root of a search, and in its tree (KataGo's own). */
export const OPTIMISM = { root: 0.2, tree: 1 };

/**
 * What a search asks for the value and the priors of positions, a batch at a time.
 * The search encodes leaves into slots with `put`, the owner of the batch calls `run` once,
 * and the search reads the results of its slots. Nothing is allocated per evaluation.
 * Several searches may share one evaluator by using different slots of one batch.
 */
export interface Evaluator {
  /** Board size that this evaluator was made for. */
  readonly size: number;
  /** Slots in a batch. */
  readonly capacity: number;
  /** Policy logits by slot, `[capacity, size * size + 1]`; the last of a row is pass; the symmetry is undone. */
  readonly logits: Float32Array;
  /** Expected result by slot, in [-1, 1], for the player to move, `[capacity]`. */
  readonly values: Float32Array;
  /** Expected final score in points by slot, komi included, for the player to move, where the network has a score head. */
  readonly scores?: Float32Array;
  /** Expected owner of each point in [-1, 1], for the player to move, `[capacity, size * size]`, where the network has the head. */
  readonly ownership?: Float32Array;
  /**
   * Writes the position's input planes into a slot. The position may change as soon as this returns.
   * @param optimism share of the network's optimistic policy in the logits, where it has one; {@link OPTIMISM}'s for the tree
   * unless given.
   */
  put(slot: number, position: Position, symmetry?: number, optimism?: number): void;
  /** Evaluates slots 0 to count - 1. */
  run(count: number): Promise<void>;
}
