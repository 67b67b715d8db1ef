import assert from 'node:assert/strict';
import test from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { Rng } from '../../../base/rng.js';
import { start } from '../../../src/tensor/backend.js';
import {
  batchNormalization,
  dropout,
  fillDropoutMask,
  withDropout,
} from '../../../src/tensor/training/layers.js';
import { variablesOf } from '../../../src/tensor/training/variables.js';

test('a mask drops the share it should and keeps the mean', () => {
  for (const [rate, length] of [
    [0.2, 100_000],
    [0.5, 99_999],
  ]) {
    const mask = new Float32Array(length);
    fillDropoutMask(mask, rate, new Rng(5));
    const dropped = mask.filter((v) => v === 0).length / length;
    const mean = mask.reduce((a, b) => a + b, 0) / length;
    assert.ok(Math.abs(dropped - rate) < 0.006, `dropped ${dropped}`);
    assert.ok(Math.abs(mean - 1) < 0.012, `mean ${mean}`);
    assert.ok(mask.every((v) => v === 0 || Math.abs(v * (1 - rate) - 1) < 1e-3));
  }
});

test('dropout: same generator, same mask; nothing is dropped outside training', async () => {
  await start('cpu');
  const layer = dropout(0.5);
  const x = tf.ones([4, 100]);
  const run = (seed: number) =>
    withDropout(new Rng(seed), () => [...(layer.apply(x, { training: true }) as tf.Tensor).dataSync()]);
  assert.deepEqual(run(1), run(1));
  assert.notDeepEqual(run(1), run(2));
  assert.deepEqual([...(layer.apply(x) as tf.Tensor).dataSync()], [...x.dataSync()]);
  assert.throws(() => layer.apply(x, { training: true }), /withDropout/);
});

/** A network with the given normalisation layer; the weights of two of them are equal. */
function normed(layer: tf.layers.Layer): tf.Sequential {
  const seed = 3;
  return tf.sequential({
    layers: [
      tf.layers.conv2d({
        inputShape: [5, 5, 2],
        filters: 3,
        kernelSize: 3,
        useBias: false,
        kernelInitializer: tf.initializers.heNormal({ seed }),
      }),
      layer,
      tf.layers.flatten(),
      tf.layers.dense({ units: 2, kernelInitializer: tf.initializers.heNormal({ seed }) }),
    ],
  });
}

test('batch normalisation equals the stock layer: output, gradients and moving statistics', async () => {
  await start('cpu');
  const config = { momentum: 0.9, epsilon: 1e-3 };
  const ours = normed(batchNormalization(config));
  const stock = normed(tf.layers.batchNormalization(config));
  const random = new Rng(11);
  const x = tf.tensor(
    Float32Array.from({ length: 6 * 50 }, () => 3 + 2 * random.normal()),
    [6, 5, 5, 2],
  );
  const course = (model: tf.Sequential): number[][] => {
    const { trainable } = variablesOf(model);
    const { value, grads } = tf.variableGrads(
      () => tf.sum(tf.square(model.apply(x, { training: true }) as tf.Tensor)) as tf.Scalar,
      [...trainable.values()],
    );
    return [
      [...value.dataSync()],
      ...[...trainable.values()].map((v) => [...grads[v.name].dataSync()]),
      ...model.getWeights().map((w) => [...w.dataSync()]),
      [...(model.predict(x) as tf.Tensor).dataSync()],
    ];
  };
  const [a, b] = [course(ours), course(stock)];
  assert.equal(a.length, b.length);
  for (const [i, row] of a.entries())
    for (const [k, value] of row.entries())
      assert.ok(
        Math.abs(value - b[i][k]) < 1e-3 * Math.max(1, Math.abs(b[i][k])),
        `${i} ${k}: ${value}, stock ${b[i][k]}`,
      );
});

test('a model with these layers is saved as one of stock layers', async () => {
  await start('cpu');
  const model = normed(batchNormalization({ name: 'norm' }));
  model.add(dropout(0.25, 'drop'));
  const x = tf.randomUniform([2, 5, 5, 2], 0, 1, 'float32', 1);
  let artifacts: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (a) => {
      artifacts = a;
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(a) };
    }),
  );
  const loaded = await tf.loadLayersModel({ load: async () => artifacts! });
  const stockClasses = [
    tf.layers.batchNormalization().constructor,
    tf.layers.dropout({ rate: 0.1 }).constructor,
  ];
  assert.equal(loaded.getLayer('norm').constructor, stockClasses[0]);
  assert.equal(loaded.getLayer('drop').constructor, stockClasses[1]);
  const [y, z] = [model, loaded].map((m) => [...(m.predict(x) as tf.Tensor).dataSync()]);
  for (const [i, value] of y.entries()) assert.ok(Math.abs(value - z[i]) < 1e-5);
});
