import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { Rng } from '../../../base/rng.js';
import { start } from '../../../src/tensor/backend.js';
import type { OnnxruntimeBackend } from '../../../src/tensor/onnxruntime/backend.js';
import { adam, type Optimizer } from '../../../src/tensor/training/optimizers.js';
import { ParameterSet } from '../../../src/tensor/training/parameterSet.js';
import { Trainer } from '../../../src/tensor/training/trainer.js';

type Image = tf.Tensor4D;
type Penalty = 'R1' | 'WGAN-GP';
const [BATCH, SIZE, CHANNELS, NOISE] = [2, 8, 8, 6];

/** Equalised learning rate (Karras et al. 2017, section 4.1): the weight times what He's initialisation would give it. */
const equalised = (w: tf.Tensor) => tf.mul(w, Math.sqrt(2 / w.shape.slice(0, -1).reduce((a, b) => a * b, 1)));
const pixelNorm = (x: tf.Tensor) => tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), 1e-8)));
const leaky = (x: tf.Tensor) => tf.leakyRelu(x, 0.2);
const conv = (x: tf.Tensor, w: tf.Variable, stride = 1) =>
  tf.conv2d(x as Image, equalised(w) as Image, stride, 'same');

/** One more channel: the mean over places and channels of the deviation over the batch (the same paper, section 3). */
function withDeviation(x: tf.Tensor): tf.Tensor {
  const deviation = tf.mean(tf.sqrt(tf.add(tf.moments(x, 0).variance, 1e-8)));
  return tf.concat([x, tf.mul(tf.ones([...x.shape.slice(0, 3), 1]), deviation)], 3);
}

/** A generator and a discriminator with all that such networks are made of, and a penalty on the discriminator's gradient. */
function adversaries(penalty: Penalty, optimizer: () => Optimizer) {
  const rng = new Rng('adversaries');
  const variables: tf.Variable[] = [];
  const weight = (...shape: number[]) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const v = tf.variable(
      tf.tensor(
        Float32Array.from({ length: size }, () => rng.normal()),
        shape,
      ),
    );
    variables.push(v);
    return v;
  };
  const c = CHANNELS;
  const g = {
    dense: weight(NOISE, 4 * c),
    first: weight(3, 3, c, c),
    second: weight(3, 3, c, 4 * c),
    image: weight(1, 1, c, 3),
    low: weight(1, 1, c, 3),
  };
  const d = {
    image: weight(1, 1, 3, c),
    first: weight(3, 3, c, c),
    strided: weight(3, 3, c, c),
    last: weight(3, 3, c + 1, c),
    dense: weight(4 * c, c),
    logit: weight(c, 1),
  };
  const generate = (z: tf.Tensor) => {
    const first = tf.matMul(pixelNorm(z) as tf.Tensor2D, equalised(g.dense) as tf.Tensor2D);
    const small = pixelNorm(leaky(tf.reshape(first, [-1, 2, 2, c]))) as Image;
    const middle = pixelNorm(leaky(conv(tf.image.resizeNearestNeighbor(small, [4, 4]), g.first)));
    const large = leaky(tf.depthToSpace(conv(middle, g.second) as Image, 2));
    const skip = tf.image.resizeBilinear(conv(small, g.low) as Image, [SIZE, SIZE]);
    return tf.tanh(tf.add(tf.mul(0.3, skip), tf.mul(0.7, conv(large, g.image))));
  };
  const judge = (image: tf.Tensor) => {
    const whole = leaky(conv(leaky(conv(image, d.image)), d.first));
    const half = leaky(conv(tf.avgPool(whole as Image, 2, 2, 'valid'), d.strided, 2));
    const last = tf.reshape(leaky(conv(withDeviation(half), d.last)), [-1, 4 * c]);
    const features = leaky(tf.matMul(last as tf.Tensor2D, equalised(d.dense) as tf.Tensor2D));
    return tf.matMul(features as tf.Tensor2D, equalised(d.logit) as tf.Tensor2D);
  };
  const slopes = (x: tf.Tensor) =>
    tf.sum(tf.square(tf.grad((image: tf.Tensor) => tf.sum(judge(image)))(x)), [1, 2, 3]);
  const set = (trainable: Record<string, tf.Variable>) =>
    new ParameterSet(
      { trainable: new Map(Object.entries(trainable)), statistics: new Map() },
      { optimizer: optimizer(), averageDecay: 0.9 },
    );
  const parameters = { generator: set(g), discriminator: set(d) };
  const losses = {
    R1(real: tf.Tensor, fake: tf.Tensor) {
      const loss = tf.add(tf.mean(tf.softplus(judge(fake))), tf.mean(tf.softplus(tf.neg(judge(real)))));
      return { loss, punished: tf.mul(5, tf.mean(slopes(real))) };
    },
    'WGAN-GP'(real: tf.Tensor, fake: tf.Tensor, mix: tf.Tensor) {
      const between = tf.add(tf.mul(mix, real), tf.mul(tf.sub(1, mix), fake));
      const steep = tf.sub(tf.sqrt(tf.add(slopes(between), 1e-8)), 1);
      const loss = tf.sub(tf.mean(judge(fake)), tf.mean(judge(real)));
      return { loss, punished: tf.mul(10, tf.mean(tf.square(steep))) };
    },
  };
  const trainer = new Trainer({
    parameters,
    step({ real, noise, mix }, { rate }) {
      const discriminator = parameters.discriminator.minimize(() => {
        const { loss, punished } = losses[penalty](real, generate(noise), mix);
        return { loss: tf.add(loss, punished), punished };
      }, rate);
      const generator = parameters.generator.minimize(
        () => ({ loss: tf.neg(tf.mean(judge(generate(noise)))) }),
        rate,
      );
      return { loss: discriminator.loss, punished: discriminator.punished, fooled: generator.loss };
    },
  });
  const draw = (make: () => number, ...shape: number[]) => ({
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, make),
    shape,
  });
  return {
    variables,
    step: (rate: number) =>
      trainer.train(
        {
          real: draw(() => Math.tanh(rng.normal()), BATCH, SIZE, SIZE, 3),
          noise: draw(() => rng.normal(), BATCH, NOISE),
          mix: draw(() => rng.float(), BATCH, 1, 1, 1),
        },
        rate,
        rng,
      ),
    dispose() {
      trainer.dispose();
      tf.dispose(variables);
    },
  };
}

