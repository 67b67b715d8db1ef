import { totalmem } from 'node:os';
import { ZeroError } from '../../../base/errors.js';
import { printable } from '../../../base/text.js';
import type { WordVectors } from './vectors.js';

/** The largest vectors, and the longest word, that are read. */
export const MOST_SIZE = 10_000;
export const MOST_WORD = 1000;

/** How vectors are read. */
export interface ReadOptions {
  /** Only the first so many words. */
  limit?: number;
  /** Leaves out rows that are faulty, and counts them here, instead of refusing the file. */
  skipFaulty?: { count: number };
}

/** Gathers the rows of a file; memory grows with the rows that there are, whatever the header says. */
export class Gatherer {
  readonly words: string[] = [];
  private data: Float32Array;
  private readonly known = new Map<string, string>();

  /** @param size numbers of a vector. */
  constructor(
    readonly path: string,
    readonly size: number,
    private readonly options: ReadOptions,
  ) {
    this.data = new Float32Array(size * 1024);
  }

  get full(): boolean {
    return this.words.length >= (this.options.limit ?? Number.POSITIVE_INFINITY);
  }

  /** Adds a row. @param where it stands, such as 'line 7'. @throws ZeroError for a word that stands twice. */
  add(word: string, vector: ArrayLike<number>, where: string): void {
    const before = this.known.get(word);
    if (before !== undefined) {
      this.fault(
        where,
        `the word '${printable(word)}' stands twice, first in ${before}; take one of them out`,
      );
      return;
    }
    if (word === '') {
      this.fault(where, 'there is no word before the numbers');
      return;
    }
    const at = this.words.length * this.size;
    if (at + this.size > this.data.length) this.grow();
    this.known.set(word, where);
    this.words.push(word);
    this.data.set(vector, at);
  }

  /** Refuses a faulty row, or leaves it out when that is asked for. */
  fault(where: string, what: string): void {
    if (this.options.skipFaulty) this.options.skipFaulty.count++;
    else throw refusal(this.path, where, what);
  }

  /** All that was gathered. @throws ZeroError when it is nothing. */
  done(): WordVectors {
    if (this.words.length === 0) throw new ZeroError(`${this.path} has no vectors; give another file`);
    return { words: this.words, size: this.size, data: this.data.slice(0, this.words.length * this.size) };
  }

  private grow(): void {
    const larger = new Float32Array(2 * this.data.length);
    larger.set(this.data);
    this.data = larger;
  }
}

/** One sentence about a place in a file of vectors. */
export function refusal(path: string, where: string, what: string): ZeroError {
  return new ZeroError(`cannot read ${path}, ${where}: ${what}`);
}

/**
 * Checks what a header says, before memory is taken.
 * @param bytes of the file, where they are known.
 */
export function checkHeader(path: string, count: number, size: number, bytes?: number): void {
  const say = (what: string) => refusal(path, 'line 1', what);
  if (size < 1 || size > MOST_SIZE)
    throw say(`the header says ${size} numbers a vector, and there may be 1 to ${MOST_SIZE}`);
  if (count < 1) throw say('the header says there are no words');
  const need = count * size * 4;
  if (bytes !== undefined && count * size * 2 > bytes)
    throw say(
      `the header says ${count} words of ${size} numbers, more than ${bytes} bytes can hold; the file is cut short or the header is wrong`,
    );
  if (need > totalmem())
    throw say(
      `${count} words of ${size} numbers need ${(need / 1e9).toFixed(1)} GB of memory, and this machine has ${(totalmem() / 1e9).toFixed(1)} GB; read the first of them with --limit`,
    );
}
