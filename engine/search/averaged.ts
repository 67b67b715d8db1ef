import type { Evaluator } from '../evaluator.js';
import type { Position } from '../position.js';
import { SYMMETRIES } from '../symmetry.js';

/**
 * An evaluator that gives the mean of another one over the eight symmetries of the board: of logits, values, scores
 * and ownership. Each of its evaluations is eight of the other's, whose capacity must be eight or more.
 * With it a position is worth the same in every orientation, whatever symmetry a search asks for.
 */
export function averagedEvaluator(inner: Evaluator): Evaluator {
  const capacity = Math.floor(inner.capacity / SYMMETRIES);
  const area = inner.size * inner.size;
  const outputs: [row: number, from: Float32Array, to: Float32Array][] = [];
  const averaged = (row: number, from: Float32Array): Float32Array => {
    const to = new Float32Array(capacity * row);
    outputs.push([row, from, to]);
    return to;
  };
  return {
    size: inner.size,
    capacity,
    logits: averaged(area + 1, inner.logits),
    values: averaged(1, inner.values),
    scores: inner.scores && averaged(1, inner.scores),
    ownership: inner.ownership && averaged(area, inner.ownership),
    put(slot: number, position: Position, _symmetry?: number, optimism?: number): void {
      for (let s = 0; s < SYMMETRIES; s++) inner.put(slot * SYMMETRIES + s, position, s, optimism);
    },
    async run(count: number): Promise<void> {
      await inner.run(count * SYMMETRIES);
      for (const [row, from, to] of outputs)
        for (let slot = 0; slot < count; slot++)
          for (let i = 0; i < row; i++) {
            let sum = 0;
            for (let s = 0; s < SYMMETRIES; s++) sum += from[(slot * SYMMETRIES + s) * row + i];
            to[slot * row + i] = sum / SYMMETRIES;
          }
    },
  };
}
