import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import type { OnnxruntimeBackend } from '../../../src/tensor/onnxruntime/backend.js';
import { registerOnnxruntime } from '../../../src/tensor/onnxruntime/register.js';

registerOnnxruntime({ threads: 1 });
const backend = () => tf.backend() as unknown as OnnxruntimeBackend;
const list = (t: tf.Tensor) => [...t.dataSync()];
/** Whole numbers whose data are still to be computed. */
const pending = (...numbers: number[]) => tf.tensor1d(numbers, 'int32').add(tf.scalar(0, 'int32'));

describe('an operation that fails', () => {
  before(async () => {
    await tf.setBackend('onnxruntime');
  });

  it('leaves alone what does not depend on it, and is named with its shapes and values', () => {
    const x = tf.tensor1d([1, 2, 3]);
    const good = x.mul(2);
    const bad = tf.gather(x, pending(0, 7));
    const worse = bad.add(1);
    const fine = good.sum();
    assert.deepEqual(list(fine), [12]);
    assert.deepEqual(list(good), [2, 4, 6]);
    for (const t of [bad, worse])
      assert.throws(
        () => t.dataSync(),
        /^Error: GatherV2 of float32 \[3\] \(1, 2, 3\) and int32 \[2\] \(0, .*cannot be computed: .*out of data bounds/,
      );
    // What is made of it later has its error, and other work goes on.
    const later = worse.mul(3);
    assert.throws(() => later.dataSync(), /GatherV2/);
    assert.deepEqual(list(tf.add(x, 1)), [2, 3, 4]);
  });

  it('that was disposed of harms nothing', () => {
    const x = tf.tensor1d([1, 2]);
    tf.gather(x, pending(9)).dispose();
    assert.deepEqual(list(x.add(1)), [2, 3]);
  });

  it('fails when it is recorded where its indices are known', () => {
    const x = tf.tensor1d([1, 2, 3]);
    for (const index of [-1, 3])
      assert.throws(
        () => tf.gather(x, tf.tensor1d([0, index], 'int32')),
        new RegExp(`GatherV2: the index value ${index} is not in \\[0, 2\\]`),
      );
  });

  it('leaves a model whole when a batch holds a word that there is not', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.embedding({ inputDim: 10, outputDim: 4, inputLength: 3 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 1 }),
      ],
    });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const batch = (word: number) => tf.tensor2d([[1, 2, word]], [1, 3], 'int32');
    const y = tf.ones([1, 1]);
    const first = (await model.trainOnBatch(batch(3), y)) as number;
    await assert.rejects(async () => model.trainOnBatch(batch(99), y), /index value 99/);
    const second = (await model.trainOnBatch(batch(3), y)) as number;
    assert.ok(second < first);
  });

  it('is told by the error alone: onnxruntime prints nothing', () => {
    const program = `
      const tf = await import(${JSON.stringify(import.meta.resolve('@tensorflow/tfjs'))});
      const { registerOnnxruntime } = await import(${JSON.stringify(import.meta.resolve('../../../src/tensor/onnxruntime/register.js'))});
      tf.enableProdMode();
      registerOnnxruntime({ threads: 1 });
      await tf.setBackend('onnxruntime');
      const bad = tf.gather(tf.tensor1d([1]), tf.tensor1d([4], 'int32').add(tf.scalar(1, 'int32')));
      try { bad.dataSync(); } catch { console.log('caught'); }`;
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
    assert.equal(run.stdout, 'caught\n');
    assert.equal(run.stderr, '');
  });
});

describe('work that is never read', () => {
  before(async () => {
    await tf.setBackend('onnxruntime');
  });

  it('is computed before a chain of it grows without bound', () => {
    const zero = tf.scalar(0);
    const one = tf.scalar(1);
    let sum: tf.Tensor = zero.clone();
    const { runs } = backend().counters;
    global.gc?.();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 12_500; i++) {
      const next = sum.add(one);
      sum.dispose();
      sum = next;
    }
    assert.ok(process.memoryUsage().heapUsed - before < 200e6);
    assert.ok(backend().counters.runs > runs);
    assert.deepEqual(list(sum), [12_500]);
    tf.dispose([sum, zero, one]);
  });

  it('is not computed when nobody holds it', () => {
    const x = tf.scalar(2);
    const { runs } = backend().counters;
    for (let i = 0; i < 11_000; i++) x.square().dispose();
    assert.equal(backend().counters.runs, runs);
    x.dispose();
  });

  it('does not hold uploaded data for ever', () => {
    let sum: tf.Tensor = tf.zeros([1 << 20]);
    for (let i = 0; i < 200; i++) {
      const batch = tf.fill([1], i).tile([1 << 20]);
      batch.dispose();
      const uploaded = tf.tensor1d(new Float32Array(1 << 20).fill(1));
      const next = sum.add(uploaded);
      tf.dispose([sum, uploaded]);
      sum = next;
    }
    // 200 batches of 4 MB: not more than half a GB of them at once.
    assert.ok(process.memoryUsage().arrayBuffers < 700e6);
    assert.equal(sum.dataSync()[7], 200);
    sum.dispose();
  });

  it('keeps no graphs that were let go', () => {
    const twice = () => list(tf.tensor1d([1, 2]).mul(3));
    twice();
    const { compilations } = backend().counters;
    twice();
    assert.equal(backend().counters.compilations, compilations);
    backend().releaseGraphs();
    assert.deepEqual(twice(), [3, 6]);
    assert.equal(backend().counters.compilations, compilations + 1);
  });
});
