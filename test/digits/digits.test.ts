import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { PNG } from 'pngjs';
import { ZeroError } from '../../base/errors.js';
import { Rng } from '../../base/rng.js';
import { confusionTable, evaluatePredictions } from '../../src/digits/confusion.js';
import { PIXELS } from '../../src/digits/csv.js';
import { describeDigits, examineDigits } from '../../src/digits/describe.js';
import { loadDigitModel, saveDigitModel } from '../../src/digits/modelFolder.js';
import { digitNetwork } from '../../src/digits/networks.js';
import { confusionPng, mistakesPng } from '../../src/digits/pictures.js';
import { likeliest, predictDigits, VIEWS } from '../../src/digits/predict.js';
import { recipeOf } from '../../src/digits/recipes.js';
import { digitSource, split } from '../../src/digits/source.js';
import { start } from '../../src/tensor/backend.js';
import { saveModel } from '../../src/tensor/models/files.js';

const random = new Rng(8);
const pictures = Uint8Array.from({ length: 7 * PIXELS }, () => random.int(256));
const digits = { count: 7, pixels: pictures, labels: Uint8Array.of(0, 1, 2, 3, 4, 5, 6) };

test('the network keras has the layers and the parameters of the reference', async () => {
  await start('cpu');
  const { probabilities } = digitNetwork('keras', 1);
  const layers = probabilities.layers.slice(1).map((l) => {
    const size = (l.outputShape as tf.Shape).slice(1).join('x');
    return `${l.getClassName()} ${size} ${l.countParams()}`;
  });
  // Parameters by hand: 3*3*in*out + out, and in*out + out.
  assert.deepEqual(layers, [
    'Conv2D 28x28x32 320',
    'Conv2D 28x28x32 9248',
    'MaxPooling2D 14x14x32 0',
    'Dropout 14x14x32 0',
    'Conv2D 14x14x64 18496',
    'Conv2D 14x14x64 36928',
    'MaxPooling2D 7x7x64 0',
    'Dropout 7x7x64 0',
    'Conv2D 7x7x128 73856',
    'Conv2D 7x7x128 147584',
    'MaxPooling2D 3x3x128 0',
    'Dropout 3x3x128 0',
    'Flatten 1152 0',
    'Dense 512 590336',
    'Dropout 512 0',
    'Dense 256 131328',
    'Dropout 256 0',
    'Dense 10 2570',
    'Softmax 10 0',
  ]);
  const rates = probabilities.layers
    .filter((l) => l.getClassName() === 'Dropout')
    .map((l) => l.getConfig().rate);
  assert.deepEqual(rates, [0.2, 0.2, 0.2, 0.25, 0.25]);
});

test('same seed, same network; another seed, another', async () => {
  await start('cpu');
  const first = (seed: number) => [...digitNetwork('fast', seed).logits.getWeights()[0].dataSync()];
  assert.deepEqual(first(1), first(1));
  assert.notDeepEqual(first(1), first(2));
});

test('an unknown recipe is refused with the names of the others', () => {
  for (const name of ['slow', 'constructor'])
    assert.throws(
      () => recipeOf(name),
      (e) => e instanceof ZeroError && /use one of keras, fast/.test(e.message),
    );
});

test('a split holds out its share, each digit in one part, by seed', () => {
  const a = split(1000, 0.1, new Rng(1));
  assert.equal(a.validation.length, 100);
  assert.deepEqual(
    [...a.training, ...a.validation].sort((x, y) => x - y),
    Array.from({ length: 1000 }, (_, i) => i),
  );
  assert.deepEqual(split(1000, 0.1, new Rng(1)), a);
  assert.notDeepEqual(split(1000, 0.1, new Rng(2)).validation, a.validation);
});

