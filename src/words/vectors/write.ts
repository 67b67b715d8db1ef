import { gzipSync } from 'node:zlib';
import { UsageError, ZeroError } from '../../../base/errors.js';
import { writeChunksAtomic, writeFileAtomic } from '../../../base/files/atomic.js';
import { printable } from '../../../base/text.js';
import { packVectors } from './packed.js';
import { metadataPath } from './projector.js';
import type { WordVectors } from './vectors.js';

/** The formats that vectors are written in. */
export const FORMATS = ['text', 'binary', 'glove', 'projector', 'zero'] as const;
export type Format = (typeof FORMATS)[number];

/** The format that a file's name asks for. @throws UsageError when it asks for none. */
export function formatOf(path: string): Format {
  const name = path.replace(/\.gz$/, '');
  if (name.endsWith('.bin')) return 'binary';
  if (/\.(txt|vec)$/.test(name)) return 'text';
  if (name.endsWith('.glove')) return 'glove';
  if (name.endsWith('.tsv')) return 'projector';
  if (name.endsWith('.zero')) return 'zero';
  throw new UsageError(
    `the name ${printable(path)} tells no format; end it in .bin, .txt, .vec, .glove, .tsv or .zero (.gz behind it packs), or give --format`,
  );
}

/**
 * Writes vectors; a name that ends in .gz is packed.
 * @throws ZeroError when it cannot be written, or a word cannot stand in the format.
 */
export function writeVectors(
  path: string,
  vectors: WordVectors,
  format: Format = formatOf(path),
  about?: string,
): void {
  if (format === 'zero') {
    writeFileAtomic(path, packVectors(vectors, about));
    return;
  }
  const chunks = format === 'binary' ? binary(vectors) : lines(vectors, format);
  writeChunksAtomic(path, path.endsWith('.gz') ? zipped(chunks) : chunks);
  if (format === 'projector') writeFileAtomic(metadataPath(path), `${vectors.words.join('\n')}\n`);
}

/** Rows that are made at a time. */
const ROWS = 4096;

function* binary(vectors: WordVectors): Generator<Uint8Array> {
  const { words, size, data } = vectors;
  const end = Buffer.from(vectors.rowEnd ?? '\n');
  yield Buffer.from(`${words.length} ${size}\n`);
  for (let from = 0; from < words.length; from += ROWS) {
    const parts: Uint8Array[] = [];
    for (let w = from; w < Math.min(from + ROWS, words.length); w++) {
      checkWord(words[w], 'binary');
      parts.push(
        Buffer.from(`${words[w]} `),
        new Uint8Array(data.buffer, data.byteOffset + 4 * w * size, 4 * size),
        end,
      );
    }
    yield Buffer.concat(parts);
  }
}

function* lines({ words, size, data }: WordVectors, format: Format): Generator<Uint8Array> {
  if (format === 'text') yield Buffer.from(`${words.length} ${size}\n`);
  const between = format === 'projector' ? '\t' : ' ';
  for (let from = 0; from < words.length; from += ROWS) {
    let text = '';
    for (let w = from; w < Math.min(from + ROWS, words.length); w++) {
      checkWord(words[w], format);
      if (format !== 'projector') text += `${words[w]} `;
      for (let i = 0; i < size; i++) text += (i > 0 ? between : '') + floatText(data[w * size + i]);
      text += '\n';
    }
    yield Buffer.from(text);
  }
}

/** A word with white space would not be read back as one. */
function checkWord(word: string, format: Format): void {
  const bad = format === 'projector' ? /[\t\r\n]/ : format === 'glove' ? /[\r\n]/ : /[\s]/;
  if (bad.test(word))
    throw new ZeroError(
      `the word '${printable(word)}' holds white space, which a ${format} file of vectors cannot hold; write it as .zero`,
    );
}

function* zipped(chunks: Iterable<Uint8Array>): Generator<Uint8Array> {
  for (const chunk of chunks) yield gzipSync(chunk);
}

/** The shortest decimal that reads back as the same 32-bit float, written as numpy and gensim write it:
 * 0.25, 1e-05, 1e+06. */
export function floatText(x: number): string {
  for (let digits = 6; digits <= 9; digits++) {
    const text = x.toExponential(digits - 1);
    if (digits < 9 && Math.fround(Number(text)) !== x) continue;
    const [mantissa, power] = text.split('e');
    const exponent = Number(power);
    const short = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
    if (x !== 0 && (Math.abs(x) < 1e-4 || Math.abs(x) >= 1e6)) {
      const two = String(Math.abs(exponent)).padStart(2, '0');
      return `${short}e${exponent < 0 ? '-' : '+'}${two}`;
    }
    const plain = Number(`${short}e${exponent}`).toString();
    const sign = Object.is(x, -0) ? '-' : '';
    return sign + (plain.includes('.') ? plain : `${plain}.0`);
  }
  return String(x);
}
