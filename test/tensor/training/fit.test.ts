import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { ZeroError } from '../../../base/errors.js';
import { decodeContainer, writeContainer } from '../../../base/files/container.js';
import { start } from '../../../src/tensor/backend.js';
import type { OnnxruntimeBackend } from '../../../src/tensor/onnxruntime/backend.js';
import type { DataSource, TensorBatch } from '../../../src/tensor/training/data.js';
import { type FitOptions, fit } from '../../../src/tensor/training/fit.js';
import { readLog } from '../../../src/tensor/training/log.js';
import { sgd } from '../../../src/tensor/training/optimizers.js';
import { ParameterSet } from '../../../src/tensor/training/parameterSet.js';
import { checkpointPath } from '../../../src/tensor/training/position.js';
import { Trainer } from '../../../src/tensor/training/trainer.js';
import { blobs, close, makeTrainer, options, weightsOf } from './tinyTraining.js';

const scratch = (): string => mkdtempSync(join(tmpdir(), 'zero-fit-'));

test('a small net learns three clouds of points; its log and reports agree', async () => {
  await start('onnxruntime');
  const folder = scratch();
  const trainer = makeTrainer();
  const result = await fit(trainer, { ...options(), folder });
  assert.equal(result.end, 'complete');
  assert.equal(result.epochs.length, 6);
  const last = result.epochs.at(-1)!;
  assert.ok(last.validation!.accuracy > 0.9, `accuracy ${last.validation!.accuracy}`);
  assert.ok(last.training.loss < result.epochs[0].training.loss);
  const lines = readLog(join(folder, 'metrics.jsonl'));
  const epochs = lines.filter((line) => 'epoch' in line);
  assert.deepEqual(
    epochs.map((line) => line['validation/loss']),
    result.epochs.map((report) => report.validation!.loss),
  );
  assert.deepEqual(
    epochs.map((line) => line.step),
    [7, 14, 21, 28, 35, 42],
  );
});

test('a steady training compiles each of its graphs once and keeps its count of tensors', async () => {
  await start('onnxruntime');
  const trainer = makeTrainer();
  const counters = (tf.backend() as unknown as OnnxruntimeBackend).counters;
  const seen: { compilations: number; tensors: number }[] = [];
  await fit(trainer, {
    ...options(),
    onEpoch: () => void seen.push({ compilations: counters.compilations, tensors: tf.memory().numTensors }),
  });
  // The first epoch compiles the step, its smaller last batch, and the validation; the optimizer's slots and the
  // averages are new in it. From the second on nothing is.
  for (const later of seen.slice(2)) assert.deepEqual(later, seen[1]);
});

test('the same seed gives the same losses, another seed others', async () => {
  await start('cpu');
  const run = async (seed: number): Promise<number[]> => {
    const trainer = makeTrainer();
    const losses: number[] = [];
    await fit(trainer, {
      ...options(),
      seed,
      epochs: 2,
      onStep: (_, metrics) => void losses.push(metrics.loss),
    });
    return losses;
  };
  const first = await run(1);
  assert.deepEqual(await run(1), first);
  assert.notDeepEqual(await run(2), first);
});

test('every sample is drawn once an epoch, in another order each time', async () => {
  await start('cpu');
  const drawn: number[] = [];
  const all = blobs(50, 1);
  const training: DataSource = {
    count: 50,
    batch: (indices, rng) => {
      if (rng) drawn.push(...indices);
      return all.batch(indices);
    },
  };
  const trainer = makeTrainer();
  await fit(trainer, { ...options(), training, batch: 16, epochs: 3 });
  const epochs = [drawn.slice(0, 50), drawn.slice(50, 100), drawn.slice(100)];
  for (const epoch of epochs)
    assert.deepEqual(
      [...epoch].sort((a, b) => a - b),
      Array.from({ length: 50 }, (_, i) => i),
    );
  assert.notDeepEqual(epochs[0], epochs[1]);
  assert.notDeepEqual(epochs[1], epochs[2]);
});

test('early stopping ends when the watched metric has not become better for so many epochs', async () => {
  await start('cpu');
  const script = [5, 4, 4.5, 4.2, 3, 3.1, 3, 3.2, 1]; // best after epochs 2 and 5; then three in vain
  let asked = 0;
  const source = (value: () => number): DataSource => ({
    count: 1,
    batch: () => ({ value: { data: Float32Array.of(value()), shape: [1] } }),
  });
  const w = tf.variable(tf.scalar(0));
  const parameters = new ParameterSet(
    { trainable: new Map([['w', w]]), statistics: new Map() },
    { optimizer: sgd() },
  );
  const losses = ({ value }: TensorBatch) => ({ loss: tf.add(tf.mean(value), tf.square(w)) });
  const trainer = new Trainer({
    parameters: { parameters },
    step: (batch, { rate }) => parameters.minimize(() => losses(batch), rate),
    evaluate: losses,
  });
  const result = await fit(trainer, {
    ...options(),
    training: source(() => 0),
    validation: source(() => script[asked++]),
    batch: 1,
    epochs: 20,
    patience: 3,
  });
  assert.equal(result.end, 'early');
  assert.deepEqual(
    result.epochs.map((report) => Number(report.validation!.loss.toFixed(3))),
    script.slice(0, 8),
  );
});

