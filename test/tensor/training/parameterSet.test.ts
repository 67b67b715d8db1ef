import assert from 'node:assert/strict';
import test from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { start } from '../../../src/tensor/backend.js';
import { adam, momentum, sgd } from '../../../src/tensor/training/optimizers.js';
import { type ParameterOptions, ParameterSet } from '../../../src/tensor/training/parameterSet.js';

const RATE = 0.1;
/** A kernel of two by two, and a bias. */
const KERNEL = [0.5, -1, 2, 0.25];
const BIAS = [1, -2];

/** Weights whose gradient is themselves: the loss is half their square. */
function halfSquare(options: ParameterOptions) {
  const kernel = tf.variable(tf.tensor2d(KERNEL, [2, 2]));
  const bias = tf.variable(tf.tensor1d(BIAS));
  const trainable = new Map<string, tf.Variable>([
    ['kernel', kernel],
    ['bias', bias],
  ]);
  const set = new ParameterSet({ trainable, statistics: new Map() }, options);
  const loss = () => tf.mul(0.5, tf.add(tf.sum(tf.square(kernel)), tf.sum(tf.square(bias))));
  return {
    set,
    loss,
    step: () => tf.tidy(() => void set.minimize(() => ({ loss: loss() }), RATE)),
    values: () => ({ kernel: [...kernel.dataSync()], bias: [...bias.dataSync()] }),
  };
}

function close(actual: readonly number[], expected: readonly number[], tolerance = 1e-6): void {
  assert.equal(actual.length, expected.length);
  for (const [i, value] of expected.entries())
    assert.ok(
      Math.abs(actual[i] - value) <= tolerance * Math.max(1, Math.abs(value)),
      `place ${i}: ${actual[i]} is not ${value}`,
    );
}

