import { endianness } from 'node:os';
import { ZeroError } from '../../../../base/errors.js';
import { printable } from '../../../../base/text.js';

/** Bytes of a word: names and numbers are shorter. */
const LONGEST_WORD = 1000;
const BLOCK_MARK = '@BIN@';
const FIRST_PRINTED = 33;

/**
 * Reads a KataGo network file: words with white space between them, and blocks of floats, in text or as `@BIN@` and their
 * bytes. Nothing that the file claims is believed before there are bytes for it.
 */
export class ModelReader {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  /** The next word. @param what it is, for messages. */
  word(what: string): string {
    this.skipSpace();
    const from = this.at;
    while (this.at < this.bytes.length && this.bytes[this.at] >= FIRST_PRINTED) this.at++;
    if (this.at === from) throw new ZeroError(`it ends before ${what}`);
    if (this.at - from > LONGEST_WORD) throw new ZeroError(`where ${what} should be it has something else`);
    return this.bytes.toString('latin1', from, this.at);
  }

  /** A whole number within bounds. */
  whole(what: string, low: number, high: number): number {
    const word = this.word(what);
    const value = Number(word);
    if (!/^[+-]?\d+$/.test(word) || value < low || value > high)
      throw new ZeroError(
        `${what} is ${printable(word, 40)} and must be a whole number from ${low} to ${high}`,
      );
    return value;
  }

  /** A finite number. @param positive whether it must be above zero. */
  real(what: string, positive = false): number {
    const word = this.word(what);
    const value = Number(word);
    if (!Number.isFinite(value) || (positive && !(value > 0)))
      throw new ZeroError(
        `${what} is ${printable(word, 40)} and must be a ${positive ? 'positive ' : ''}number`,
      );
    return value;
  }

  /** A block of finite floats. */
  floats(what: string, count: number): Float32Array {
    this.skipSpace();
    const { bytes } = this;
    const binary = bytes.toString('latin1', this.at, this.at + BLOCK_MARK.length) === BLOCK_MARK;
    if (binary) this.at += BLOCK_MARK.length;
    // In text each needs a digit and a space.
    const needed = binary ? 4 * count : 2 * count - 1;
    if (needed > bytes.length - this.at)
      throw new ZeroError(`it ends before the ${count} weights of ${what}`);
    const out = new Float32Array(count);
    if (binary) {
      this.copyFloats(out);
      this.at += needed;
    } else for (let i = 0; i < count; i++) out[i] = Number(this.word(`the weights of ${what}`));
    if (!out.every(Number.isFinite)) throw new ZeroError(`the weights of ${what} are no finite numbers`);
    return out;
  }

  /** Copies little-endian floats from here. */
  private copyFloats(out: Float32Array): void {
    const { bytes, at } = this;
    if (endianness() === 'LE') bytes.copy(new Uint8Array(out.buffer), 0, at, at + 4 * out.length);
    else for (let i = 0; i < out.length; i++) out[i] = bytes.readFloatLE(at + 4 * i);
  }

  private skipSpace(): void {
    while (this.at < this.bytes.length && this.bytes[this.at] < FIRST_PRINTED) this.at++;
  }
}
