import type { Evaluator } from '../evaluator.js';

/** An evaluator that knows nothing: equal logits, value 0. With it a search sees the rules alone. */
export function uniformEvaluator(size: number, capacity = 64): Evaluator {
  return {
    size,
    capacity,
    logits: new Float32Array(capacity * (size * size + 1)),
    values: new Float32Array(capacity),
    put() {},
    async run() {},
  };
}
