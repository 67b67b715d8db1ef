import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs';
import type { OnnxruntimeBackend } from '../../../src/tensor/onnxruntime/backend.js';
import { registerOnnxruntime } from '../../../src/tensor/onnxruntime/register.js';
import { digitsNet, recurrentNet, residualNet, type SmallNet, wordsNet } from './nets.js';

registerOnnxruntime({ threads: 1 });
const NETS: Record<string, () => SmallNet> = {
  'a residual net with batch normalisation': residualNet,
  'a digit net with max pooling and dropout': digitsNet,
  'a net on gathered word vectors': wordsNet,
  'an LSTM': () => recurrentNet('lstm'),
  'a GRU': () => recurrentNet('gru'),
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
  test(`${what}: losses and weights of 6 steps equal the cpu backend's to 1e-3`, async () => {
    const [losses, weights] = await train('cpu', make, 6);
    const [ours, oursWeights] = await train('onnxruntime', make, 6);
    assert.ok(losses[5] < losses[0], `the net learns: ${losses[0]} to ${losses[5]}`);
    losses.forEach((loss, i) => {
      assert.ok(Math.abs(ours[i] - loss) < 1e-3, `step ${i}: ${ours[i]}, not ${loss}`);
    });
    weights.forEach((w, i) => {
      assert.ok(Math.abs(oursWeights[i] - w) < 1e-3, `weight ${i}: ${oursWeights[i]}, not ${w}`);
    });
  });

  test(`${what}: steps after the first compile nothing, leave no kernel to the cpu and keep the number of tensors`, async () => {
    await tf.setBackend('onnxruntime');
    const warnings: string[] = [];
    const note = (warning: Error) => void warnings.push(warning.message);
    process.on('warning', note);
    const net = make();
    net.step(0);
    const { compilations } = backend().counters;
    for (let i = 1; i < 3; i++) net.step(i);
    const { numTensors, numDataBuffers } = tf.memory();
    const values = backend().numDataIds();
    for (let i = 3; i < 10; i++) net.step(i);
    assert.equal(backend().counters.compilations, compilations);
    assert.deepEqual(
      [tf.memory().numTensors, tf.memory().numDataBuffers, backend().numDataIds()],
      [numTensors, numDataBuffers, values],
    );
    await setImmediate(); // warnings come behind what runs
    process.off('warning', note);
    assert.deepEqual(warnings, []);
    net.dispose();
  });
}

/** Memory in MiB after a collection: what JavaScript holds, in its heap and outside, and what the process has. */
function memory(): { held: number; resident: number } {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect(); // what finalizers of the first one let go
  const { heapUsed, external, rss } = process.memoryUsage();
  return { held: (heapUsed + external) / 2 ** 20, resident: rss / 2 ** 20 };
}

test('two hundred steps: as many tensors as before, and memory that does not grow', async () => {
  await tf.setBackend('onnxruntime');
  const net = wordsNet();
  const steps = (from: number, to: number) => {
    for (let i = from; i < to; i++) net.step(i);
  };
  const counts = () => {
    const { numTensors, numDataBuffers, numBytes } = tf.memory();
    const { compilations } = backend().counters;
    return { numTensors, numDataBuffers, numBytes, compilations, values: backend().numDataIds() };
  };
  steps(0, 50);
  const [before, first] = [counts(), memory()];
  steps(50, 125);
  const half = memory();
  steps(125, 200);
  const last = memory();
  assert.deepEqual(counts(), before);
  const held = last.held - first.held;
  assert.ok(held < 2, `${held.toFixed(1)} MiB more are held than after 50 steps`);
  // An allocator that still takes its share grows once; a leak grows with each step.
  const grown = Math.min(half.resident - first.resident, last.resident - half.resident);
  assert.ok(grown < 6, `${grown.toFixed(1)} MiB more in each 75 steps`);
  net.dispose();
});
