import { gzipSync } from 'node:zlib';
import { ZeroError } from '../../base/errors.js';
import { parseQuestions } from '../../src/words/evaluate/questions.js';
import { ByteReader, TooLong } from '../../src/words/vectors/byteReader.js';
import { packVectors } from '../../src/words/vectors/packed.js';
import { readFrom } from '../../src/words/vectors/read.js';
import { fuzzBytes } from '../fuzz.js';

const text = '3 4\nthe 0.1 0.2 -0.3 1e-05\nof 1 2 3 4\nand 5 6 7 8\n';
const rows = ['the', 'of', 'and'].map((word, w) =>
  Buffer.concat([
    Buffer.from(`${word} `),
    Buffer.from(Float32Array.of(w, 1, 2, 3).buffer),
    Buffer.from('\n'),
  ]),
);
const binary = Buffer.concat([Buffer.from('3 4\n'), ...rows]);
const packed = packVectors({ words: ['a', 'b'], size: 2, data: Float32Array.of(1, 2, 3, 4) });

/** A file's bytes in two chunks. */
async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Buffer> {
  const half = bytes.length >> 1;
  for (const part of [bytes.subarray(0, half), bytes.subarray(half)])
    if (part.length > 0) yield Buffer.from(part);
}

fuzzBytes('vectors', [text, text.slice(4), binary, packed, gzipSync(text)], async (bytes) => {
  const chunks = chunksOf(bytes);
  try {
    const { words, size, data } = await readFrom(new ByteReader(chunks), 'fuzzed', bytes.length, {});
    if (data.length !== words.length * size || !data.every(Number.isFinite)) throw new Error('not sound');
  } catch (error) {
    if (error instanceof TooLong) throw new ZeroError('fuzzed has no lines');
    throw error;
  }
});

fuzzBytes('analogy questions', [': capitals\nathens greece oslo norway\n', 'a b c d\n'], (bytes) =>
  parseQuestions(Buffer.from(bytes).toString('utf8'), 'fuzzed'),
);
