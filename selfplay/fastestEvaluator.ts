import { Position } from '../engine/position.js';
import type { NetworkFile } from './networkFile.js';
import { OnnxEvaluator } from './onnxEvaluator.js';

/** Batches that warm a session up, and batches that are timed. */
const WARM = 2;
const TIMED = 6;
/** Milliseconds of a batch beside which what warms up does not count. */
const LONG = 100;

/**
 * An evaluator with the number of threads that is fastest here for full batches: small 8-bit networks lose more by
 * handing work to a second thread than they gain. Takes some ten milliseconds for each power of two up to `cores`.
 */
export function fastestEvaluator(network: NetworkFile, capacity: number, cores: number): OnnxEvaluator {
  let best: OnnxEvaluator | undefined;
  let bestTime = Number.POSITIVE_INFINITY;
  for (let threads = 1; threads <= cores; threads *= 2) {
    const evaluator = new OnnxEvaluator(network, capacity, { threads });
    const time = shortestRun(evaluator);
    if (time < bestTime) {
      best?.dispose();
      best = evaluator;
      bestTime = time;
    } else evaluator.dispose();
  }
  return best!;
}

/** Milliseconds of the quickest of a few full batches; of the first alone where one takes long. */
function shortestRun(evaluator: OnnxEvaluator): number {
  const position = new Position(evaluator.size);
  for (let slot = 0; slot < evaluator.capacity; slot++) evaluator.put(slot, position);
  let shortest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < WARM + TIMED; i++) {
    const began = performance.now();
    evaluator.runSync(evaluator.capacity);
    const took = performance.now() - began;
    if (took > LONG) return took;
    if (i >= WARM) shortest = Math.min(shortest, took);
  }
  return shortest;
}
