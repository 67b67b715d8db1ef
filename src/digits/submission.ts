import { writeFileAtomic } from '../../base/files/atomic.js';

/**
 * Writes predictions as Kaggle reads them: `ImageId,Label`, ids from 1 in the order of the test file.
 * @throws ZeroError if the file cannot be written; an older file then stays as it was.
 */
export function writeSubmission(path: string, labels: ArrayLike<number>): void {
  const rows = Array.from(labels, (label, i) => `${i + 1},${label}\n`);
  writeFileAtomic(path, `ImageId,Label\n${rows.join('')}`);
}