test('stopped by its signal in an epoch and at the end of one, a training goes on to the same weights', async () => {
  await start('onnxruntime');
  const unbroken = makeTrainer();
  const whole = await fit(unbroken, options());
  const folder = scratch();
  for (const stopAt of [10, 14]) {
    const stop = new AbortController();
    const trainer = makeTrainer();
    const { end } = await fit(trainer, {
      ...options(),
      folder,
      signal: stop.signal,
      onStep: (step) => {
        if (step === stopAt) stop.abort();
      },
    });
    assert.equal(end, 'stopped');
    assert.equal(trainer.step, stopAt);
  }
  const last = makeTrainer();
  const rest = await fit(last, { ...options(), folder });
  assert.equal(rest.end, 'complete');
  close(await weightsOf(last), await weightsOf(unbroken));
  const losses = ({ epochs }: typeof rest) => epochs.map((e) => [e.training.loss, e.validation!.loss]);
  close(losses(rest), losses(whole));
});

test('a signal after the last step leaves the training complete', async () => {
  await start('cpu');
  const stop = new AbortController();
  const onEpoch = () => stop.abort();
  const result = await fit(makeTrainer(), { ...options(), epochs: 1, signal: stop.signal, onEpoch });
  assert.equal(result.end, 'complete');
});

test('a checkpoint of version 1, written at step 10 by an earlier program, goes on to the same weights', async () => {
  await start('cpu');
  const unbroken = makeTrainer();
  await fit(unbroken, options());
  const folder = scratch();
  copyFileSync('test/tensor/training/checkpoint-v1', checkpointPath(folder));
  const trainer = makeTrainer();
  let first = 0;
  const { epochs } = await fit(trainer, {
    ...options(),
    folder,
    onStep: (step) => {
      first ||= step;
    },
  });
  assert.equal(first, 11);
  assert.equal(epochs.length, 6);
  // The bias in front of the norm has no gradient but rounding, which Adam makes as large as any, and differs where the norm's
  // gradient is written another way; the moving mean follows it.
  const sure = (weights: number[][]) => weights.filter((_, i) => i !== 1 && i !== 6);
  close(sure(await weightsOf(trainer)), sure(await weightsOf(unbroken)));
});

test('an average may be begun in a later session, as the weights are then, and given up', async () => {
  await start('cpu');
  const folder = scratch();
  const own = async (trainer: Trainer) => {
    const { trainable, statistics } = trainer.task.parameters.model.variables;
    return [...trainable.values(), ...statistics.values()].map((v) => [...v.dataSync()]);
  };
  const plain = makeTrainer({ average: 0 });
  await fit(plain, { ...options(), folder, epochs: 1 });
  const averaging = makeTrainer();
  await fit(averaging, { ...options(), folder, epochs: 1 });
  assert.deepEqual(await weightsOf(averaging), await own(plain));
  await fit(averaging, { ...options(), folder, epochs: 2 });
  assert.notDeepEqual(await weightsOf(averaging), await own(averaging));
  const again = makeTrainer({ average: 0 });
  await fit(again, { ...options(), folder, epochs: 2 });
  assert.deepEqual(await own(again), await own(averaging));
});

test('a damaged checkpoint, and one of another model, optimizer or seed, is one clear error each', async () => {
  await start('cpu');
  const folder = scratch();
  const base: FitOptions = { ...options(), folder, epochs: 1, fingerprint: { recipe: 'tiny' } };
  await fit(makeTrainer(), base);
  const path = checkpointPath(folder);
  const good = readFileSync(path);
  const refused = async (message: RegExp, change: Partial<FitOptions> = {}, trainer = makeTrainer()) =>
    assert.rejects(
      fit(trainer, { ...base, ...change }),
      (error) => error instanceof ZeroError && message.test(error.message) && error.message.includes(path),
    );
  writeFileSync(path, good.subarray(0, good.length - 100));
  await refused(/cut short/);
  writeFileSync(path, good.subarray(0, 10));
  await refused(/fewer than a header/);
  for (const at of [2, 9, 30, good.length >> 1, good.length - 1]) {
    const flipped = Buffer.from(good);
    flipped[at] ^= 4;
    writeFileSync(path, flipped);
    await refused(/not a usable checkpoint file/);
  }
  const kind = { kind: 'trng', version: 2, label: 'checkpoint' };
  const content = decodeContainer(kind, good, path) as Record<'trainer' | 'position', object>;
  for (const [forged, message] of [
    [7, /its content is 7 and must be an object/],
    [
      { ...content, trainer: { ...content.trainer, step: -1 } },
      /trainer\.step is -1 and must be a whole number/,
    ],
    [{ ...content, position: { ...content.position, rng: [1, 2] } }, /position\.rng/],
    [{ ...content, position: { ...content.position, schedule: { rate: 'high' } } }, /position\.schedule/],
  ] as const) {
    writeContainer(path, kind, forged);
    await refused(message);
  }
  writeFileSync(path, good);
  await refused(/recipe tiny, not large/, { fingerprint: { recipe: 'large' } });
  await refused(/its 'hidden\/kernel' is \[2, 8\], not \[2, 9\]/, {}, makeTrainer({ units: 9 }));
  await refused(/optimizer adam, not sgd/, {}, makeTrainer({ optimizer: 'sgd' }));
  assert.ok(existsSync(path));
  const { epochs } = await fit(makeTrainer(), { ...base, epochs: 2 });
  assert.equal(epochs.length, 2, 'the sound one is still there and goes on');
});
