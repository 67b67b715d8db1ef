import { createReadStream } from 'node:fs';
import { ZeroError } from '../../base/errors.js';
import { fileError } from '../../base/files/atomic.js';
import { refuseNamedPipe } from '../../base/files/read.js';

/** Side of a digit picture in pixels. */
export const SIDE = 28;
/** Pixels of a picture. */
export const PIXELS = SIDE * SIDE;
/** Characters of a line at most: a row of pixels has a twentieth of it. */
const LONGEST_LINE = 100_000;
/** Classes of the data set. */
export const CLASSES = 10;

/** Pictures `[count, 28, 28]` of bytes, 0 the background, and their labels `[count]` where the file has them. */
export interface Digits {
  readonly count: number;
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array | undefined;
}

/**
 * Reads digits as Kaggle writes them: a header `label,pixel0,...,pixel783` (or without `label`), then one
 * picture per line. The file is streamed, so that only its pixels, a byte each, are held in memory.
 * A byte order mark and CRLF line ends are accepted.
 * @throws ZeroError with the file and line for a header or value that is not of this form.
 */
export async function readDigits(path: string): Promise<Digits> {
  let labelled: boolean | undefined;
  let pixels = new Uint8Array(1024 * PIXELS);
  let labels = new Uint8Array(1024);
  let count = 0;
  let lineNumber = 0;
  const take = (text: string): void => {
    lineNumber++;
    const line = text.endsWith('\r') ? text.slice(0, -1) : text;
    if (labelled === undefined) {
      labelled = readHeader(line.replace(/^\uFEFF/, ''), path);
      return;
    }
    if (line === '') return;
    if (count === labels.length) {
      pixels = grown(pixels);
      labels = grown(labels);
    }
    parseRow(line, labelled, pixels, labels, count, `${path} line ${lineNumber}`);
    count++;
  };
  let rest = '';
  try {
    refuseNamedPipe(path);
    for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop()!;
      for (const line of lines) take(line);
      if (rest.length > LONGEST_LINE)
        throw new ZeroError(`${path} line ${lineNumber + 1} is too long to be a row of pixels`);
    }
  } catch (error) {
    throw fileError('read', path, error);
  }
  if (rest !== '') take(rest);
  if (labelled === undefined)
    throw new ZeroError(`${path} is empty; it needs a header and one line per digit`);
  if (count === 0) throw new ZeroError(`${path} has a header but no digits`);
  return {
    count,
    pixels: pixels.slice(0, count * PIXELS),
    labels: labelled ? labels.slice(0, count) : undefined,
  };
}

/** The header line of a file with or without labels, without its line end. */
export function headerLine(labelled: boolean): string {
  const names = Array.from({ length: PIXELS }, (_, i) => `pixel${i}`);
  return (labelled ? ['label', ...names] : names).join(',');
}

function readHeader(line: string, path: string): boolean {
  const labelled = line.startsWith('label');
  if (line === headerLine(labelled)) return labelled;
  if (!/[a-z]/i.test(line)) {
    throw new ZeroError(
      `${path} line 1 is not a header; it must be label,pixel0,...,pixel783 or pixel0,...,pixel783`,
    );
  }
  const found = line.split(',');
  const wanted = headerLine(labelled).split(',');
  const i = wanted.findIndex((name, k) => found[k] !== name);
  const problem =
    i < 0 ? `has ${found.length} columns, not ${wanted.length}` : `lacks ${wanted[i]} as column ${i + 1}`;
  throw new ZeroError(`${path} line 1: the header ${problem}; use the file as Kaggle wrote it`);
}

function parseRow(
  line: string,
  labelled: boolean,
  pixels: Uint8Array,
  labels: Uint8Array,
  row: number,
  where: string,
): void {
  const shift = labelled ? 1 : 0;
  let column = 0;
  for (let start = 0; start <= line.length; column++) {
    let end = line.indexOf(',', start);
    if (end < 0) end = line.length;
    if (column < PIXELS + shift) {
      const isLabel = column < shift;
      const value = wholeNumber(line, start, end);
      if (!(value <= (isLabel ? CLASSES - 1 : 255))) {
        const name = isLabel ? 'label' : `pixel${column - shift}`;
        const range = isLabel ? '0 to 9' : '0 to 255';
        const text = line.slice(start, end).slice(0, 20);
        throw new ZeroError(`${where}: ${name} is "${text}", which is not a whole number from ${range}`);
      }
      if (isLabel) labels[row] = value;
      else pixels[row * PIXELS + column - shift] = value;
    }
    start = end + 1;
  }
  if (column !== PIXELS + shift) {
    throw new ZeroError(
      `${where} has ${column} values, and the header has ${PIXELS + shift}; the file may be cut off`,
    );
  }
}

/** The digits of `line` in [start, end) as a number, NaN if they are not one to three digits. */
function wholeNumber(line: string, start: number, end: number): number {
  if (end <= start || end - start > 3) return Number.NaN;
  let value = 0;
  for (let i = start; i < end; i++) {
    const digit = line.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

function grown(array: Uint8Array): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(array.length * 2);
  larger.set(array);
  return larger;
}
