import type { Evaluator } from '../../../engine/evaluator.js';

/**
 * An evaluator that is made when it is first used: a controller asks for a program's name, and perhaps for several boards, before
 * it plays on one.
 */
export function lazyEvaluator(size: number, capacity: number, make: () => Evaluator): Evaluator {
  let made: Evaluator | undefined;
  const inner = () => {
    made ??= make();
    return made;
  };
  return {
    size,
    capacity,
    get logits() {
      return inner().logits;
    },
    get values() {
      return inner().values;
    },
    get scores() {
      return inner().scores;
    },
    get ownership() {
      return inner().ownership;
    },
    put: (...args) => inner().put(...args),
    run: (count) => inner().run(count),
  };
}
