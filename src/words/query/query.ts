import { unitVectors, WordIndex, type WordVectors } from '../vectors/vectors.js';

/** A word and its score: a cosine, or that of 3CosMul. */
export interface Scored {
  word: string;
  score: number;
}

/** Answers questions about vectors with one pass over them each. */
export class WordQuery {
  readonly index: WordIndex;
  private readonly unit: Float32Array;

  constructor(private readonly vectors: WordVectors) {
    this.index = new WordIndex(vectors.words);
    this.unit = unitVectors(vectors);
  }

  /** The words whose vectors point most where those of the given ones point together, but for themselves. @throws ZeroError for a word without vector. */
  near(words: readonly string[], top: number): Scored[] {
    const places = words.map((word) => this.index.placeOf(word));
    return this.best(this.cosines(this.sum(places.map((p) => [p, 1]))), places, top);
  }

  /**
   * What is to c as b is to a: 3CosAdd, the words nearest to b - a + c (Mikolov et al. 2013), or 3CosMul, which multiplies
   * the cosines instead (Levy and Goldberg 2014).
   */
  analogy([a, b, c]: readonly [string, string, string], top: number, multiply = false): Scored[] {
    const places = [a, b, c].map((word) => this.index.placeOf(word));
    if (!multiply)
      return this.best(
        this.cosines(this.sum([[places[1], 1], [places[0], -1], [places[2], 1]])),
        places,
        top,
      ); // biome-ignore format: signs
    const [toA, toB, toC] = places.map((p) => this.cosines(this.sum([[p, 1]])));
    return this.best(
      toA.map((x, w) => multiplied(x, toB[w], toC[w])),
      places,
      top,
    );
  }

  /** The words by their cosine with the mean of all of them, the least first: the first one does not belong. */
  odd(words: readonly string[]): Scored[] {
    const places = words.map((word) => this.index.placeOf(word));
    const mean = this.sum(places.map((p) => [p, 1]));
    return places
      .map((place, i) => ({ word: words[i], score: this.cosine(mean, place) }))
      .sort((x, y) => x.score - y.score);
  }

  private sum(terms: readonly (readonly [place: number, factor: number])[]): Float32Array {
    const { size } = this.vectors;
    const out = new Float32Array(size);
    for (const [place, factor] of terms)
      for (let i = 0; i < size; i++) out[i] += factor * this.unit[place * size + i];
    const length = Math.hypot(...out) || 1;
    return out.map((x) => x / length);
  }

  private cosines(x: Float32Array): Float32Array {
    return Float32Array.from(this.vectors.words, (_, w) => this.cosine(x, w));
  }

  private cosine(x: Float32Array, word: number): number {
    const { unit } = this;
    const at = word * x.length;
    let sum = 0;
    for (let i = 0; i < x.length; i++) sum += x[i] * unit[at + i];
    return sum;
  }

  private best(scores: Float32Array, but: readonly number[], top: number): Scored[] {
    const left = new Set(but);
    return bestOf(scores, top + left.size)
      .filter((w) => !left.has(w))
      .slice(0, top)
      .map((w) => ({ word: this.vectors.words[w], score: scores[w] }));
  }
}

/** 3CosMul of cosines with a, b and c, which are brought to 0 to 1. */
export function multiplied(a: number, b: number, c: number): number {
  return (((b + 1) / 2) * ((c + 1) / 2)) / ((a + 1) / 2 + 1e-3);
}

/** The places of the largest scores, the largest first. */
export function bestOf(scores: ArrayLike<number>, top: number): number[] {
  const out: number[] = [];
  for (let w = 0; w < scores.length; w++) {
    if (out.length === top && !(scores[w] > scores[out[top - 1]])) continue;
    let at = out.length;
    while (at > 0 && scores[out[at - 1]] < scores[w]) at--;
    out.splice(at, 0, w);
    if (out.length > top) out.pop();
  }
  return out;
}
