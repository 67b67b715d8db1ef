import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { Rng } from '../../../base/rng.js';
import { writePicture } from '../../../src/pictures/codecs/write.js';
import { adversaries, r1Weight } from '../../../src/pictures/generation/adversarial.js';
import { augmented, drawAugmentation } from '../../../src/pictures/generation/augmentation.js';
import { healthOf, judgesNothing } from '../../../src/pictures/generation/health.js';
import { latentsOf, truncated, walkOf, walkStops } from '../../../src/pictures/generation/latents.js';
import { pixelNorm, withDeviation } from '../../../src/pictures/generation/layers.js';
import { findGenerator, loadGenerator, writeGenerator } from '../../../src/pictures/generation/modelFile.js';
import { nearestPictures } from '../../../src/pictures/generation/neighbours.js';
import {
  discriminator,
  generator,
  LATENT,
  learningGenerator,
  sidesOf,
} from '../../../src/pictures/generation/networks.js';
import { readPictureSet } from '../../../src/pictures/generation/pictureSet.js';
import { atLevel, doubled, stageOf } from '../../../src/pictures/generation/progressive.js';
import { chosen, diversity, grid, samplePictures } from '../../../src/pictures/generation/sampling.js';
import { pictureSource } from '../../../src/pictures/generation/trainCommand.js';
import { useBackend } from '../../../src/tensor/backend.js';
import { toTensors } from '../../../src/tensor/training/data.js';
import type { Metrics } from '../../../src/tensor/training/metrics.js';
import { Trainer } from '../../../src/tensor/training/trainer.js';
import { saveVariables } from '../../../src/tensor/training/variables.js';
import { idxBytes } from '../../tensor/data/idxBytes.js';
import { checkResume, discs } from './resume.js';

const folder = mkdtempSync(join(tmpdir(), 'zero-generation-'));
before(() => useBackend({ backend: 'onnxruntime', threads: 1 }));

test('the sides of the pictures double from 4 or 7 to the last', () => {
  assert.deepEqual(sidesOf(28), [7, 14, 28]);
  assert.deepEqual(sidesOf(64), [4, 8, 16, 32, 64]);
});

test('a growing training fades each level in, and gives the last two shares', () => {
  assert.deepEqual(stageOf(0, 400, 3), { level: 0, fade: 1, age: 0 });
  assert.deepEqual(stageOf(100, 400, 3), { level: 1, fade: 0, age: 0 });
  assert.deepEqual(stageOf(125, 400, 3), { level: 1, fade: 0.5, age: 25 });
  assert.deepEqual(stageOf(180, 400, 3), { level: 1, fade: 1, age: 80 });
  assert.deepEqual(stageOf(399, 400, 3), { level: 2, fade: 1, age: 199 });
});

test('while a level fades in, true pictures are as fine as those that are made', () => {
  const x = tf.randomUniform([2, 28, 28, 1], -1, 1, 'float32', 1);
  const half = atLevel(x, 3, { level: 1, fade: tf.tensor1d([1]) });
  assert.deepEqual(half.shape, [2, 14, 14, 1]);
  const coarse = atLevel(x, 3, { level: 1, fade: tf.tensor1d([0]) });
  const blocks = doubled(atLevel(x, 3, { level: 0, fade: tf.tensor1d([1]) }));
  assert.ok(tf.max(tf.abs(tf.sub(coarse, blocks))).dataSync()[0] < 1e-6);
});

test('pixel norm makes the mean square of the channels 1', () => {
  const x = pixelNorm(tf.randomNormal([2, 3, 3, 8], 5, 2, 'float32', 1));
  for (const mean of tf.mean(tf.square(x), -1).dataSync()) assert.ok(Math.abs(mean - 1) < 1e-5);
});

test('the channel of the deviation is 0 for a batch of one picture, and grows with its variety', () => {
  const one = tf.tile(tf.randomNormal([1, 4, 4, 2], 0, 1, 'float32', 1), [6, 1, 1, 1]);
  const many = tf.randomNormal([6, 4, 4, 2], 0, 1, 'float32', 2);
  const last = (x: tf.Tensor) => (withDeviation(x).dataSync() as Float32Array)[2];
  assert.ok(last(one) < 1e-3);
  assert.ok(last(many) > 0.5);
  assert.ok(last(tf.mul(many, 2)) > 1.9 * last(many));
});

