import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { fileError } from '../../../base/files/atomic.js';
import { LONGEST_WORD, type Reading, readPieces } from './checked.js';
import { WordTable } from './table.js';

/** What stands in a token file at the end of a line. */
export const END_OF_LINE = -1;
/** Words of a line from which on it is cut in training. */
export const LONG_LINE = 1000;
const NEWLINE = 10;

/** A text as counted words, and as it is trained on. */
export interface CountedText {
  table: WordTable;
  /** Words, and lines, of the text; words over {@link LONGEST_WORD} bytes are left out. */
  words: number;
  lines: number;
  longLines: number;
  tooLong: number;
  /** 32-bit numbers in the token file. */
  tokens: number;
  /** CRC-32 and length of the text, unpacked. */
  checksum: number;
  bytes: number;
}

/** What a reader of words is told. */
export interface TokenSink {
  /** Gets tokens: numbers of words in the table, {@link END_OF_LINE} at the end of a line. */
  write(tokens: Int32Array): void;
}

/**
 * Reads texts, counts their words, and hands them on as numbers. Memory holds the table and a few chunks.
 * @param onBytes hears how many bytes are read.
 * @throws ZeroError when a text cannot be read, see {@link readPieces}.
 */
export async function countWords(
  paths: readonly string[],
  reading: Reading = {},
  sink?: TokenSink,
  onBytes: (bytes: number) => void = () => {},
  table: WordTable = new WordTable(),
): Promise<CountedText> {
  const text: CountedText = {
    table,
    words: 0,
    lines: 0,
    longLines: 0,
    tooLong: 0,
    tokens: 0,
    checksum: 0,
    bytes: 0,
  };
  let line = 0;
  for (const path of paths) {
    for await (const piece of readPieces(path, reading)) {
      const tokens = new Int32Array(piece.length + 1);
      let count = 0;
      let from = 0;
      let hash = FIRST;
      for (let i = 0; i <= piece.length; i++) {
        const byte = i < piece.length ? piece[i] : 32;
        if (byte > 32 || (byte < 32 && (byte < 9 || byte > 13))) {
          hash = Math.imul(hash ^ byte, PRIME);
          continue;
        }
        if (i > from) {
          if (i - from <= LONGEST_WORD) {
            tokens[count++] = table.add(piece, from, i, (hash ^ (hash >>> 15)) | 0);
            line++;
          } else text.tooLong++;
        }
        if (byte === NEWLINE) {
          if (line > 0) tokens[count++] = END_OF_LINE;
          endLine();
        }
        from = i + 1;
        hash = FIRST;
      }
      text.checksum = crc32(piece, text.checksum);
      text.bytes += piece.length;
      text.tokens += count;
      sink?.write(tokens.subarray(0, count));
      onBytes(text.bytes);
    }
    if (line > 0) {
      sink?.write(Int32Array.of(END_OF_LINE)); // a file's end is a line's
      text.tokens++;
      endLine();
    }
  }
  return text;

  function endLine(): void {
    text.lines++;
    text.words += line;
    if (line > LONG_LINE) text.longLines++;
    line = 0;
  }
}

/* FNV-1a over the bytes of a word. */
const FIRST = 0x811c9dc5 | 0;
const PRIME = 0x01000193;

/** A file of tokens, which a training reads in blocks. It is written anew by every command and removed by {@link TokenFile.remove}. */
export class TokenFile implements TokenSink {
  private fd: number;

  /** @throws ZeroError when it cannot be made. */
  constructor(readonly path: string) {
    try {
      this.fd = openSync(path, 'w');
    } catch (error) {
      throw fileError('write', path, error);
    }
  }

  /** @throws ZeroError when the disk is full. */
  write(tokens: Int32Array): void {
    const bytes = new Uint8Array(tokens.buffer, tokens.byteOffset, tokens.byteLength);
    try {
      for (let done = 0; done < bytes.length; ) done += writeSync(this.fd, bytes, done);
    } catch (error) {
      throw fileError('write', this.path, error);
    }
  }

  close(): void {
    if (this.fd >= 0) closeSync(this.fd);
    this.fd = -1;
  }

  remove(): void {
    this.close();
    rmSync(this.path, { force: true });
  }
}
