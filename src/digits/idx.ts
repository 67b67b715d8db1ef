import { ZeroError } from '../../base/errors.js';
import { readIdxFile } from '../tensor/data/idx.js';
import { CLASSES, type Digits, SIDE } from './csv.js';

/**
 * Reads pictures and labels in the idx format of MNIST's authors: `train-images-idx3-ubyte` and
 * `train-labels-idx1-ubyte` (or `t10k-...`) in a folder, plain or as .gz.
 * @throws ZeroError that names the file when one is missing or not of this form.
 */
export function readIdx(folder: string, part: 'train' | 't10k'): Digits & { labels: Uint8Array } {
  const pictures = readIdxFile(folder, `${part}-images-idx3-ubyte`, [SIDE, SIDE]);
  const labels = readIdxFile(folder, `${part}-labels-idx1-ubyte`, []);
  if (pictures.count !== labels.count)
    throw new ZeroError(`${folder} has ${pictures.count} ${part} pictures but ${labels.count} labels`);
  const wrong = labels.data.findIndex((label) => label >= CLASSES);
  if (wrong >= 0)
    throw new ZeroError(`${labels.path}: label ${wrong + 1} is ${labels.data[wrong]}, not from 0 to 9`);
  return { count: pictures.count, pixels: pictures.data, labels: labels.data };
}
