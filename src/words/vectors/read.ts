import { statSync } from 'node:fs';
import { ZeroError } from '../../../base/errors.js';
import { printable } from '../../../base/text.js';
import { readChunks } from '../text/source.js';
import { ByteReader, TooLong } from './byteReader.js';
import { checkHeader, Gatherer, MOST_SIZE, MOST_WORD, type ReadOptions, refusal } from './gather.js';
import { isPacked, readPacked } from './packed.js';
import { metadataPath, readMetadata } from './projector.js';
import type { WordVectors } from './vectors.js';

const NEWLINE = 10;
const SPACE = 32;
/** The longest line of numbers: each of them has some 25 characters at most. */
const MOST_LINE = MOST_WORD + 40 * MOST_SIZE;

/**
 * Reads vectors: word2vec's text and binary files, GloVe's text without a header, TensorFlow projector's tsv beside its
 * metadata, and zero's own; packed with gzip too. What a file is, is told by its content.
 * @throws ZeroError: one sentence with line or byte, for whatever is not as it should be.
 */
export async function readVectors(path: string, options: ReadOptions = {}): Promise<WordVectors> {
  const chunks = readChunks(path);
  try {
    return await readFrom(new ByteReader(chunks), path, sizeOf(path), options);
  } catch (error) {
    if (error instanceof TooLong)
      throw new ZeroError(`cannot read ${path}: it has no lines, and so is no file of vectors`);
    throw error;
  } finally {
    await chunks.return(undefined);
  }
}

/** Reads vectors from bytes, for {@link readVectors}. @param size bytes of the whole file, where it is known. */
export async function readFrom(
  reader: ByteReader,
  path: string,
  size: number | undefined,
  options: ReadOptions,
): Promise<WordVectors> {
  const start = await reader.peek(1 << 16);
  if (start.length === 0) throw new ZeroError(`${path} is empty; give a file of vectors`);
  if (isPacked(start)) return readPacked(reader, path, options);
  const first = start.subarray(0, start.indexOf(NEWLINE) < 0 ? start.length : start.indexOf(NEWLINE));
  const header = /^ *(\d{1,15}) +(\d{1,15})\s*$/.exec(first.toString('latin1'));
  if (!header) {
    if (start.includes(0))
      throw refusal(path, 'line 1', 'there is no header of two numbers before binary data');
    return readText(reader, path, undefined, options);
  }
  await reader.until(NEWLINE, MOST_LINE);
  const [count, numbers] = [Number(header[1]), Number(header[2])];
  checkHeader(path, count, numbers, size);
  const rest = start.subarray(first.length + 1);
  const packed = first.length + 1 === start.length ? await reader.peek(1 << 16) : rest;
  if (looksBinary(packed, numbers)) return readBinary(reader, path, count, numbers, options);
  return readText(reader, path, { count, numbers }, options);
}

/** Bytes of a file that is not packed; undefined when they do not tell how much is in it. */
function sizeOf(path: string): number | undefined {
  if (path === '-' || /\.(gz|xz|bz2|zst)$/.test(path)) return undefined;
  try {
    const stat = statSync(path);
    return stat.isFile() ? stat.size : undefined;
  } catch {
    return undefined; // whoever reads it tells why it cannot be read
  }
}

/** Whether what follows a header is binary: the first row is not a word and numbers in letters. */
function looksBinary(rest: Buffer, numbers: number): boolean {
  const end = rest.indexOf(NEWLINE);
  const line = rest.subarray(0, end < 0 ? rest.length : end).toString('latin1');
  const fields = line.trim().split(/[ \t]+/);
  const some = fields.slice(1, Math.min(fields.length, numbers) - (end < 0 ? 1 : 0));
  return (
    rest.includes(0) || !(some.length > 0 || numbers === 1) || !some.every((f) => /^[-+.\deEnaif]+$/i.test(f))
  );
}

async function readText(
  reader: ByteReader,
  path: string,
  header: { count: number; numbers: number } | undefined,
  options: ReadOptions,
): Promise<WordVectors> {
  let gatherer: Gatherer | undefined;
  let metadata: string[] | undefined;
  let line = header ? 1 : 0;
  let row = 0;
  for (;;) {
    if (gatherer?.full) break;
    const bytes = reader.bufferedUntil(NEWLINE) ?? (await reader.until(NEWLINE, MOST_LINE));
    if (!bytes) break;
    line++;
    const where = `line ${line}`;
    const text = bytes.toString('utf8').replace(/[\s]+$/, '');
    if (text === '') {
      if (header && row < header.count) gatherer?.fault(where, 'it is empty');
      continue;
    }
    if (!gatherer) {
      // Tab-separated numbers alone are the projector's; the words are in another file.
      const tabs = text.split('\t');
      if (!header && tabs.length > 1 && tabs.every(isNumber)) metadata = readMetadata(metadataPath(path));
      const numbers = header?.numbers ?? (metadata ? tabs.length : trailingNumbers(text));
      if (numbers < 1 || numbers > MOST_SIZE)
        throw refusal(
          path,
          where,
          `'${printable(text, 30)}' is not a word with its numbers, and no header either`,
        );
      gatherer = new Gatherer(path, numbers, options);
    }
    row++;
    if (header && row > header.count) {
      gatherer.fault(where, `the header says ${header.count} words, and there are more`);
      continue;
    }
    readRow(gatherer, text, where, metadata && { words: metadata, row });
  }
  if (!gatherer) throw new ZeroError(`${path} has no vectors; give another file`);
  if (header && row < header.count && !gatherer.full)
    gatherer.fault(`line ${line}`, `the header says ${header.count} words, and the file ends after ${row}`);
  if (metadata && metadata.length !== row && !gatherer.full)
    throw new ZeroError(
      `${path} has ${row} vectors, and ${metadataPath(path)} ${metadata.length} words; they do not belong together`,
    );
  return gatherer.done();
}

