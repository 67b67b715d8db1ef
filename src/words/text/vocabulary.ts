import { ZeroError } from '../../../base/errors.js';
import { printable } from '../../../base/text.js';
import { type CountedText, LONG_LINE } from './tokens.js';

/** The words that are trained, the most frequent first. */
export interface Vocabulary {
  words: string[];
  counts: Float64Array;
  /** Occurrences of all of them. */
  total: number;
  /** For each number of the token file the index in `words`, -1 for a word that is too rare. Shared with the workers. */
  wordOf: Int32Array<SharedArrayBuffer>;
}

/**
 * The words with at least so many occurrences.
 * @throws ZeroError for a text without words, or in which no two words are that frequent.
 */
export function vocabularyOf(text: CountedText, minCount: number): Vocabulary {
  const { table } = text;
  if (text.words === 0) throw new ZeroError('the text has no words; give a text of words parted by spaces');
  const kept: number[] = [];
  let most = 0;
  for (let n = 0; n < table.size; n++) {
    if (table.countOf(n) >= minCount && table.countOf(n) > 0) kept.push(n);
    if (table.countOf(n) > table.countOf(most)) most = n;
  }
  const frequent = `'${printable(table.bytesOf(most).toString('utf8'))}' with ${table.countOf(most)}`;
  if (kept.length === 0)
    throw new ZeroError(
      `no word stands ${minCount} times in the text (the most frequent is ${frequent}); give a lower --min-count or more text`,
    );
  if (kept.length === 1)
    throw new ZeroError(
      `only one word stands at least ${minCount} times in the text (${frequent}), and one has no contexts; give a lower --min-count or more text`,
    );
  // By frequency, equal ones in the order of the text.
  kept.sort((a, b) => table.countOf(b) - table.countOf(a) || a - b);
  const wordOf = new Int32Array(new SharedArrayBuffer(4 * table.size)).fill(-1);
  const counts = new Float64Array(kept.length);
  let total = 0;
  for (const [index, number] of kept.entries()) {
    wordOf[number] = index;
    counts[index] = table.countOf(number);
    total += counts[index];
  }
  return { words: kept.map((n) => table.bytesOf(n).toString('utf8')), counts, total, wordOf };
}

/** Words of a text from which on analogies begin to come out. */
const ENOUGH = 1_000_000;

/** What a user should know of a text before it is trained on. */
export function warningsOf(text: CountedText, vocabulary: Vocabulary): string[] {
  const out: string[] = [];
  const n = (x: number) => x.toLocaleString('en-US');
  if (text.longLines > 0)
    out.push(
      `warning: ${n(text.longLines)} ${text.longLines === 1 ? 'line has' : 'lines have'} more than ${n(LONG_LINE)} words and will be cut there; a sentence or paragraph a line is better`,
    );
  if (text.tooLong > 0) out.push(`warning: ${n(text.tooLong)} words of more than 1,000 bytes were left out`);
  if (text.table.dropped > 0)
    out.push(
      `warning: there are more different words than memory is used for; those with up to ${text.table.dropped} occurrences were dropped on the way, and counts of rare words may be too low`,
    );
  if (vocabulary.total < ENOUGH)
    out.push(
      `warning: ${n(vocabulary.total)} words are too few for analogies (they begin to come out at some ten million); neighbours may still make sense`,
    );
  return out;
}
