import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs';
import type { OnnxruntimeBackend } from '../../../src/tensor/onnxruntime/backend.js';
import { registerOnnxruntime } from '../../../src/tensor/onnxruntime/register.js';
import { digitsNet } from './nets.js';

registerOnnxruntime({ threads: 1 });
const backend = () => tf.backend() as unknown as OnnxruntimeBackend;

test('nothing runs until a value is read; then all that waits runs at once', async () => {
  await tf.setBackend('onnxruntime');
  const x = tf.tensor1d([1, 2, 3]);
  const { runs } = backend().counters;
  const y = tf.square(x);
  const z = tf.add(y, 1);
  assert.equal(backend().counters.runs, runs);
  assert.deepEqual([...z.dataSync()], [2, 5, 10]);
  assert.deepEqual([...y.dataSync()], [1, 4, 9]);
  assert.equal(backend().counters.runs, runs + 1);
  tf.dispose([x, y, z]);
});

test('a value that nobody holds any more is not computed', async () => {
  await tf.setBackend('onnxruntime');
  const x = tf.tensor1d([4, 9]);
  const dead = tf.exp(x);
  const live = tf.sqrt(x);
  dead.dispose();
  assert.equal(backend().counters.pending, 1);
  assert.deepEqual([...live.dataSync()], [2, 3]);
  tf.dispose([x, live]);
});

test('equal structures share one compilation, whatever their numbers', async () => {
  await tf.setBackend('onnxruntime');
  const once = (rate: number) =>
    tf.tidy(() =>
      tf
        .dropout(
          tf
            .tensor1d([rate, 1])
            .mul(rate)
            .sub(tf.fill([2], rate)),
          0.5,
          undefined,
          rate,
        )
        .dataSync(),
    );
  once(1);
  const { compilations } = backend().counters;
  for (let rate = 2; rate < 8; rate++) once(rate / 3);
  assert.equal(backend().counters.compilations, compilations);
});

test('constants that were equal and differ the next time are told apart', async () => {
  await tf.setBackend('onnxruntime');
  const once = (a: number, b: number) =>
    tf.tidy(() => [...tf.tensor1d([1, 10]).mul(a).add(b).mul(a).dataSync()]);
  assert.deepEqual(once(2, 2), [8, 44]);
  const { compilations } = backend().counters;
  assert.deepEqual(once(3, 3), [18, 99]);
  assert.equal(backend().counters.compilations, compilations);
  assert.deepEqual(once(2, 3), [10, 46]);
  assert.deepEqual(once(4, 5), [36, 180]);
  assert.deepEqual(once(2, 2), [8, 44]);
  assert.equal(backend().counters.compilations, compilations + 1);
});

test('it runs in a worker thread, to the same losses', async () => {
  await tf.setBackend('onnxruntime');
  const net = digitsNet();
  const here = [0, 1, 2].map((i) => net.step(i));
  net.dispose();
  const address = (name: string) => JSON.stringify(import.meta.resolve(name));
  const program = `(async () => {
    const tf = await import(${address('@tensorflow/tfjs')});
    const { registerOnnxruntime } = await import(${address('../../../src/tensor/onnxruntime/register.js')});
    const { digitsNet } = await import(${address('./nets.js')});
    registerOnnxruntime({ threads: 1 });
    await tf.setBackend('onnxruntime');
    const net = digitsNet();
    require('node:worker_threads').parentPort.postMessage([0, 1, 2].map((i) => net.step(i)));
  })();`;
  const worker = new Worker(program, { eval: true });
  const there = await new Promise<number[]>((resolve, reject) => {
    worker.on('message', resolve);
    worker.on('error', reject);
  });
  await worker.terminate();
  there.forEach((loss, i) => {
    assert.ok(Math.abs(loss - here[i]) < 1e-6, `${loss} and ${here[i]}`);
  });
});

test('a kernel that only the cpu backend has works, and says so once', async () => {
  await tf.setBackend('onnxruntime');
  const heard: string[] = [];
  const listen = (warning: Error) => heard.push(warning.message);
  process.on('warning', listen);
  const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
  for (let i = 0; i < 3; i++) assert.deepEqual([...tf.cumsum(x, 1).dataSync()], [1, 3, 3, 7]);
  // A kernel of our own, with an attribute that it has no nodes for.
  const rows = tf.gather(x, tf.tensor2d([1, 0], [2, 1], 'int32'), 1, 1);
  assert.deepEqual([...rows.dataSync()], [2, 3]);
  await setImmediate();
  process.off('warning', listen);
  assert.deepEqual(heard, [
    "the onnxruntime backend computes Cumsum with TensorFlow.js's slow cpu kernel",
    "the onnxruntime backend computes GatherV2 with TensorFlow.js's slow cpu kernel (with batch dimensions)",
  ]);
});

test('a kernel that no backend has, and data of an unknown type, are named in the error', async () => {
  await tf.setBackend('onnxruntime');
  const x = tf.tensor1d([1]);
  assert.throws(() => tf.engine().runKernel('Frobnicate', { x }), /Frobnicate/);
  assert.throws(() => backend().write([1], [1], 'float16'), /no tensors of type float16/);
});

test('other options make another backend; the same ones do not', async () => {
  await tf.setBackend('onnxruntime');
  const first = backend();
  registerOnnxruntime({ threads: 1 });
  assert.equal(backend(), first);
  registerOnnxruntime({ threads: 2 });
  await tf.setBackend('onnxruntime');
  assert.notEqual(backend(), first);
  assert.equal(backend().options.threads, 2);
  assert.deepEqual([...tf.tensor1d([1, 2]).add(1).dataSync()], [2, 3]);
});
