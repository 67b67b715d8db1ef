import { ZeroError } from '../../../base/errors.js';
import { nearestNames, printable } from '../../../base/text.js';

/** Vectors of words: row i of `data` is that of word i. */
export interface WordVectors {
  words: string[];
  /** Numbers of a vector. */
  size: number;
  /** `[words, size]` */
  data: Float32Array;
  /** What stood behind the rows of the binary file that they were read from: a newline as word2vec.c writes, or nothing. */
  rowEnd?: '' | '\n';
}

/** Words among which near spellings are looked for. */
const SPELLINGS = 200_000;

/** The places of words, and what to say of one that is not there. */
export class WordIndex {
  private readonly places = new Map<string, number>();

  constructor(private readonly words: readonly string[]) {
    for (const [i, word] of words.entries()) if (!this.places.has(word)) this.places.set(word, i);
  }

  /** The place of a word, or of it in lower case; undefined when there is none. */
  find(word: string): number | undefined {
    return this.places.get(word) ?? this.places.get(word.toLowerCase());
  }

  /** The same. @throws ZeroError with three near spellings. */
  placeOf(word: string): number {
    const place = this.find(word);
    if (place !== undefined) return place;
    const near = nearestNames(word, this.words.slice(0, SPELLINGS), 3).map((w) => `'${printable(w)}'`);
    throw new ZeroError(
      `there is no vector for '${printable(word)}'${near.length > 0 ? `; near spellings are ${near.join(', ')}` : '; give another word'}`,
    );
  }
}

/** The vectors scaled to length one; a vector of zeros stays. `[words, size]` */
export function unitVectors({ words, size, data }: WordVectors): Float32Array {
  const out = new Float32Array(data.length);
  for (let w = 0; w < words.length; w++) {
    let square = 0;
    for (let i = w * size; i < (w + 1) * size; i++) square += data[i] * data[i];
    const scale = square > 0 ? 1 / Math.sqrt(square) : 0;
    for (let i = w * size; i < (w + 1) * size; i++) out[i] = data[i] * scale;
  }
  return out;
}