test('augmentation shifts, with the edge going on, and cuts a square out', () => {
  const side = 12;
  const x = tf.tensor4d(
    Float32Array.from({ length: 4 * side * side * 2 }, (_, i) => 1 + (Math.floor(i / 2) % side)),
    [4, side, side, 2],
  );
  const batch = toTensors(drawAugmentation('real', 4, side, new Rng(3)));
  const y = augmented(x, batch, 'real');
  const rows = (y.arraySync() as number[][][][]).map((picture) => picture.map((row) => row.map(([v]) => v)));
  for (const picture of rows) {
    const seen = picture.flat().filter((v) => v !== 0);
    assert.ok(seen.length >= side * side * 0.8);
    const whole = picture.find((row) => !row.includes(0))!;
    for (let i = 1; i < side; i++) assert.ok([0, 1].includes(whole[i] - whole[i - 1]), String(whole));
  }
  assert.equal(augmented(x, {}, 'real'), x);
});

test('r1: a training that goes on from its checkpoint is as one that never stopped, averages included', () =>
  checkResume('r1'));

test('batch norm folded into the weights draws what the batch drew', () => {
  const shape = { size: 32, channels: 3 as const };
  const learning = learningGenerator(shape, 2);
  for (const [name, v] of learning.weights.variables)
    if (name.endsWith('gamma') || name.endsWith('beta'))
      v.assign(tf.randomNormal(v.shape, 1, 0.3, 'float32', name.length));
  const latents = tf.tensor2d(latentsOf(1, 12), [12, LATENT]);
  const drawing = generator(shape, 0);
  const folded = learning.folded(latents);
  assert.deepEqual(Object.keys(folded).sort(), [...drawing.weights.variables.keys()].sort());
  for (const [name, value] of Object.entries(folded)) drawing.weights.variables.get(name)!.assign(value);
  const difference = tf.sub(drawing.apply(latents), learning.apply(latents));
  assert.ok(tf.max(tf.abs(difference)).dataSync()[0] < 1e-4);
});

test('an autoencoder learns to draw pictures anew, and keeps its latents near normal numbers', async () => {
  const { labels, ...set } = discs(64, 28, 1);
  assert.equal(labels.classes, 2);
  const pair = adversaries('r1', { size: 28, channels: 1 }, 2, { warmUp: 100, total: 200 });
  const trainer = new Trainer(pair.task);
  const source = pictureSource(set, false);
  const rng = new Rng(1);
  const losses: Metrics[] = [];
  for (let i = 0; i < 40; i++)
    losses.push(await trainer.train(source.batch(new Uint32Array(16), rng), 2e-3, rng));
  const mean = (name: string, from: number) =>
    losses.slice(from, from + 5).reduce((sum, loss) => sum + loss[name], 0) / 5;
  assert.ok(mean('reconstruction', 35) < mean('reconstruction', 0) / 2);
  assert.ok(mean('divergence', 35) < 64, `${mean('divergence', 35)} nats`);
  trainer.dispose();
  pair.dispose();
});

