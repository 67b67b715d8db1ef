import { UsageError } from '../../../base/errors.js';
import { Rng } from '../../../base/rng.js';
import { useBackend } from '../../tensor/backend.js';
import { mapWords } from '../../words/map/project.js';
import { type Scored, WordQuery } from '../../words/query/query.js';
import { vectorsFrom } from '../../words/vectors/shipped.js';
import type { WordVectors } from '../../words/vectors/vectors.js';
import type { WordData, WordQuestion } from '../protocol/words.js';

/** Words that are found, and around each word asked. */
const FOUND = 10;
const AROUND = 6;

interface Loaded {
  readonly vectors: WordVectors;
  readonly query: WordQuery;
}

/** The word vectors that are shipped, loaded with the first question. */
export class WordsHost {
  private loaded: Promise<Loaded> | undefined;

  /** @throws ZeroError for a word without vector, or too few words. */
  async ask({ ask, words }: WordQuestion): Promise<WordData> {
    this.loaded ??= load();
    const { vectors, query } = await this.loaded;
    const asked = words.map((word) => word.trim().toLowerCase()).filter((word) => word !== '');
    const found = findBy(query, ask, asked);
    const around = asked.flatMap((word) => query.near([word], AROUND)).map(({ word }) => word);
    const shown = [...new Set([...asked, ...found.map(({ word }) => word), ...around])];
    const { size, data } = vectors;
    const rows = shown.map((word) => query.index.placeOf(word) * size);
    const part = new Float32Array(shown.length * size);
    for (const [i, from] of rows.entries()) part.set(data.subarray(from, from + size), i * size);
    const { places } = await mapWords({ words: shown, size, data: part }, 'pca', new Rng('map'));
    const answers = new Set(found.map(({ word }) => word));
    return {
      found: found.map(({ word, score }) => ({ word, score: rounded(score) })),
      map: shown.map((word, i) => ({
        word,
        x: rounded(places[i][0]),
        y: rounded(places[i][1]),
        kind: asked.includes(word) ? 'asked' : answers.has(word) ? 'found' : 'around',
      })),
    };
  }
}

async function load(): Promise<Loaded> {
  const vectors = await vectorsFrom(undefined);
  // A map of some dozen words needs no threads.
  await useBackend({ backend: 'cpu' });
  return { vectors, query: new WordQuery(vectors) };
}

function findBy(query: WordQuery, ask: WordQuestion['ask'], words: readonly string[]): Scored[] {
  const least = { near: 1, analogy: 3, odd: 3 }[ask];
  if (words.length < least || (ask === 'analogy' && words.length > least))
    throw new UsageError(ask === 'near' ? 'give a word' : 'give three words, white space between them');
  if (ask === 'near') return query.near(words, FOUND);
  if (ask === 'odd') return query.odd(words);
  const [a, b, c] = words;
  return query.analogy([a, b, c], FOUND);
}

function rounded(x: number): number {
  return Math.round(x * 1e4) / 1e4;
}
