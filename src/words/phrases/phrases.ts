import type { CountedText } from '../text/tokens.js';
import { END_OF_LINE } from '../text/tokens.js';
import type { BigramTable } from './bigrams.js';

/** When two words are a phrase. */
export interface PhraseRule {
  /** Words and pairs that are rarer make none. */
  minCount: number;
  /** A pair is a phrase when its score is above this. */
  threshold: number;
}

/** Counts the pairs of the tokens that a reader hands on, within lines. */
export function bigramSink(table: BigramTable): { write(tokens: Int32Array): void } {
  let before = END_OF_LINE;
  return {
    write(tokens) {
      for (const token of tokens) {
        if (before !== END_OF_LINE && token !== END_OF_LINE) table.add(before, token);
        before = token;
      }
    },
  };
}

/**
 * The score of a pair as word2phrase has it (Mikolov et al. 2013, equation 6, times the words of the text):
 * (count(ab) - min) / (count(a) count(b)) * words; 0 for words or pairs that are too rare.
 */
export function scoreOf(
  text: CountedText,
  pairs: BigramTable,
  { minCount }: PhraseRule,
  first: number,
  second: number,
): number {
  const [a, b] = [text.table.countOf(first), text.table.countOf(second)];
  if (a < minCount || b < minCount) return 0;
  const ab = pairs.countOf(first, second);
  return ab < minCount ? 0 : ((ab - minCount) / a / b) * text.words;
}

/** Writes tokens as lines of words, phrases joined by an underscore; a word is part of one phrase at most. */
export class PhraseWriter {
  private before = END_OF_LINE;
  private joined = false;
  /** Pairs that were joined. */
  phrases = 0;

  constructor(
    private readonly text: CountedText,
    private readonly pairs: BigramTable,
    private readonly rule: PhraseRule,
  ) {}

  /** The text of some tokens, which goes on where the last ones ended. */
  linesOf(tokens: Int32Array): Buffer {
    const parts: Buffer[] = [];
    for (const token of tokens) {
      if (token === END_OF_LINE) {
        parts.push(NEWLINE);
        this.before = END_OF_LINE;
        continue;
      }
      if (this.before !== END_OF_LINE) {
        const join =
          !this.joined && scoreOf(this.text, this.pairs, this.rule, this.before, token) > this.rule.threshold;
        if (join) this.phrases++;
        parts.push(join ? UNDERSCORE : SPACE);
        this.joined = join;
      } else this.joined = false;
      parts.push(this.text.table.bytesOf(token));
      this.before = token;
    }
    return Buffer.concat(parts);
  }
}

const NEWLINE = Buffer.from('\n');
const UNDERSCORE = Buffer.from('_');
const SPACE = Buffer.from(' ');