test('a generator that learned with labels draws the kind that is asked for', async () => {
  const set = discs(64, 28, 1);
  const shape = { size: 28, channels: 1 as const, classes: 2 };
  const pair = adversaries('r1', shape, 2, { warmUp: 90, total: 92 });
  const trainer = new Trainer(pair.task);
  const source = pictureSource(set, false);
  const rng = new Rng(1);
  for (let i = 0; i < 92; i++) {
    const metrics = await trainer.train(source.batch(new Uint32Array(16), rng), i < 90 ? 2e-3 : 1e-4, rng);
    for (const value of Object.values(metrics)) assert.ok(Number.isFinite(value));
  }
  const weights = pair.finished();
  const drawing = generator(shape, 0);
  for (const [name, value] of Object.entries(weights)) drawing.weights.variables.get(name)!.assign(value);
  const light = async (label: number) => {
    const { pixels } = await samplePictures(drawing.apply, latentsOf(9, 32, 2, label), shape);
    return pixels.reduce((sum, v) => sum + v, 0) / pixels.length;
  };
  const [small, large] = [await light(0), await light(1)];
  assert.ok(large > 1.2 * small, `large discs ${large}, small ones ${small}`);
  const judge = discriminator(shape, 1);
  const pictures = source.batch(new Uint32Array(4), rng);
  const real = tf.tensor(pictures.real.data, pictures.real.shape);
  const of = (label: number) => judge.apply(real, tf.oneHot([label, label, label, label], 2)).dataSync();
  assert.notDeepEqual(of(0), of(1));
  judge.weights.dispose();
  drawing.weights.dispose();
  tf.dispose(weights);
  trainer.dispose();
  pair.dispose();
});

test('labels come with idx files, and must be as many as the pictures', async () => {
  const digits = await readPictureSet('mnist', 28, 'held-out');
  assert.equal(digits.labels?.classes, 10);
  // The first pictures of MNIST's test set, as its authors list them.
  assert.deepEqual([...digits.labels.of.subarray(0, 5)], [7, 2, 1, 0, 4]);
  const idx = (dimensions: number[], bytes: number) => idxBytes(dimensions, new Uint8Array(bytes).fill(3));
  const few = mkdtempSync(join(tmpdir(), 'zero-labels-'));
  writeFileSync(join(few, 'train-images-idx3-ubyte'), idx([20, 28, 28], 20 * 784));
  assert.equal((await readPictureSet(few)).labels, undefined);
  writeFileSync(join(few, 'train-labels-idx1-ubyte'), idx([19], 19));
  await assert.rejects(readPictureSet(few), { message: /has 19 labels for 20 pictures/ });
  writeFileSync(join(few, 'train-labels-idx1-ubyte'), idx([20], 20));
  assert.equal((await readPictureSet(few)).labels?.classes, 4);
});

test('a generator from a file draws what was written; another network is refused', async () => {
  const pair = adversaries('r1', { size: 32, channels: 3 }, 2, { warmUp: 5, total: 10 });
  const latents = latentsOf(1, 3);
  const shape = { size: 32, channels: 3 as const };
  const weights = pair.finished();
  const model = {
    recipe: 'r1' as const,
    size: 32 as const,
    channels: 3 as const,
    classes: 0,
    level: 0,
    fade: 1,
    weights: await saveVariables(new Map(Object.entries(weights))),
    data: 'discs',
    about: 'nothing learned',
  };
  const path = writeGenerator(join(folder, 'run'), model);
  const loaded = loadGenerator(findGenerator(join(folder, 'run')).model, path);
  const drawing = generator(shape, 0);
  for (const [name, value] of Object.entries(weights)) drawing.weights.variables.get(name)!.assign(value);
  assert.deepEqual(
    await samplePictures(loaded.sample, latents, shape),
    await samplePictures(drawing.apply, latents, shape),
  );
  assert.throws(() => loadGenerator({ ...model, weights: {} }, path), {
    name: 'ZeroError',
    message: /of another model/,
  });
  assert.throws(() => findGenerator(join(folder, 'none')), { message: /there is no generator at/ });
  loaded.dispose();
  drawing.weights.dispose();
  tf.dispose(weights);
  pair.dispose();
});

