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

/** Questions that are asked at once, and whose scores are in memory. */
const BATCH = 256;
/** Words of a block, of whose scores the largest is found by the tensor backend. */
const BLOCK = 32;

/** Words of a question and their factors in a sum of vectors; 3CosAdd's is b - a + c. */
type Terms = readonly (readonly [word: number, factor: number])[];
const SUM: Terms = [[1, 1], [0, -1], [2, 1]]; // biome-ignore format: signs

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
  const scorer = new Scorer(vectors, multiply);
  try {
    for (let from = 0; from < asked.length; from += BATCH) {
      const batch = asked.slice(from, from + BATCH);
      const right = await scorer.right(batch.map(({ places: four }) => four));
      for (const [q, { question, result }] of batch.entries())
        result.answers.push({ question, right: right[q] });
    }
  } finally {
    scorer.dispose();
  }
  return results;
}

/** Questions of which it is asked whether the fourth word is the answer. */
class Scorer {
  private readonly unit: Float32Array;
  private readonly count: number;
  private readonly blocks: number;
  /** All vectors, filled up with zeros to whole blocks: `[blocks * BLOCK, size]`. */
  private readonly all: tf.Tensor2D;

  constructor(
    private readonly vectors: WordVectors,
    private readonly multiply: boolean,
  ) {
    const { size, words } = vectors;
    this.unit = unitVectors(vectors);
    this.count = words.length;
    this.blocks = Math.ceil(words.length / BLOCK);
    const filled = new Float32Array(this.blocks * BLOCK * size);
    filled.set(this.unit);
    this.all = tf.tensor2d(filled, [this.blocks * BLOCK, size]);
  }

  /**
   * Whether the fourth word of each question has the largest score, but for its first three words. The scores stay where they
   * are computed, and only the largest of each block is read: of 350 million numbers to read takes longer than to compute them.
   */
  async right(questions: readonly (readonly number[])[]): Promise<boolean[]> {
    const maxima = tf.tidy(() => {
      const cosines = (k: number) => this.cosines(questions, [[k, 1]]);
      const scores = this.multiply
        ? multipliedScores(cosines(0), cosines(1), cosines(2))
        : this.cosines(questions, SUM);
      return scores.reshape([questions.length, this.blocks, BLOCK]).max(2);
    });
    const most = (await maxima.data()) as Float32Array;
    maxima.dispose();
    return questions.map((four, q) =>
      this.isBest(four, most.subarray(q * this.blocks, (q + 1) * this.blocks)),
    );
  }

  /** @param maxima of the scores of each block. */
  private isBest(four: readonly number[], maxima: Float32Array): boolean {
    const answer = four[3];
    if (four.indexOf(answer) < 3) return false;
    const score = this.scoresOf(four);
    const most = score(answer);
    const near = new Set(four.map((word) => Math.floor(word / BLOCK)));
    for (let block = 0; block < maxima.length; block++)
      if (maxima[block] > most && !near.has(block)) return false;
    // Blocks with a word of the question are looked at word by word.
    for (const block of near)
      for (let w = block * BLOCK; w < Math.min((block + 1) * BLOCK, this.count); w++)
        if (!four.includes(w) && score(w) > most) return false;
    return true;
  }

  /** The score of a word for a question. */
  private scoresOf(four: readonly number[]): (word: number) => number {
    const { unit } = this;
    const { size } = this.vectors;
    const dot = (terms: Terms) => {
      const sum = new Float32Array(size);
      this.addTerms(sum, 0, four, terms);
      return (word: number) => {
        const from = word * size;
        let [even, odd] = [0, 0]; // two sums, of which neither waits for the other
        for (let i = 0; i + 1 < size; i += 2) {
          even += sum[i] * unit[from + i];
          odd += sum[i + 1] * unit[from + i + 1];
        }
        return even + odd + (size % 2 ? sum[size - 1] * unit[from + size - 1] : 0);
      };
    };
    if (!this.multiply) return dot(SUM);
    const [a, b, c] = [dot([[0, 1]]), dot([[1, 1]]), dot([[2, 1]])];
    return (word) => multiplied(a(word), b(word), c(word));
  }

  /** Products of all vectors with sums of vectors of the questions' words: `[questions, blocks * BLOCK]`. */
  private cosines(questions: readonly (readonly number[])[], terms: Terms): tf.Tensor {
    const { size } = this.vectors;
    const sums = new Float32Array(questions.length * size);
    for (const [q, four] of questions.entries()) this.addTerms(sums, q * size, four, terms);
    return tf.matMul(tf.tensor2d(sums, [questions.length, size]), this.all, false, true);
  }

  private addTerms(sums: Float32Array, at: number, four: readonly number[], terms: Terms): void {
    const { size } = this.vectors;
    for (const [word, factor] of terms) {
      const from = four[word] * size;
      for (let i = 0; i < size; i++) sums[at + i] += factor * this.unit[from + i];
    }
  }

  dispose(): void {
    this.all.dispose();
  }
}

/** 3CosMul, as {@link multiplied} has it for single numbers. */
function multipliedScores(toA: tf.Tensor, toB: tf.Tensor, toC: tf.Tensor): tf.Tensor {
  const share = (cosine: tf.Tensor) => cosine.add(1).div(2);
  return share(toB).mul(share(toC)).div(share(toA).add(1e-3));
}
