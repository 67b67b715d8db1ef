import { type Evaluator, OPTIMISM } from '../../../engine/evaluator.js';
import type { Position } from '../../../engine/position.js';

/** When the last batch of each evaluator that has views ends. */
const lastBatch = new WeakMap<Evaluator, Promise<void>>();

/**
 * An evaluator with slots of its own that computes on another: several views of one evaluator may be used at the same
 * time, as by the searches of several sessions, and their batches take turns.
 * @param onEvaluated called for each position when its slot of the view has been filled.
 */
export function viewOf(
  inner: Evaluator,
  onEvaluated?: (view: Evaluator, slot: number, position: Position) => void,
): Evaluator {
  const { size, capacity } = inner;
  const area = size * size;
  const positions: Position[] = [];
  const symmetries = new Uint8Array(capacity);
  const optimism = new Float32Array(capacity);
  const outputs: [row: number, from: Float32Array, to: Float32Array][] = [];
  const output = (row: number, from: Float32Array): Float32Array => {
    const to = new Float32Array(capacity * row);
    outputs.push([row, from, to]);
    return to;
  };
  const compute = async (count: number): Promise<void> => {
    for (let slot = 0; slot < count; slot++)
      inner.put(slot, positions[slot], symmetries[slot], optimism[slot]);
    await inner.run(count);
    for (const [row, from, to] of outputs) to.set(from.subarray(0, count * row));
    if (onEvaluated) for (let slot = 0; slot < count; slot++) onEvaluated(view, slot, positions[slot]);
  };
  const view: Evaluator = {
    size,
    capacity,
    logits: output(area + 1, inner.logits),
    values: output(1, inner.values),
    scores: inner.scores && output(1, inner.scores),
    ownership: inner.ownership && output(area, inner.ownership),
    put(slot, position, symmetry = 0, share = OPTIMISM.tree) {
      if (positions[slot]) positions[slot].copyFrom(position);
      else positions[slot] = position.clone();
      symmetries[slot] = symmetry;
      optimism[slot] = share;
    },
    run(count) {
      const before = lastBatch.get(inner) ?? Promise.resolve();
      const batch = before.then(() => compute(count));
      const ended = batch.catch(() => {}); // a batch that fails is its own view's concern
      lastBatch.set(inner, ended);
      return batch;
    },
  };
  return view;
}
