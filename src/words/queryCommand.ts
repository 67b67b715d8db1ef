import { UsageError } from '../../base/errors.js';
import { withoutControls } from '../../base/text.js';
import { type Scored, WordQuery } from './query/query.js';
import { vectorsFrom } from './vectors/shipped.js';

/** Options of the commands that ask vectors. */
export interface QueryOptions {
  vectors?: string;
  limit?: number;
  top: number;
  json?: boolean;
}

/** `zero words near` behind its command line. */
export async function nearCommand(words: readonly string[], options: QueryOptions): Promise<void> {
  const found = (await queryOf(options)).near(words, options.top);
  print(found, { words, near: found }, options);
}

/** `zero words analogy`. */
export async function analogyCommand(
  words: readonly [string, string, string],
  options: QueryOptions & { mul?: boolean },
): Promise<void> {
  const found = (await queryOf(options)).analogy(words, options.top, options.mul);
  print(found, { words, answers: found }, options);
}

/** `zero words odd`. */
export async function oddCommand(words: readonly string[], options: QueryOptions): Promise<void> {
  if (words.length < 3) throw new UsageError('give at least three words, of which one does not belong');
  const found = (await queryOf(options)).odd(words);
  if (options.json) console.log(JSON.stringify({ odd: found[0].word, words: found }));
  else {
    console.log(withoutControls(found[0].word));
    print(found.slice().reverse(), {}, options);
  }
}

async function queryOf({ vectors, limit }: QueryOptions): Promise<WordQuery> {
  return new WordQuery(await vectorsFrom(vectors, limit));
}

function print(found: readonly Scored[], result: object, { json }: QueryOptions): void {
  if (json) {
    console.log(JSON.stringify(result));
    return;
  }
  const names = found.map(({ word }) => withoutControls(word));
  const width = Math.max(...names.map((name) => name.length));
  for (const [i, { score }] of found.entries())
    console.log(`  ${names[i].padEnd(width)}  ${score.toFixed(3)}`);
}