/** Metrics and weights of two steps; then, on our backend, what later steps may not change or use. */
async function train(backend: 'cpu' | 'onnxruntime', penalty: Penalty) {
  assert.equal(await start(backend, { threads: 1 }), undefined);
  // An epsilon that keeps gradients of nothing but rounding from becoming whole steps.
  const net = adversaries(penalty, () => adam(0, 0.99, 0.1));
  const losses = [...Object.values(await net.step(0.02)), ...Object.values(await net.step(0.02))];
  const weights = net.variables.flatMap((v) => [...v.dataSync()]);
  if (backend === 'onnxruntime') await staysSteady(net);
  net.dispose();
  return { losses, weights };
}

/** No cpu kernel is used, nothing compiled anew, no tensor more. */
async function staysSteady(net: ReturnType<typeof adversaries>): Promise<void> {
  const backend = tf.backend() as unknown as OnnxruntimeBackend;
  const counts = () => ({
    compilations: backend.counters.compilations,
    values: backend.numDataIds(),
    tensors: tf.memory().numTensors,
  });
  const before = counts();
  for (let i = 0; i < 5; i++) await net.step(1e-3);
  assert.deepEqual(counts(), before);
}

for (const penalty of ['R1', 'WGAN-GP'] as const)
  test(`a GAN with ${penalty} and two Adams: two steps equal the cpu backend's, later ones compile nothing`, async () => {
    const warnings: string[] = [];
    const note = (warning: Error) => void warnings.push(warning.message);
    process.on('warning', note);
    const expected = await train('cpu', penalty);
    const found = await train('onnxruntime', penalty);
    for (const kind of ['losses', 'weights'] as const)
      expected[kind].forEach((value, i) => {
        const off = Math.abs(found[kind][i] - value);
        assert.ok(off < 1e-4 * Math.max(1, Math.abs(value)), `${kind} ${i}: ${found[kind][i]}, not ${value}`);
      });
    await new Promise(setImmediate); // warnings come behind what runs
    process.off('warning', note);
    assert.deepEqual(warnings, []);
  });
