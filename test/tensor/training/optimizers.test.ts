import assert from 'node:assert/strict';
import test from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { start } from '../../../src/tensor/backend.js';
import { adam, momentum, type Optimizer, rmsProp, sgd } from '../../../src/tensor/training/optimizers.js';
import { ParameterSet } from '../../../src/tensor/training/parameterSet.js';

const START = [0.5, -1, 2, 0.25];
const TARGETS = [
  [1, 2, -1, 0],
  [0, -3, 4, 1],
  [2, 0, 1, -1],
];
const RATE = 0.1;

/** w after each of some steps on half its squared distance to a target: the gradient is w - target. */
async function course(optimizer: Optimizer, count = 6): Promise<number[][]> {
  const w = tf.variable(tf.tensor1d(START));
  const parameters = new ParameterSet(
    { trainable: new Map([['w', w]]), statistics: new Map() },
    { optimizer },
  );
  const out: number[][] = [];
  for (let i = 0; i < count; i++) {
    const loss = () => ({ loss: tf.mul(0.5, tf.sum(tf.square(tf.sub(w, TARGETS[i % 3])))) });
    tf.tidy(() => void parameters.minimize(loss, RATE));
    out.push([...(await w.data())]);
  }
  parameters.dispose();
  w.dispose();
  return out;
}

/** The same with one of tfjs's own optimizers. */
function stockCourse(optimizer: tf.Optimizer, count = 6): number[][] {
  const w = tf.variable(tf.tensor1d(START));
  const out: number[][] = [];
  for (let i = 0; i < count; i++) {
    optimizer.minimize(
      () => tf.mul(0.5, tf.sum(tf.square(tf.sub(w, tf.tensor1d(TARGETS[i % 3]))))) as tf.Scalar,
    );
    out.push([...w.dataSync()]);
  }
  w.dispose();
  return out;
}

/** The same by hand: `update` takes weight, gradient and step, and returns the weight. */
function handCourse(
  update: (w: number, g: number, step: number, slot: number[]) => number,
  count = 6,
): number[][] {
  const w = [...START];
  const slots = w.map(() => [0, 0]);
  return Array.from({ length: count }, (_, step) => {
    for (const i of w.keys()) w[i] = update(w[i], w[i] - TARGETS[step % 3][i], step, slots[i]);
    return [...w];
  });
}

function close(actual: number[][], expected: number[][], tolerance = 1e-5): void {
  assert.equal(actual.length, expected.length);
  for (const [i, row] of actual.entries())
    for (const [k, value] of row.entries())
      assert.ok(
        Math.abs(value - expected[i][k]) <= tolerance * Math.max(1, Math.abs(expected[i][k])),
        `step ${i} place ${k}: ${value} is not ${expected[i][k]}`,
      );
}

for (const backend of ['cpu', 'onnxruntime'] as const)
  test(`optimizers on the backend ${backend}`, async (t) => {
    assert.equal(await start(backend), undefined);

    await t.test('gradient descent, momentum, Nesterov and Adam equal those of TensorFlow.js', async () => {
      const pairs: [Optimizer, tf.Optimizer][] = [
        [sgd(), tf.train.sgd(RATE)],
        [momentum(0.9), tf.train.momentum(RATE, 0.9)],
        [momentum(0.9, true), tf.train.momentum(RATE, 0.9, true)],
        [adam(0.9, 0.99, 1e-7), tf.train.adam(RATE, 0.9, 0.99, 1e-7)],
      ];
      for (const [ours, stock] of pairs) close(await course(ours), stockCourse(stock));
    });

    await t.test('RMSProp adds epsilon behind the root, as Keras does', async () => {
      const byHand = handCourse((w, g, _, slot) => {
        slot[0] = 0.9 * slot[0] + 0.1 * g * g;
        return w - (RATE * g) / (Math.sqrt(slot[0]) + 0.01);
      });
      close(await course(rmsProp(0.9, 0.01)), byHand);
    });
  });
