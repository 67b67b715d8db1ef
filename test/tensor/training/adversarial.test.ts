import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { Rng } from '../../../base/rng.js';
import { start } from '../../../src/tensor/backend.js';
import type { DataSource } from '../../../src/tensor/training/data.js';
import { fit } from '../../../src/tensor/training/fit.js';
import { adam, momentum, sgd } from '../../../src/tensor/training/optimizers.js';
import { ParameterSet } from '../../../src/tensor/training/parameterSet.js';
import { cosine } from '../../../src/tensor/training/schedules.js';
import { Trainer } from '../../../src/tensor/training/trainer.js';

const none: ReadonlyMap<string, tf.Variable> = new Map();
const setOf = (
  trainable: Record<string, tf.Variable>,
  options: ConstructorParameters<typeof ParameterSet>[1],
) => new ParameterSet({ trainable: new Map(Object.entries(trainable)), statistics: none }, options);

test('two players of a game with a saddle move as worked by hand, each by its own optimizer', async () => {
  assert.equal(await start('onnxruntime'), undefined);
  // x makes x y + x^2 / 2 smaller, then y makes x y - y^2 / 2 larger, with momentum and three quarters of the rate.
  const [x, y] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(-2))];
  const low = setOf({ x }, { optimizer: sgd() });
  const high = setOf({ y }, { optimizer: momentum(0.5) });
  const trainer = new Trainer({
    parameters: { low, high },
    step(_, { rate }) {
      const a = low.minimize(() => ({ loss: tf.add(tf.mul(x, y), tf.mul(0.5, tf.square(x))) }), rate);
      const b = high.minimize(() => ({ loss: tf.sub(tf.mul(0.5, tf.square(y)), tf.mul(x, y)) }), 0.75 * rate);
      return { low: a.loss, high: b.loss };
    },
  });
  let [hx, hy, velocity] = [1, -2, 0];
  for (let i = 0; i < 60; i++) {
    const expected = { low: hx * hy + 0.5 * hx * hx, high: 0 };
    hx -= 0.2 * (hy + hx);
    expected.high = 0.5 * hy * hy - hx * hy;
    velocity = 0.5 * velocity + (hy - hx);
    hy -= 0.75 * 0.2 * velocity;
    const found = await trainer.train({}, 0.2, new Rng(0));
    for (const player of ['low', 'high'] as const)
      assert.ok(Math.abs(found[player] - expected[player]) < 1e-5, `${player} at step ${i}`);
  }
  for (const v of [x, y]) assert.ok(Math.abs(v.dataSync()[0]) < 1e-3, 'they meet at the saddle, 0');
});

const MEAN = 3;
const DEVIATION = 0.5;

/** Samples of a normal distribution, and noise for a generator: fresh ones each time. */
const normal: DataSource = {
  count: 20 * 64,
  batch(indices, rng) {
    const n = indices.length;
    const draw = (mean: number, deviation: number) => ({
      data: Float32Array.from({ length: n }, () => mean + deviation * rng!.normal()),
      shape: [n],
    });
    return { real: draw(MEAN, DEVIATION), noise: draw(0, 1) };
  },
};

/**
 * A generative adversarial network in one dimension: the generator scales and shifts noise, the discriminator weighs a
 * sample and its square, and each has an optimizer of its own. The discriminator learns twice a step.
 */
function makeAdversaries() {
  const [scale, shift] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(0))];
  const slopes = tf.variable(tf.tensor1d([0, 0]));
  const generator = setOf({ scale, shift }, { optimizer: adam(0.5, 0.9), averageDecay: 0.95 });
  const discriminator = setOf({ slopes }, { optimizer: momentum(0.5) });
  const trainer = new Trainer({
    parameters: { generator, discriminator },
    step({ real, noise }, { rate }) {
      const fake = () => tf.add(tf.mul(scale, noise), shift);
      const logits = (x: tf.Tensor) =>
        tf.sum(tf.mul(tf.stack([tf.sub(x, 2), tf.square(tf.sub(x, 2))], 1), slopes), 1);
      const difference = () => tf.sub(tf.mean(logits(fake())), tf.mean(logits(real)));
      const size = () => tf.sum(tf.square(slopes));
      for (let i = 0; i < 2; i++)
        discriminator.minimize(() => ({ loss: tf.add(difference(), size()) }), 4 * rate);
      const { loss, apart } = generator.minimize(
        () => ({ loss: tf.neg(tf.mean(logits(fake()))), apart: difference() }),
        rate,
      );
      return { generator: loss, apart, size: size() };
    },
  });
  const learned = () => {
    const of = generator.averaged;
    return { scale: of.get('scale')!.dataSync()[0], shift: of.get('shift')!.dataSync()[0] };
  };
  return { trainer, learned };
}

const options = (epochs: number) => ({
  training: normal,
  batch: 64,
  epochs,
  schedule: cosine(0.1),
  seed: 1,
  quiet: true,
});

test('a generator learns a normal distribution from its discriminator: one loop, two optimizers', async () => {
  await start('cpu');
  const { trainer, learned } = makeAdversaries();
  const { epochs } = await fit(trainer, options(8));
  const { scale, shift } = learned();
  assert.ok(Math.abs(shift - MEAN) < 0.1, `mean ${shift}`);
  assert.ok(Math.abs(Math.abs(scale) - DEVIATION) < 0.1, `deviation ${scale}`);
  assert.deepEqual(Object.keys(epochs[0].training), ['generator', 'apart', 'size']);
  const { generator, discriminator } = trainer.task.parameters;
  assert.deepEqual([generator.updates, discriminator.updates], [160, 320]);
});

test('both networks and both optimizers go on from one checkpoint as if nothing had been', async () => {
  await start('cpu');
  const whole = makeAdversaries();
  await fit(whole.trainer, options(3));
  const folder = mkdtempSync(join(tmpdir(), 'zero-adversaries-'));
  const stop = new AbortController();
  const onStep = (step: number) => {
    if (step === 27) stop.abort();
  };
  await fit(makeAdversaries().trainer, { ...options(3), folder, onStep, signal: stop.signal });
  const rest = makeAdversaries();
  await fit(rest.trainer, { ...options(3), folder });
  assert.deepEqual(await rest.trainer.save(), await whole.trainer.save());
});
