import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { Rng } from '../../../base/rng.js';
import { planesOf } from '../../../bench/positions.js';
import { inputPlanes } from '../../../src/go/network/config.js';
import { toGraph } from '../../../src/go/network/export.js';
import { Model } from '../../../src/go/network/model.js';
import { runOnnx } from './runOnnx.js';
import { configOf, largestDifference, livelyWeights, randomPositions } from './samples.js';

const COUNT = 4;

describe('an exported network says what the forward pass says on the cpu backend', () => {
  before(async () => {
    await tf.setBackend('cpu');
  });
  for (const recipe of ['agz', 'fast'] as const)
    for (const size of [5, 7, 9, 13, 19])
      it(`${recipe}, ${size}x${size}`, () => {
        const config = configOf(recipe, size);
        const weights = livelyWeights(config, `export ${recipe} ${size}`);
        const planes = planesOf(randomPositions(size, COUNT, 'export'), config);
        const onnx = runOnnx(toGraph(config, weights).toBytes(), config, planes);
        const model = new Model(config, weights);
        tf.tidy(() => {
          const out = model.forward(tf.tensor4d(planes, [COUNT, size, size, inputPlanes(config)]));
          const expected = {
            policy: out.policy,
            value: tf.tanh(out.valueLogit),
            score: out.score,
            ownership: out.ownershipLogit && tf.tanh(out.ownershipLogit),
          };
          for (const [name, tensor] of Object.entries(expected)) {
            assert.equal(tensor === undefined, onnx[name] === undefined);
            if (!tensor) continue;
            const data = tensor.dataSync() as Float32Array;
            const largest = data.reduce((a, x) => Math.max(a, Math.abs(x)), 1);
            if (name === 'policy')
              assert.ok(new Set(data).size > data.length / 2, 'hardly depends on the position');
            assert.ok(
              largestDifference(data, onnx[name]) < 1e-4 * largest,
              `${name} differs by ${largestDifference(data, onnx[name])} of ${largest}`,
            );
          }
        });
        model.dispose();
      });
});

describe('the shape of the planes', () => {
  it('is what the export takes, whatever the batch', () => {
    const config = configOf('fast', 7);
    const onnx = toGraph(config, livelyWeights(config, 'batch')).toBytes();
    const rng = new Rng('batch');
    const planes = Float32Array.from({ length: 6 * 49 * inputPlanes(config) }, () => rng.float());
    const all = runOnnx(onnx, config, planes);
    const one = runOnnx(onnx, config, planes.slice(0, planes.length / 6));
    assert.ok(largestDifference(one.policy, all.policy.slice(0, 50)) < 1e-4);
  });
});