for (const backend of ['cpu', 'onnxruntime'] as const)
  test(`a set of parameters on the backend ${backend}`, async (t) => {
    assert.equal(await start(backend), undefined);

    await t.test('L2 decay goes through the momentum; of kernels alone', () => {
      const { step, values } = halfSquare({ optimizer: momentum(0.9), l2: 0.3 });
      const hand = (w: number, l2: number) => {
        let velocity = 0;
        for (let i = 0; i < 3; i++) {
          velocity = 0.9 * velocity + w + l2 * w;
          w -= RATE * velocity;
        }
        return w;
      };
      for (let i = 0; i < 3; i++) step();
      close(
        values().kernel,
        KERNEL.map((w) => hand(w, 0.3)),
      );
      close(
        values().bias,
        BIAS.map((w) => hand(w, 0)),
      );
    });

    await t.test(
      'decoupled decay goes past the momentum, and with Adam it is AdamW; of kernels alone',
      () => {
        const { step, values } = halfSquare({ optimizer: momentum(0.9), weightDecay: 0.3 });
        const hand = (w: number, decay: number) => {
          let velocity = 0;
          for (let i = 0; i < 3; i++) {
            velocity = 0.9 * velocity + w;
            w -= RATE * decay * w + RATE * velocity;
          }
          return w;
        };
        for (let i = 0; i < 3; i++) step();
        close(
          values().kernel,
          KERNEL.map((w) => hand(w, 0.3)),
        );
        close(
          values().bias,
          BIAS.map((w) => hand(w, 0)),
        );

        const adamW = halfSquare({ optimizer: adam(0.9, 0.999, 1e-8), weightDecay: 0.3 });
        const handAdam = (w: number, decay: number) => {
          let [mean, square] = [0, 0];
          for (let i = 1; i <= 3; i++) {
            mean = 0.9 * mean + 0.1 * w;
            square = 0.999 * square + 0.001 * w * w;
            const step = mean / (1 - 0.9 ** i) / (Math.sqrt(square / (1 - 0.999 ** i)) + 1e-8);
            w -= RATE * decay * w + RATE * step;
          }
          return w;
        };
        for (let i = 0; i < 3; i++) adamW.step();
        close(
          adamW.values().kernel,
          KERNEL.map((w) => handAdam(w, 0.3)),
          1e-5,
        );
        close(
          adamW.values().bias,
          BIAS.map((w) => handAdam(w, 0)),
          1e-5,
        );
      },
    );

    await t.test('Adam scales away what L2 adds and not what decoupled decay takes', () => {
      // One step of Adam is the rate times the sign of the gradient, however large: L2 changes nothing here.
      const coupled = halfSquare({ optimizer: adam(), l2: 0.3 });
      coupled.step();
      close(
        coupled.values().kernel,
        KERNEL.map((w) => w - RATE * Math.sign(w)),
        1e-5,
      );
    });

    await t.test('a restarted optimizer updates as a new one does', () => {
      const { set, step, values } = halfSquare({ optimizer: momentum(0.9) });
      step();
      const before = values().kernel;
      set.restart();
      step();
      close(
        values().kernel,
        before.map((w) => w - RATE * w),
      );
    });

    await t.test('one loss trains several sets, each with its own optimizer', () => {
      const one = halfSquare({ optimizer: sgd() });
      const other = halfSquare({ optimizer: adam() });
      const loss = () => tf.add(one.loss(), other.loss());
      tf.tidy(() => void one.set.minimize(() => ({ loss: loss() }), RATE, [other.set]));
      close(
        one.values().kernel,
        KERNEL.map((w) => w - RATE * w),
      );
      close(
        other.values().kernel,
        KERNEL.map((w) => w - RATE * Math.sign(w)),
        1e-5,
      );
    });

    await t.test('gradients longer than the limit, all together, are shrunk to it before L2 is added', () => {
      // 0.25 + 1 + 4 + 0.0625 + 1 + 4 = 10.3125: the norm of both gradients side by side.
      const norm = Math.sqrt(10.3125);
      const { step, values } = halfSquare({ optimizer: sgd(), clipNorm: 0.5, l2: 0.3 });
      step();
      close(
        values().kernel,
        KERNEL.map((w) => w - RATE * ((w * 0.5) / norm + 0.3 * w)),
      );
      close(
        values().bias,
        BIAS.map((w) => w - (RATE * w * 0.5) / norm),
      );
      const within = halfSquare({ optimizer: sgd(), clipNorm: 3.3 });
      within.step();
      close(
        within.values().kernel,
        KERNEL.map((w) => w - RATE * w),
      );
    });

    await t.test('the average follows the weights, quickly at first', () => {
      const { set, step } = halfSquare({ optimizer: sgd(), averageDecay: 0.5 });
      let [w, average] = [KERNEL, KERNEL];
      for (let i = 0; i < 20; i++) {
        step();
        w = w.map((x) => x - RATE * x);
        // (1 + i) / (10 + i) passes 0.5 at the ninth update.
        const decay = Math.min(0.5, (1 + i) / (10 + i));
        average = average.map((a, k) => decay * a + (1 - decay) * w[k]);
      }
      close([...set.averaged.get('kernel')!.dataSync()], average);
    });

    await t.test('a weight that the loss does not depend on stays, decay and momentum included', async () => {
      const [a, b] = [tf.variable(tf.ones([2, 2])), tf.variable(tf.ones([2, 2]))];
      const trainable = new Map([
        ['a', a],
        ['b', b],
      ]);
      const options = { optimizer: momentum(), l2: 0.1, weightDecay: 0.1, clipNorm: 1 };
      const set = new ParameterSet({ trainable, statistics: new Map() }, options);
      tf.tidy(() => void set.minimize(() => ({ loss: tf.sum(a) }), RATE));
      assert.notEqual(a.dataSync()[0], 1);
      assert.deepEqual([...b.dataSync()], [1, 1, 1, 1]);
      // It joins in later, without the momentum of the first, and the first rests with its own.
      const [before] = a.dataSync();
      tf.tidy(() => void set.minimize(() => ({ loss: tf.sum(b) }), RATE));
      assert.equal(a.dataSync()[0], before);
      const gradient = 0.5 + 0.1;
      close([...b.dataSync()], Array(4).fill(1 - RATE * 0.1 - RATE * gradient));
      const { slots } = await set.save();
      const velocity = (name: string) => new Float32Array(slots[`${name}/velocity`].data.slice().buffer);
      close([...velocity('a')], Array(4).fill(gradient));
      close([...velocity('b')], Array(4).fill(gradient));
    });
  });
