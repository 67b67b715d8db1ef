import type { z } from 'zod';
import { parseJsonLines } from './json.js';
import { readPlainFile, sizeOfOwn } from './read.js';

/*
 * Files of JSON lines that another process appends to, followed without reading again what was read.
 */

/** Bytes in which a line of a sample is looked for, and bytes up to which a file is read whole. */
const PIECE = 4096;
const SMALL = 1 << 18;
/** New bytes that are read at once; where more have come the sample is drawn anew. */
const MOST_NEW = 1 << 22;
const NEWLINE = 10;

/** All lines of a file that grows. */
export class GrowingLines<T> {
  readonly lines: T[] = [];
  private end = 0;

  constructor(
    private readonly path: string,
    private readonly schema: z.ZodType<T>,
  ) {}

  /** Reads what was appended. @returns whether there are other lines than before. @throws ZeroError when it cannot be read. */
  poll(): boolean {
    const size = sizeOfOwn(this.path) ?? 0;
    const replaced = size < this.end;
    if (replaced) {
      this.lines.length = 0;
      this.end = 0;
    }
    if (size === this.end) return replaced;
    const bytes = wholeLines(readPlainFile(this.path, { from: this.end }));
    this.end += bytes.length;
    const found = parseJsonLines(bytes, this.schema);
    for (const line of found) this.lines.push(line);
    return replaced || found.length > 0;
  }
}

/** At most some lines of a file that grows, spread over it, the newest among them: a long file is not read whole. */
export class SampledLines<T> {
  lines: T[] = [];
  private end = 0;

  /** @param most lines that are kept; up to twice as many between two thinnings. */
  constructor(
    private readonly path: string,
    private readonly schema: z.ZodType<T>,
    private readonly most: number,
  ) {}

  /** As {@link GrowingLines.poll}. */
  poll(): boolean {
    const size = sizeOfOwn(this.path) ?? 0;
    const replaced = size < this.end;
    if (replaced || size - this.end > MOST_NEW) {
      this.lines = [];
      this.end = 0;
    }
    if (size === this.end) return replaced;
    if (this.end === 0 && size > SMALL) this.sample(size);
    const bytes = wholeLines(readPlainFile(this.path, { from: this.end }));
    this.end += bytes.length;
    const found = parseJsonLines(bytes, this.schema);
    this.lines.push(...found);
    while (this.lines.length > 2 * this.most) this.thin();
    return replaced || found.length > 0;
  }

  /** Draws lines at even distances, up to a piece before the end. */
  private sample(size: number): void {
    const step = (size - PIECE) / this.most;
    for (let i = 0; i < this.most; i++) {
      const from = Math.floor(i * step);
      const piece = readPlainFile(this.path, { from, length: PIECE });
      const begins = i === 0 ? 0 : piece.indexOf(NEWLINE) + 1;
      const ends = piece.indexOf(NEWLINE, begins);
      // Steps shorter than a line give one twice.
      if (ends < 0 || (i > 0 && begins === 0) || from + begins < this.end) continue;
      this.lines.push(...parseJsonLines(piece.subarray(begins, ends), this.schema));
      this.end = from + ends + 1;
    }
    this.end = Math.max(this.end, size - PIECE);
  }

  /** Leaves out every other line, the last one kept. */
  private thin(): void {
    const { length } = this.lines;
    this.lines = this.lines.filter((_, i) => (length - 1 - i) % 2 === 0);
  }
}

/** The bytes up to the last newline: a line that is being written is read when it is whole. */
function wholeLines(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.lastIndexOf(NEWLINE) + 1);
}