test("a grid's first pictures do not depend on how many there are; a walk passes its stops and comes back", () => {
  assert.deepEqual(latentsOf(3, 9).subarray(0, 2 * LATENT), latentsOf(3, 2));
  const labelled = latentsOf(3, 2, 3);
  assert.deepEqual(labelled.slice(0, LATENT), latentsOf(3, 1));
  assert.deepEqual([...labelled.slice(-3)], [0, 1, 0]);
  assert.deepEqual([...latentsOf(3, 2, 3, 2).slice(-3)], [0, 0, 1]);
  const fading = walkOf(walkStops([1, 2], 2), 4, 2);
  const near = truncated(labelled, 0.5, 3);
  assert.deepEqual([...near.slice(-3)], [0, 1, 0]);
  assert.deepEqual(
    near.slice(0, LATENT),
    latentsOf(3, 1).map((v) => v / 2),
  );
  const labels = Array.from({ length: 4 }, (_, i) => [
    ...fading.slice(i * (LATENT + 2) + LATENT, (i + 1) * (LATENT + 2)),
  ]);
  assert.deepEqual(labels, [
    [0, 1],
    [0.5, 0.5],
    [1, 0],
    [0.5, 0.5],
  ]);
  const stops = latentsOf(1, 3);
  const way = walkOf(stops, 12);
  assert.deepEqual(way.subarray(4 * LATENT, 5 * LATENT), stops.subarray(LATENT, 2 * LATENT));
  const length = (x: Float32Array) => Math.hypot(...x);
  const [least, most] = [0, 1, 2]
    .map((i) => length(stops.subarray(i * LATENT, (i + 1) * LATENT)))
    .sort((a, b) => a - b);
  for (let i = 0; i < 12; i++) {
    const l = length(way.subarray(i * LATENT, (i + 1) * LATENT));
    assert.ok(l > least * 0.85 && l < most * 1.5, `${l}`);
  }
});

test('the nearest picture is found, and like pictures have no diversity', () => {
  const set = discs(30, 28, 1);
  const near = nearestPictures(chosen(set, [7, 20]), set);
  assert.deepEqual(near, [
    { index: 7, distance: 0 },
    { index: 20, distance: 0 },
  ]);
  assert.equal(diversity(chosen(set, [3, 3, 3, 3])), 0);
  assert.ok(diversity(set) > 20);
  const { width, height, rgb } = grid(chosen(set, [0, 1, 2]), 2, 2);
  assert.deepEqual([width, height, rgb.length], [118, 118, 118 * 118 * 3]);
});

test('a generator that has become uniform after it was good has collapsed; one that only begins has not', () => {
  assert.deepEqual(
    [healthOf(0.9, false), healthOf(0.1, false), healthOf(0.4, true), healthOf(0.1, true)],
    ['good', 'learning', 'learning', 'collapsed'],
  );
});

test('a discriminator whose verdicts are the same for all pictures judges nothing', () => {
  const verdicts = (apart: number) => Math.log1p(Math.exp(-apart)); // softplus(made - true)
  assert.deepEqual([0, 0.3, -0.3].map(verdicts).map(judgesNothing), [true, false, false]);
});

test('sets: idx files with an edge to become 32, folders cut square, too few refused', async () => {
  const digits = await readPictureSet('mnist', 32, 'held-out');
  assert.deepEqual([digits.count, digits.size, digits.channels], [10_000, 32, 1]);
  assert.ok(digits.pixels.subarray(0, 64).every((v) => v === 0));
  const photos = mkdtempSync(join(tmpdir(), 'zero-set-'));
  await assert.rejects(readPictureSet(photos), { message: /has no pictures/ });
  const rgb = new Uint8Array(40 * 36 * 3).fill(90);
  for (let i = 0; i < 20; i++)
    await writePicture(join(photos, `${String(i).padStart(2, '0')}.png`), {
      width: 40,
      height: 36,
      rgb,
      alpha: new Uint8Array(40 * 36).fill(i ? 255 : 0),
    });
  writeFileSync(join(photos, '99.png'), 'nothing');
  const set = await readPictureSet(photos, 32);
  assert.deepEqual([set.count, set.size, set.channels], [18, 32, 3]);
  assert.deepEqual([set.pixels[0], set.pixels.at(-1)], [255, 90]);
  assert.match(set.notices.join('\n'), /not a picture(.|\n)*18 of 19 pictures are not square/);
  assert.equal((await readPictureSet(photos, 32, 'held-out')).count, 2);
});

test('the penalty of the discriminator falls by equal factors to a tenth, and stays', () => {
  assert.deepEqual([0, 10_240, 50_000].map(r1Weight), [2, 0.2, 0.2]);
  assert.ok(Math.abs(r1Weight(2_560) / r1Weight(5_120) - r1Weight(5_120) / r1Weight(7_680)) < 1e-9);
});
