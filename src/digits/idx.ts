import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ZeroError } from '../../base/errors.js';
import { fileError } from '../../base/files/atomic.js';
import { CLASSES, type Digits, PIXELS, SIDE } from './csv.js';

/**
 * Reads pictures and labels in the idx format of MNIST's authors: `train-images-idx3-ubyte` and
 * `train-labels-idx1-ubyte` (or `t10k-...`) in a folder, plain or as .gz.
 * @throws ZeroError that names the file when one is missing or not of this form.
 */
export function readIdx(folder: string, part: 'train' | 't10k'): Digits & { labels: Uint8Array } {
  const pictures = readOne(folder, `${part}-images-idx3-ubyte`, [SIDE, SIDE]);
  const labels = readOne(folder, `${part}-labels-idx1-ubyte`, []);
  if (pictures.count !== labels.count)
    throw new ZeroError(`${folder} has ${pictures.count} ${part} pictures but ${labels.count} labels`);
  const wrong = labels.data.findIndex((label) => label >= CLASSES);
  if (wrong >= 0)
    throw new ZeroError(`${labels.path}: label ${wrong + 1} is ${labels.data[wrong]}, not from 0 to 9`);
  return { count: pictures.count, pixels: pictures.data, labels: labels.data };
}

/** One idx file of bytes whose items have these dimensions. */
function readOne(
  folder: string,
  name: string,
  item: number[],
): { path: string; count: number; data: Uint8Array } {
  const path = [join(folder, name), join(folder, `${name}.gz`)].find((p) => existsSync(p));
  if (!path) throw new ZeroError(`${folder} has neither ${name} nor ${name}.gz`);
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
    if (path.endsWith('.gz')) bytes = gunzipSync(bytes);
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
  const size = count * (item.length ? PIXELS : 1);
  if (bytes.length !== header + size)
    throw new ZeroError(`${path} has ${bytes.length - header} bytes of data, and its header says ${size}`);
  return { path, count, data: new Uint8Array(bytes.subarray(header)) };
}
