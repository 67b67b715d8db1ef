import { Rng } from '../base/rng.js';
import { INPUTS, type InputSet, inputWriter } from '../engine/inputs.js';
import { Position } from '../engine/position.js';
import type { NetworkFile } from '../selfplay/networkFile.js';
import { OnnxEvaluator } from '../selfplay/onnxEvaluator.js';

/** Positions of games that a network plays with itself, each move drawn from its policy. */
export function policyPositions(network: NetworkFile, count: number, seed: string): Position[] {
  const { size, komi } = network.info;
  const area = size * size;
  const evaluator = new OnnxEvaluator(network, 1);
  const rng = new Rng(seed);
  const out: Position[] = [];
  let position = new Position(size, { komi });
  while (out.length < count) {
    out.push(position.clone());
    evaluator.put(0, position);
    evaluator.runSync(1);
    // The largest of logit plus Gumbel noise is a draw from the policy.
    let [best, most] = [area, Number.NEGATIVE_INFINITY];
    for (let move = 0; move <= area; move++) {
      const allowed = move < area ? position.isLegal(move) : position.moveNumber >= area / 2;
      const noisy = evaluator.logits[move] - Math.log(-Math.log(rng.float() || 1e-9));
      if (allowed && noisy > most) [best, most] = [move, noisy];
    }
    position.play(best);
    if (position.passes >= 2 || position.moveNumber > 2 * area) position = new Position(size, { komi });
  }
  evaluator.dispose();
  return out;
}

/** Planes of positions, `[count, size, size, planes]`. */
export function planesOf(
  positions: readonly Position[],
  { size, planes: set }: { size: number; planes: InputSet },
) {
  const each = size ** 2 * INPUTS[set].planes;
  const write = inputWriter(set, size);
  const numbers = new Float32Array(INPUTS[set].numbers);
  const planes = new Float32Array(positions.length * each);
  positions.forEach((position, i) => {
    write(position, planes, i * each, numbers, 0, 0);
  });
  return planes;
}

/** Place of the largest of `length` elements from `from` on. */
export function argMax(data: ArrayLike<number>, from: number, length: number): number {
  let best = 0;
  for (let i = 1; i < length; i++) if (data[from + i] > data[from + best]) best = i;
  return best;
}
