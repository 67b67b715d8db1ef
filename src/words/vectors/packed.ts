import { z } from 'zod';
import { ZeroError } from '../../../base/errors.js';
import { type ContainerKind, decodeContainer, encodeContainer } from '../../../base/files/container.js';
import { bytes, header, parse, text, whole } from '../../../base/schema.js';
import type { ByteReader } from './byteReader.js';
import { MOST_SIZE, type ReadOptions } from './gather.js';
import type { WordVectors } from './vectors.js';

/** Vectors in a container: each number a byte, times the scale of its row. */
const KIND: ContainerKind = { kind: 'word', version: 1, label: 'word vectors' };
const MOST_BYTES = 2 ** 31 - 1;

const schema = header({
  size: whole(1, MOST_SIZE),
  /** The words, a newline between them. */
  words: z.string({ error: 'must be a text' }),
  /** A 32-bit float a word. */
  scales: bytes(4, MOST_BYTES),
  /** `[words, size]`, signed. */
  rows: bytes(1, MOST_BYTES),
  /** Where they come from: text, licence, settings. */
  about: text(2000).optional(),
});

/** Whether a file begins as such a container. */
export function isPacked(start: Buffer): boolean {
  return start.toString('latin1', 0, 8) === `ZERO${KIND.kind}`;
}

/** Vectors as the bytes of a container of 8-bit numbers. */
export function packVectors({ words, size, data }: WordVectors, about?: string): Buffer {
  const scales = new Float32Array(words.length);
  const rows = new Int8Array(words.length * size);
  for (let w = 0; w < words.length; w++) {
    let most = 0;
    for (let i = w * size; i < (w + 1) * size; i++) most = Math.max(most, Math.abs(data[i]));
    scales[w] = most / 127;
    if (most > 0)
      for (let i = w * size; i < (w + 1) * size; i++) rows[i] = Math.round((data[i] * 127) / most);
  }
  const faulty = words.find((word) => word.includes('\n'));
  if (faulty !== undefined) throw new ZeroError('a word holds a newline, which no file of vectors can hold');
  return encodeContainer(KIND, {
    size,
    words: words.join('\n'),
    scales: new Uint8Array(scales.buffer),
    rows: new Uint8Array(rows.buffer),
    ...(about !== undefined && { about }),
  });
}

/** Vectors of a container's bytes, with what is said of them. @throws ZeroError when it is not sound. */
export function unpackVectors(
  content: Uint8Array,
  where: string,
  limit = Number.POSITIVE_INFINITY,
): WordVectors & { about?: string } {
  const file = parse(schema, decodeContainer(KIND, content, where), where);
  const all = file.words.split('\n');
  const { size } = file;
  if (file.scales.length !== 4 * all.length || file.rows.length !== size * all.length)
    throw new ZeroError(
      `${where} is not a usable word vectors file: ${all.length} words of ${size} numbers have ${file.rows.length} bytes; restore it from a copy`,
    );
  const words = all.slice(0, Math.min(all.length, limit));
  const scales = new Float32Array(Uint8Array.from(file.scales).buffer);
  const rows = new Int8Array(file.rows.buffer, file.rows.byteOffset, file.rows.length);
  const data = new Float32Array(words.length * size);
  for (let w = 0; w < words.length; w++) {
    if (!(scales[w] >= 0 && scales[w] < 1e30))
      throw new ZeroError(
        `${where} is not a usable word vectors file: the scale of word ${w + 1} is no number`,
      );
    for (let i = w * size; i < (w + 1) * size; i++) data[i] = rows[i] * scales[w];
  }
  return { words, size, data, ...(file.about !== undefined && { about: file.about }) };
}

/** Reads a container that a reader stands before. */
export async function readPacked(
  reader: ByteReader,
  path: string,
  { limit }: ReadOptions,
): Promise<WordVectors> {
  return unpackVectors(await reader.take(MOST_BYTES), path, limit);
}
