import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import { ZeroError } from '../../base/errors.js';
import { PIXELS } from '../../src/digits/csv.js';
import { readIdx } from '../../src/digits/idx.js';
import { loadLabelled } from '../../src/digits/load.js';
import { idxBytes } from '../tensor/data/idxBytes.js';

const pixels = Uint8Array.from({ length: 3 * PIXELS }, (_, i) => i % 251);
const labels = Uint8Array.of(4, 0, 9);

function folderWith(files: Record<string, Uint8Array>): string {
  const folder = mkdtempSync(join(tmpdir(), 'zero-idx-'));
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  return folder;
}

test('plain and gzipped files', async () => {
  const folder = folderWith({
    'train-images-idx3-ubyte': idxBytes([3, 28, 28], pixels),
    'train-labels-idx1-ubyte.gz': gzipSync(idxBytes([3], labels)),
  });
  const digits = readIdx(folder, 'train');
  assert.equal(digits.count, 3);
  assert.deepEqual([...digits.labels], [4, 0, 9]);
  assert.deepEqual([...digits.pixels], [...pixels]);
  assert.deepEqual(await loadLabelled(folder, 'train'), { ...digits, from: folder });
});

test('broken files are one error with the file', () => {
  const images = idxBytes([3, 28, 28], pixels);
  const broken: [Uint8Array, Uint8Array, RegExp][] = [
    [images, idxBytes([2], labels.subarray(1)), /train-labels-idx1-ubyte has 2 labels for 3 pictures/],
    [images, idxBytes([3], Uint8Array.of(1, 2, 10)), /labels-idx1-ubyte: label 3 is 10/],
    [
      images.subarray(0, 500),
      idxBytes([3], labels),
      /images-idx3-ubyte has 484 bytes of data, and its header says 2352/,
    ],
    [idxBytes([3, 32, 32], pixels), idxBytes([3], labels), /pictures of 32 x 32 pixels/],
    [Buffer.from('label,pixel0'), idxBytes([3], labels), /not an idx file/],
    [images, Buffer.alloc(3), /not an idx file/],
  ];
  for (const [i, l, message] of broken) {
    const folder = folderWith({ 'train-images-idx3-ubyte': i, 'train-labels-idx1-ubyte': l });
    assert.throws(
      () => readIdx(folder, 'train'),
      (e) => e instanceof ZeroError && message.test(e.message),
    );
  }
  const bad = folderWith({ 'train-images-idx3-ubyte.gz': Buffer.from('no gzip') });
  assert.throws(
    () => readIdx(bad, 'train'),
    (e) => e instanceof ZeroError && /cannot read .*\.gz/.test(e.message),
  );
  assert.throws(() => readIdx(bad, 't10k'), /has neither t10k-images-idx3-ubyte nor/);
});

test('the official digits: counts of the labels as published', async () => {
  const { count, labels: official } = await loadLabelled(undefined, 't10k');
  const counts = new Array<number>(10).fill(0);
  for (const label of official) counts[label]++;
  assert.equal(count, 10_000);
  assert.deepEqual(counts, [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
});
