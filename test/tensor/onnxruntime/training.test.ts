import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import type { OnnxruntimeBackend } from '../../../src/tensor/onnxruntime/backend.js';
import { registerOnnxruntime } from '../../../src/tensor/onnxruntime/register.js';
import { digitsNet, residualNet, type SmallNet, wordsNet } from './nets.js';

registerOnnxruntime({ threads: 1 });
const NETS: Record<string, () => SmallNet> = {
  'a residual net with batch normalisation': residualNet,
  'a digit net with max pooling and dropout': digitsNet,
  'a net on gathered word vectors': wordsNet,
};
const backend = () => tf.backend() as unknown as OnnxruntimeBackend;

/** Losses of some steps, and all weights after them. */
async function train(name: string, make: () => SmallNet, steps: number): Promise<[number[], number[]]> {
  await tf.setBackend(name);
  const net = make();
  const losses = Array.from({ length: steps }, (_, i) => net.step(i));
  const weights = net.variables().flatMap((v) => Array.from(v.dataSync()));
  net.dispose();
  return [losses, weights];
}

for (const [what, make] of Object.entries(NETS)) {
  test(`${what}: losses and weights of 20 steps equal the cpu backend's to 1e-3`, async () => {
    const [losses, weights] = await train('cpu', make, 20);
    const [ours, oursWeights] = await train('onnxruntime', make, 20);
    assert.ok(losses[19] < losses[0], `the net learns: ${losses[0]} to ${losses[19]}`);
    losses.forEach((loss, i) => {
      assert.ok(Math.abs(ours[i] - loss) < 1e-3, `step ${i}: ${ours[i]}, not ${loss}`);
    });
    weights.forEach((w, i) => {
      assert.ok(Math.abs(oursWeights[i] - w) < 1e-3, `weight ${i}: ${oursWeights[i]}, not ${w}`);
    });
  });

  test(`${what}: a steady loop compiles nothing and keeps its number of tensors`, async () => {
    await tf.setBackend('onnxruntime');
    const net = make();
    for (let i = 0; i < 3; i++) net.step(i);
    const { compilations } = backend().counters;
    const { numTensors, numDataBuffers } = tf.memory();
    const values = backend().numDataIds();
    for (let i = 3; i < 30; i++) net.step(i);
    assert.equal(backend().counters.compilations, compilations);
    assert.deepEqual(
      [tf.memory().numTensors, tf.memory().numDataBuffers, backend().numDataIds()],
      [numTensors, numDataBuffers, values],
    );
    net.dispose();
  });
}

test('a thousand steps: as many tensors as before, and memory that does not grow', async () => {
  await tf.setBackend('onnxruntime');
  const net = wordsNet();
  const steps = (from: number, to: number) => {
    for (let i = from; i < to; i++) net.step(i);
  };
  steps(0, 200);
  const tensors = tf.memory().numTensors;
  const before = process.memoryUsage().rss;
  const { compilations } = backend().counters;
  steps(200, 1200);
  assert.equal(tf.memory().numTensors, tensors);
  assert.equal(backend().counters.compilations, compilations);
  const grown = (process.memoryUsage().rss - before) / 2 ** 20;
  assert.ok(grown < 60, `${grown.toFixed(0)} MiB more than after 200 steps`);
  net.dispose();
});