/** A row of text. A word may hold spaces, as some of GloVe's do: the last numbers are the vector. */
function readRow(
  gatherer: Gatherer,
  text: string,
  where: string,
  metadata?: { words: string[]; row: number },
): void {
  const fields = text.split(metadata ? '\t' : /[ \t]+/);
  const { size } = gatherer;
  const first = metadata ? 0 : 1;
  if (fields.length < size + first || (metadata && fields.length > size)) {
    gatherer.fault(where, `there are ${fields.length - first} numbers, not ${size}`);
    return;
  }
  const numbers = fields.slice(fields.length - size);
  const bad = numbers.find((field) => !isNumber(field));
  if (bad !== undefined) {
    gatherer.fault(where, `'${printable(bad, 30)}' is not a number`);
    return;
  }
  const words = fields.slice(0, fields.length - size);
  // A row with more numbers than its neighbours is no word with spaces.
  if (words.length > 1 && words.slice(1).every(isNumber)) {
    gatherer.fault(where, `there are ${fields.length - 1} numbers, not ${size}`);
    return;
  }
  const vector = numbers.map(Number);
  if (!vector.every((x) => Math.abs(x) <= 3.4028234e38)) {
    gatherer.fault(where, 'a number is beyond what 32-bit floats hold');
    return;
  }
  const word = metadata ? (metadata.words[metadata.row - 1] ?? '') : words.join(' ');
  gatherer.add(word, vector, where);
}

/** Numbers at the end of a line. */
function trailingNumbers(text: string): number {
  const fields = text.split(/[ \t]+/);
  let n = 0;
  while (n < fields.length - 1 && isNumber(fields[fields.length - 1 - n])) n++;
  return n;
}

function isNumber(field: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(field);
}

async function readBinary(
  reader: ByteReader,
  path: string,
  count: number,
  numbers: number,
  options: ReadOptions,
): Promise<WordVectors> {
  const gatherer = new Gatherer(path, numbers, options);
  const vector = new Float32Array(numbers);
  const bytes = new Uint8Array(vector.buffer);
  let newlines = 0;
  for (let row = 1; row <= count && !gatherer.full; row++) {
    const at = reader.offset;
    const ends = `the file ends within row ${row} of ${count}; it is cut short, or its header is wrong`;
    let word: Buffer | undefined;
    try {
      word = reader.bufferedUntil(SPACE) ?? (await reader.until(SPACE, MOST_WORD));
    } catch (error) {
      if (error instanceof TooLong)
        throw refusal(
          path,
          `byte ${at}`,
          `there is no word within ${MOST_WORD} bytes; the header does not fit the rows`,
        );
      throw error;
    }
    if (word === undefined) throw refusal(path, `byte ${at}`, ends);
    if (word.length > MOST_WORD)
      throw refusal(
        path,
        `byte ${at}`,
        `there is no word within ${MOST_WORD} bytes; the header does not fit the rows`,
      );
    // word2vec.c ends a row with a newline, gensim does not.
    const skip = word[0] === NEWLINE ? 1 : 0;
    if (row > 1) newlines += skip;
    const row32 = reader.buffered(4 * numbers) ?? (await reader.take(4 * numbers));
    if (row32.length < 4 * numbers) throw refusal(path, `byte ${at}`, ends);
    bytes.set(row32);
    const where = `byte ${at}`;
    if (!vector.every(Number.isFinite)) {
      const text = printable(word.subarray(skip).toString('utf8'));
      gatherer.fault(
        where,
        `the vector of '${text}' has a number that is not finite; the header does not fit the rows, or the file is damaged`,
      );
      continue;
    }
    gatherer.add(word.subarray(skip).toString('utf8'), vector, where);
  }
  if (!gatherer.full) {
    const rest = await reader.peek(2);
    if (rest.length > 1 || (rest.length === 1 && rest[0] !== NEWLINE))
      gatherer.fault(`byte ${reader.offset}`, `there is more behind the ${count} words that the header says`);
  }
  return { ...gatherer.done(), rowEnd: newlines > 0 || gatherer.words.length === 1 ? '\n' : '' };
}
