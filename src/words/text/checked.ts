import { isUtf8 } from 'node:buffer';
import { ZeroError } from '../../../base/errors.js';
import { nameOf, readChunks } from './source.js';

/** How a text is read. */
export interface Reading {
  /** Bytes that are not UTF-8 become U+FFFD; without it they are refused. */
  replace?: boolean;
  /** Lower case, and everything but letters, marks and digits parts words. */
  clean?: boolean;
}

/** The longest word, in bytes. */
export const LONGEST_WORD = 1000;
const NEWLINE = 10;

/**
 * A text in pieces of whole words, which end where white space is.
 * @throws ZeroError with line and byte for a NUL, which no text has, and for what is not UTF-8.
 */
export async function* readPieces(path: string, reading: Reading = {}): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let lines = 0;
  let offset = 0;
  const check = (piece: Buffer): Buffer => {
    const nul = piece.indexOf(0);
    const at = { piece, lines, offset };
    if (nul >= 0) throw refusal(path, at, nul, 'there is a NUL byte, so it is no text; give plain text');
    let out = piece;
    if (!isUtf8(piece)) {
      if (!reading.replace)
        throw refusal(path, at, firstBad(piece), 'it is not UTF-8; convert it, or give --replace');
      out = Buffer.from(piece.toString('utf8'));
    }
    lines += countLines(piece);
    offset += piece.length;
    return reading.clean ? cleaned(out) : out;
  };
  for await (const chunk of readChunks(path)) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const end = lastSpace(bytes) + 1;
    if (end > 0) yield check(bytes.subarray(0, end));
    rest = bytes.subarray(end);
    if (rest.length > 64 * LONGEST_WORD)
      throw refusal(
        path,
        { piece: rest, lines, offset },
        0,
        `there is no white space for ${rest.length} bytes, so it is no text; give words parted by spaces`,
      );
  }
  if (rest.length > 0) yield check(rest);
}

/** Where white space ends last, which no character of more bytes holds. */
function lastSpace(bytes: Buffer): number {
  for (let i = bytes.length - 1; i >= 0; i--) if (isSpace(bytes[i])) return i;
  return -1;
}

/** Space, tab, newline, vertical tab, form feed, carriage return. */
export function isSpace(byte: number): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13);
}

function countLines(piece: Buffer): number {
  let n = 0;
  for (let at = piece.indexOf(NEWLINE); at >= 0; at = piece.indexOf(NEWLINE, at + 1)) n++;
  return n;
}

function firstBad(piece: Buffer): number {
  let good = 0;
  let bad = piece.length;
  // The longest start that is UTF-8, but for a character cut in two.
  while (good < bad) {
    const middle = (good + bad + 1) >> 1;
    if ([0, 1, 2, 3].some((cut) => middle - cut >= 0 && isUtf8(piece.subarray(0, middle - cut))))
      good = middle;
    else bad = middle - 1;
  }
  while (good > 0 && !isUtf8(piece.subarray(0, good))) good--;
  return good;
}

function refusal(
  path: string,
  { piece, lines, offset }: { piece: Buffer; lines: number; offset: number },
  at: number,
  what: string,
): ZeroError {
  const line = lines + countLines(piece.subarray(0, at)) + 1;
  return new ZeroError(`cannot read ${nameOf(path)}, line ${line}, byte ${offset + at}: ${what}`);
}

function cleaned(piece: Buffer): Buffer {
  return Buffer.from(
    piece
      .toString('utf8')
      .toLowerCase()
      .replace(/[’']/g, '')
      .replace(/[^\p{L}\p{M}\p{N}\n]+/gu, ' '),
  );
}
