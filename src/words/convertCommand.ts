import { printable } from '../../base/text.js';
import { readVectors } from './vectors/read.js';
import { type Format, formatOf, writeVectors } from './vectors/write.js';

/** Options of `zero words convert`. */
export interface ConvertOptions {
  format?: Format;
  limit?: number;
  skipFaulty?: boolean;
  about?: string;
  json?: boolean;
}

/** `zero words convert` behind its command line. */
export async function convertCommand(from: string, to: string, options: ConvertOptions): Promise<void> {
  const format = options.format ?? formatOf(to);
  const skipFaulty = options.skipFaulty ? { count: 0 } : undefined;
  const vectors = await readVectors(from, { limit: options.limit, skipFaulty });
  writeVectors(to, vectors, format, options.about);
  const { words, size } = vectors;
  if (options.json)
    console.log(
      JSON.stringify({ words: words.length, size, format, skipped: skipFaulty?.count ?? 0, out: to }),
    );
  else {
    const skipped = skipFaulty ? `, ${skipFaulty.count} faulty rows left out` : '';
    console.log(
      `${printable(to)}: ${words.length.toLocaleString('en-US')} words of ${size} numbers, ${format}${skipped}`,
    );
  }
}
