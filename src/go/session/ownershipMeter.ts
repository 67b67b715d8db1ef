import type { Evaluator } from '../../../engine/evaluator.js';
import { BLACK, type Position } from '../../../engine/position.js';

/**
 * The ownership that a search expects: the mean of the network's over the positions that the search came to, which are
 * those of its walks. It sees the search's evaluations as they are made.
 */
export class OwnershipMeter {
  private readonly sum: Float64Array;
  private count = 0;

  constructor(private readonly area: number) {
    this.sum = new Float64Array(area);
  }

  /** Begins anew with the ownership of the root, Black's 1, as one position. */
  begin(root: readonly number[]): void {
    this.sum.set(root);
    this.count = 1;
  }

  /** Adds the evaluation in a slot of an evaluator. */
  add({ ownership }: Evaluator, slot: number, { toPlay }: Position): void {
    if (!ownership || this.count === 0) return;
    const sign = toPlay === BLACK ? 1 : -1;
    const first = slot * this.area;
    for (let p = 0; p < this.area; p++) this.sum[p] += sign * ownership[first + p];
    this.count++;
  }

  /** The mean for a colour, 1 where it owns the point, `[area]`. */
  mean(color: number): number[] {
    const scale = (color === BLACK ? 1 : -1) / this.count;
    return Array.from(this.sum, (owner) => owner * scale);
  }
}
