import { ZeroError } from '../../../base/errors.js';

/** How sequences are brought to one length. */
export interface PadOptions {
  /** Length of all; the longest one's when absent. */
  length?: number;
  /** Where what is missing is filled in, and where what is too long is cut: before (Keras's own choice) or behind. */
  side?: 'before' | 'behind';
  /** What is filled in (default 0). */
  value?: number;
}

/** Sequences of one length. */
export interface PaddedSequences {
  /** `[rows][length]`. */
  data: Int32Array;
  shape: [rows: number, length: number];
}

/**
 * Brings lists of numbers to one length (Keras's pad_sequences).
 * @returns `[sequences, length]`.
 * @throws ZeroError for a number that is not whole.
 */
export function padSequences(
  sequences: readonly ArrayLike<number>[],
  options: PadOptions = {},
): PaddedSequences {
  const { side = 'before', value = 0 } = options;
  const length = options.length ?? sequences.reduce((most, s) => Math.max(most, s.length), 0);
  const data = new Int32Array(sequences.length * length).fill(value);
  for (const [row, sequence] of sequences.entries()) {
    const kept = Math.min(length, sequence.length);
    const from = side === 'before' ? sequence.length - kept : 0;
    const to = row * length + (side === 'before' ? length - kept : 0);
    for (let i = 0; i < kept; i++) {
      if (!Number.isInteger(sequence[from + i]))
        throw new ZeroError(`sequence ${row + 1} holds ${sequence[from + i]}, which is no whole number`);
      data[to + i] = sequence[from + i];
    }
  }
  return { data, shape: [sequences.length, length] };
}

/** A vocabulary of texts. */
export interface Vocabulary {
  /** Words by number; 0 is padding and 1 a word that is not known. */
  readonly words: readonly string[];
  /** A text as numbers of its words. */
  encode(text: string): number[];
}

/** The words of a text in lower case, without signs. */
function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
}

/**
 * The commonest words of some texts, numbered from 2 by how often they come, ties in the order of the alphabet.
 * @param most words at most, padding and unknown among them.
 */
export function vocabulary(texts: readonly string[], most = 10_000): Vocabulary {
  const counts = new Map<string, number>();
  for (const text of texts) for (const word of wordsOf(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const common = [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, Math.max(0, most - 2));
  const words = ['', '?', ...common.map(([word]) => word)];
  const numbers = new Map(common.map(([word], i) => [word, i + 2]));
  return { words, encode: (text) => wordsOf(text).map((word) => numbers.get(word) ?? 1) };
}
