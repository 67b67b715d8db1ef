import * as tf from '@tensorflow/tfjs';
import { ZeroError } from '../../../base/errors.js';
import { multiplied } from '../query/query.js';
import { unitVectors, type WordVectors } from '../vectors/vectors.js';
import type { Question, Section } from './questions.js';

/** A question that could be asked, and whether the answer was right. */
export interface Answer {
  question: Question;
  right: boolean;
}

/** What came out of a section's questions. */
export interface SectionResult {
  section: Section;
  answers: Answer[];
  /** Questions with a word that has no vector. */
  skipped: number;
}

/** Questions that are asked at once, and scores of them that are in memory. */
const BATCH = 256;

/**
 * Asks all questions: the answer is the word with the largest score, but for the three words of the question (3CosAdd, or
 * 3CosMul with `multiply`). Scores are matrix products on the tensor backend in use. Letters' case makes no difference, as in
 * gensim: of words that are alike in lower case the most frequent counts.
 * @throws ZeroError when no question can be asked.
 */
export async function evaluate(
  vectors: WordVectors,
  sections: readonly Section[],
  multiply = false,
): Promise<SectionResult[]> {
  const places = new Map<string, number>();
  for (const [i, word] of vectors.words.entries())
    if (!places.has(word.toLowerCase())) places.set(word.toLowerCase(), i);
  const results: SectionResult[] = [];
  const asked: { places: number[]; question: Question; result: SectionResult }[] = [];
  for (const section of sections) {
    const result: SectionResult = { section, answers: [], skipped: 0 };
    results.push(result);
    for (const question of section.questions) {
      const four = question.pairs.flat().map((word) => places.get(word.toLowerCase()));
      if (four.every((place) => place !== undefined)) asked.push({ places: four, question, result });
      else result.skipped++;
    }
  }
  if (asked.length === 0)
    throw new ZeroError('the vectors have the words of none of the questions; give others with --vectors');
  const { size } = vectors;
  const unit = unitVectors(vectors);
  const all = tf.tensor2d(unit, [vectors.words.length, size]);
  try {
    for (let from = 0; from < asked.length; from += BATCH) {
      const batch = asked.slice(from, from + BATCH);
      const rows = (terms: (four: readonly number[]) => readonly (readonly [number, number])[]) => {
        const out = new Float32Array(batch.length * size);
        for (const [q, { places: four }] of batch.entries())
          for (const [place, factor] of terms(four))
            for (let i = 0; i < size; i++) out[q * size + i] += factor * unit[place * size + i];
        return out;
      };
      const cosines = async (of: Float32Array) => {
        const product = tf.tidy(() => tf.matMul(tf.tensor2d(of, [batch.length, size]), all, false, true));
        const out = (await product.data()) as Float32Array;
        product.dispose();
        return out;
      };
      const scores = multiply
        ? await multipliedScores(cosines, rows)
        : await cosines(rows(([a, b, c]) => [[b, 1], [a, -1], [c, 1]])); // biome-ignore format: signs
      for (const [q, { places: four, question, result }] of batch.entries()) {
        const best = largestBut(scores, q * vectors.words.length, vectors.words.length, four);
        result.answers.push({ question, right: best === four[3] });
      }
    }
  } finally {
    all.dispose();
  }
  return results;
}

async function multipliedScores(
  cosines: (of: Float32Array) => Promise<Float32Array>,
  rows: (terms: (four: readonly number[]) => readonly (readonly [number, number])[]) => Float32Array,
): Promise<Float32Array> {
  const [a, b, c] = [
    await cosines(rows(([word]) => [[word, 1]])),
    await cosines(rows(([, word]) => [[word, 1]])),
    await cosines(rows(([, , word]) => [[word, 1]])),
  ];
  // In place and without a call a number: there are hundreds of millions.
  for (let i = 0; i < a.length; i++) a[i] = multiplied(a[i], b[i], c[i]);
  return a;
}

/** The place of the largest of some scores, but for the first three places. */
function largestBut(scores: Float32Array, from: number, count: number, [a, b, c]: readonly number[]): number {
  let best = -1;
  let most = Number.NEGATIVE_INFINITY;
  for (let w = 0; w < count; w++) {
    const score = scores[from + w];
    if (score > most && w !== a && w !== b && w !== c) [best, most] = [w, score];
  }
  return best;
}
