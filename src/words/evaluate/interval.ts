import type { Rng } from '../../../base/rng.js';
import type { SectionResult } from './evaluate.js';

const RESAMPLES = 1000;

/**
 * A 95 % interval of the share of right answers by the bootstrap over word pairs: questions that share a pair are right or
 * wrong together, so that pairs are drawn with replacement within each section, and a question counts as often as both of
 * its pairs were drawn.
 */
export function shareInterval(results: readonly SectionResult[], rng: Rng): [low: number, high: number] {
  const sections = results.map(({ answers }) => {
    const numbers = new Map<string, number>();
    const numberOf = (pair: readonly string[]) => {
      const key = pair.join(' ');
      if (!numbers.has(key)) numbers.set(key, numbers.size);
      return numbers.get(key)!;
    };
    /** Three numbers a question: its pairs, and whether the answer is right. */
    const asked = Int32Array.from(
      answers.flatMap(({ question: { pairs }, right }) => [...pairs.map(numberOf), Number(right)]),
    );
    return { asked, drawn: new Int32Array(numbers.size) };
  });
  const shares: number[] = [];
  for (let r = 0; r < RESAMPLES; r++) {
    let [right, all] = [0, 0];
    for (const { asked, drawn } of sections) {
      drawn.fill(0);
      for (let i = 0; i < drawn.length; i++) drawn[rng.int(drawn.length)]++;
      for (let i = 0; i < asked.length; i += 3) {
        const times = drawn[asked[i]] * drawn[asked[i + 1]];
        all += times;
        right += times * asked[i + 2];
      }
    }
    if (all > 0) shares.push(right / all);
  }
  shares.sort((a, b) => a - b);
  const at = (share: number) => shares[Math.min(shares.length - 1, Math.floor(share * shares.length))] ?? 0;
  return [at(0.025), at(0.975)];
}
