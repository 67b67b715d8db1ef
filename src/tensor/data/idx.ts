import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ZeroError } from '../../../base/errors.js';
import { fileError } from '../../../base/files/atomic.js';
import { readPlainFile } from '../../../base/files/read.js';

/** Bytes that a packed file may unpack to. */
const MOST_BYTES = 2 ** 30;

/** Items of bytes from an idx file. */
export interface IdxItems {
  path: string;
  count: number;
  /** `[count, ...item]`. */
  data: Uint8Array;
}

/** The parts of a set, as MNIST's authors name its files. */
export type IdxPart = 'train' | 't10k';

const NAMES = { pictures: 'images-idx3-ubyte', labels: 'labels-idx1-ubyte' };

/** Whether a folder has the file, plain or as .gz. */
export function hasIdx(folder: string, part: IdxPart, what: keyof typeof NAMES): boolean {
  return findFile(folder, `${part}-${NAMES[what]}`) !== undefined;
}

/** Pictures `[count, side, side]`. @throws ZeroError as {@link readIdxFile}. */
export function readIdxPictures(folder: string, part: IdxPart, side: number): IdxItems {
  return readIdxFile(folder, `${part}-${NAMES.pictures}`, [side, side]);
}

/** Labels `[count]` of so many pictures. @throws ZeroError as {@link readIdxFile}, and when there are more or fewer. */
export function readIdxLabels(folder: string, part: IdxPart, count: number): IdxItems {
  const labels = readIdxFile(folder, `${part}-${NAMES.labels}`, []);
  if (labels.count !== count)
    throw new ZeroError(`${labels.path} has ${labels.count} labels for ${count} pictures`);
  return labels;
}

/** The file of a name in a folder, plain or as .gz; undefined where there is neither. */
function findFile(folder: string, name: string): string | undefined {
  return [join(folder, name), join(folder, `${name}.gz`)].find((path) => existsSync(path));
}

/**
 * Reads a file in the idx format of MNIST's authors whose items are bytes, plain or as .gz.
 * @param item dimensions of an item: [28, 28] for pictures, [] for labels.
 * @throws ZeroError that names the file when it is missing or not of this form.
 */
function readIdxFile(folder: string, name: string, item: readonly number[]): IdxItems {
  const path = findFile(folder, name);
  if (!path) throw new ZeroError(`${folder} has neither ${name} nor ${name}.gz`);
  let bytes: Buffer;
  try {
    bytes = readPlainFile(path);
    if (path.endsWith('.gz')) bytes = gunzipSync(bytes, { maxOutputLength: MOST_BYTES });
  } catch (error) {
    throw fileError('read', path, error);
  }
  const header = 8 + 4 * item.length;
  // Two zero bytes, 8 for unsigned bytes, and the number of dimensions; then each dimension, big endian.
  if (bytes.length < header || bytes.readUInt32BE(0) !== 0x0800 + 1 + item.length)
    throw new ZeroError(`${path} is not an idx file of bytes with ${1 + item.length} dimensions`);
  const dimensions = item.map((_, i) => bytes.readUInt32BE(8 + 4 * i));
  if (dimensions.some((d, i) => d !== item[i]))
    throw new ZeroError(`${path} has pictures of ${dimensions.join(' x ')} pixels, not ${item.join(' x ')}`);
  const count = bytes.readUInt32BE(4);
  const size = count * item.reduce((a, b) => a * b, 1);
  if (bytes.length !== header + size)
    throw new ZeroError(`${path} has ${bytes.length - header} bytes of data, and its header says ${size}`);
  return { path, count, data: new Uint8Array(bytes.subarray(header)) };
}
