import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { Rng } from '../../../base/rng.js';
import { ownKernels, registerOnnxruntime } from '../../../src/tensor/onnxruntime/register.js';
import { cases, type Make, normal, type Run } from './cases/cases.js';
import './cases/elementwise.js';
import './cases/images.js';
import './cases/random.js';
import './cases/shapes.js';

registerOnnxruntime();
// Every kernel notes that it ran; the last test asks for all of them.
const ran = new Set<string>();
for (const config of ownKernels) {
  tf.unregisterKernel(config.kernelName, config.backendName);
  tf.registerKernel({
    ...config,
    kernelFunc: (call) => {
      ran.add(config.kernelName);
      return config.kernelFunc(call);
    },
  });
}

/** The operation's value and the gradients of a random projection of it, as plain numbers. */
async function evaluate(backend: string, make: Make, run: Run, gradient: boolean): Promise<number[][]> {
  await tf.setBackend(backend);
  tf.engine().startScope();
  const inputs = make(new Rng('inputs'));
  // What only the result needs is let go of, as in a training step: nodes may then be joined.
  const results = [tf.tidy(() => run(...inputs))];
  if (gradient) {
    const weight = normal(...results[0].shape)(new Rng('weights'));
    results.push(
      ...tf.grads((...xs: tf.Tensor[]) =>
        run(...xs)
          .mul(weight)
          .sum(),
      )(inputs),
    );
  }
  const plain = results.map((r) => [...r.shape, ...Array.from(r.dataSync(), Number)]);
  tf.engine().endScope();
  return plain;
}

for (const [name, make, run, gradient] of cases)
  test(`${name}: ${gradient ? 'value and gradient' : 'value'} equal the cpu backend's`, async () => {
    const expected = await evaluate('cpu', make, run, gradient);
    const actual = await evaluate('onnxruntime', make, run, gradient);
    expected.forEach((row, i) => {
      assert.equal(actual[i].length, row.length);
      row.forEach((x, k) => {
        const error = Math.abs(actual[i][k] - x) / Math.max(1, Math.abs(x));
        assert.ok(
          error < 2e-4 || (Number.isNaN(x) && Number.isNaN(actual[i][k])),
          `result ${i}, element ${k}: ${actual[i][k]} instead of ${x}`,
        );
      });
    });
  });

test('every kernel of the backend ran in the cases above', () => {
  assert.deepEqual(
    ownKernels.map((k) => k.kernelName).filter((name) => !ran.has(name)),
    [],
  );
});
