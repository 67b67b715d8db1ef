import { ZeroError } from '../../base/errors.js';
import { type IdxPart, readIdxLabels, readIdxPictures } from '../tensor/data/idx.js';
import { CLASSES, type Digits, SIDE } from './csv.js';

/**
 * Reads pictures and labels in the idx format of MNIST's authors: `train-images-idx3-ubyte` and
 * `train-labels-idx1-ubyte` (or `t10k-...`) in a folder, plain or as .gz.
 * @throws ZeroError that names the file when one is missing or not of this form.
 */
export function readIdx(folder: string, part: IdxPart): Digits & { labels: Uint8Array } {
  const pictures = readIdxPictures(folder, part, SIDE);
  const labels = readIdxLabels(folder, part, pictures.count);
  const wrong = labels.data.findIndex((label) => label >= CLASSES);
  if (wrong >= 0)
    throw new ZeroError(`${labels.path}: label ${wrong + 1} is ${labels.data[wrong]}, not from 0 to 9`);
  return { count: pictures.count, pixels: pictures.data, labels: labels.data };
}
