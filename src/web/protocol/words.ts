/** How words are asked about: those near to some, what is to c as b is to a, the one that does not belong. */
export type WordAsk = 'near' | 'analogy' | 'odd';

export interface WordQuestion {
  readonly ask: WordAsk;
  readonly words: readonly string[];
}

export interface WordData {
  /** The best first; for `odd` the one that does not belong. */
  readonly found: readonly { readonly word: string; readonly score: number }[];
  /** The words asked, those found and some around them, by the two directions in which they differ most; places from 0 to 1. */
  readonly map: readonly {
    readonly word: string;
    readonly x: number;
    readonly y: number;
    readonly kind: 'asked' | 'found' | 'around';
  }[];
}