test('a batch has pixels from 0 to 1 and one for the label, of the digits asked for', () => {
  const source = digitSource(digits, Uint32Array.of(5, 2));
  const { x, y } = source.batch(Uint32Array.of(1, 0));
  assert.deepEqual(x.shape, [2, 28, 28, 1]);
  assert.equal(x.data[3], Math.fround(pictures[2 * PIXELS + 3] / 255));
  assert.deepEqual([...y.data], [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
});

test('the report counts labels and names what is absurd', () => {
  const report = examineDigits({ ...digits, pixels: pictures.slice().fill(7, 0, PIXELS) });
  assert.deepEqual(report.labelCounts, [1, 1, 1, 1, 1, 1, 1, 0, 0, 0]);
  assert.equal(report.blank, 1);
  const text = describeDigits(report, 'a.csv').join('\n');
  assert.match(text, /a\.csv: 7 digits/);
  assert.match(text, /blank pictures: 1/);
  assert.match(text, /no digit has the label 7, 8, 9/);
  assert.match(
    describeDigits(examineDigits({ ...digits, pixels: pictures.map((p) => p % 2) }), 'b.csv').join(),
    /no pixel is above 1/,
  );
});

test('predictions are the mean over the views, whatever the batch', async () => {
  await start('cpu');
  const { probabilities } = digitNetwork('fast', 3);
  const all = await predictDigits(probabilities, digits, { views: 3, batch: 4 });
  const single = await Promise.all(
    VIEWS.slice(0, 3).map(async ([dx, dy]) => {
      const moved = new Uint8Array(PIXELS);
      for (let y = 0; y < 28; y++)
        for (let x = 0; x < 28; x++) {
          const [fx, fy] = [x - dx, y - dy].map((v) => Math.min(27, Math.max(0, v)));
          moved[y * 28 + x] = pictures[6 * PIXELS + fy * 28 + fx];
        }
      return predictDigits(probabilities, { count: 1, pixels: moved });
    }),
  );
  for (let k = 0; k < 10; k++)
    assert.ok(Math.abs(all[60 + k] - single.reduce((sum, p) => sum + p[k] / 3, 0)) < 1e-6);
});

test('evaluation: accuracy, confusion and the surest mistake first', () => {
  const row = (best: number, p: number) =>
    Array.from({ length: 10 }, (_, k) => (k === best ? p : (1 - p) / 9));
  const probabilities = Float32Array.from([...row(3, 0.9), ...row(4, 0.6), ...row(5, 0.95), ...row(2, 0.9)]);
  assert.deepEqual([...likeliest(probabilities)], [3, 4, 5, 2]);
  const evaluation = evaluatePredictions(probabilities, Uint8Array.of(3, 9, 9, 2));
  assert.equal(evaluation.accuracy, 0.5);
  assert.equal(evaluation.confusion[9][4], 1);
  assert.equal(evaluation.confusion[9][5], 1);
  assert.equal(evaluation.confusion[3][3], 1);
  assert.deepEqual(
    evaluation.mistakes.map(({ index, label, predicted }) => ({ index, label, predicted })),
    [
      { index: 2, label: 9, predicted: 5 },
      { index: 1, label: 9, predicted: 4 },
    ],
  );
  const loss = -(2 * Math.log(0.9) + Math.log(0.4 / 9) + Math.log(0.05 / 9)) / 4;
  assert.ok(Math.abs(evaluation.loss - loss) < 1e-5);
  assert.match(stripVTControlCharacters(confusionTable(evaluation.confusion)), /^ +9 .* 1 +1 .* 0\.00%$/m);
  const png = PNG.sync.read(confusionPng(evaluation.confusion));
  const center = (row: number, column: number) => [
    ...png.data.subarray(4 * ((row * 44 + 4) * png.width + column * 44 + 4)).subarray(0, 3),
  ];
  assert.ok(center(4, 4)[1] > center(4, 4)[0], 'the diagonal is green');
  assert.ok(center(10, 5)[0] > center(10, 5)[1], 'a mistake is red');
  const worst = PNG.sync.read(mistakesPng(evaluation.mistakes, pictures));
  assert.equal(
    worst.data[4 * (4 * worst.width + 4)],
    255 - pictures[2 * PIXELS],
    'the first pixel of digit 3, inverted',
  );
});

test('a model of another shape is refused; a saved one predicts the same', async () => {
  await start('cpu');
  const folder = mkdtempSync(join(tmpdir(), 'zero-digits-'));
  const { probabilities } = digitNetwork('fast', 4);
  await saveDigitModel(folder, probabilities, { recipe: 'fast', epochs: 3, views: 5 });
  const { model, notes } = await loadDigitModel(folder);
  assert.deepEqual(notes, { recipe: 'fast', epochs: 3, views: 5 });
  const [a, b] = [await predictDigits(probabilities, digits), await predictDigits(model, digits)];
  for (const [i, p] of a.entries()) assert.ok(Math.abs(p - b[i]) < 1e-5);
  const other = tf.sequential({ layers: [tf.layers.dense({ units: 10, inputShape: [784] })] });
  await saveModel(other, folder);
  await assert.rejects(
    loadDigitModel(folder),
    (e) => e instanceof ZeroError && /has input \[784\], and \[28, 28, 1\] is needed/.test(e.message),
  );
});
