import type { Rng } from '../../../base/rng.js';
import { END_OF_LINE, LONG_LINE } from '../text/tokens.js';
import type { Window } from './step.js';

/** What windows are drawn from: the vocabulary's tables (kernel/tables.ts) and the settings. */
export interface Drawing {
  wordOf: Int32Array;
  keep: Uint32Array;
  noise: Uint32Array;
  window: number;
  negative: number;
}

/** The windows of tokens, drawn as the kernel draws them: the second implementation of what assembly/index.ts does. */
export function* windowsOf(tokens: Int32Array, drawing: Drawing, rng: Rng): Generator<Window> {
  const { wordOf, keep } = drawing;
  let sentence: number[] = [];
  for (const token of tokens) {
    if (token !== END_OF_LINE) {
      const word = wordOf[token];
      if (word < 0) continue;
      if (keep[word] !== 0xffffffff && rng.uint32() > keep[word]) continue;
      sentence.push(word);
    }
    if (token === END_OF_LINE || sentence.length === LONG_LINE) {
      yield* windowsOfSentence(sentence, drawing, rng);
      sentence = [];
    }
  }
  yield* windowsOfSentence(sentence, drawing, rng);
}

function* windowsOfSentence(
  sentence: readonly number[],
  { noise, window, negative }: Drawing,
  rng: Rng,
): Generator<Window> {
  const draw = () => {
    const place = rng.int(noise.length / 2);
    return rng.uint32() <= noise[2 * place] ? place : noise[2 * place + 1];
  };
  for (const [at, word] of sentence.entries()) {
    const reach = window - rng.int(window);
    const contexts = [
      ...sentence.slice(Math.max(0, at - reach), at),
      ...sentence.slice(at + 1, at + reach + 1),
    ];
    if (contexts.length > 0) yield { contexts, word, noise: Array.from({ length: negative }, draw) };
  }
}
