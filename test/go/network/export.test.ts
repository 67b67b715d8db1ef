import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { Rng } from '../../../base/rng.js';
import { planesOf } from '../../../bench/positions.js';
import { checkGraph } from '../../../selfplay/networkGraph.js';
import { inputPlanes, type NetworkConfig } from '../../../src/go/network/config.js';
import { toGraph } from '../../../src/go/network/export.js';
import { Model } from '../../../src/go/network/model.js';
import type { Weights } from '../../../src/go/network/parameters.js';
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
        assertSame(toGraph(config, weights).toBytes(), config, weights, size);
      });

  it('on every board, where one model is for all', () => {
    const config = configOf('fast', 9, { planes: 'sized' });
    const weights = livelyWeights(config, 'export sized');
    const onnx = toGraph(config, weights).toBytes();
    for (const size of [5, 8, 9, 13, 19]) {
      checkGraph({ ...config, size }, onnx);
      assertSame(onnx, config, weights, size);
    }
  });
});

function assertSame(onnx: Uint8Array, config: NetworkConfig, weights: Weights, size: number): void {
  const planes = planesOf(randomPositions(size, COUNT, 'export'), { size, planes: config.planes });
  const said = runOnnx(onnx, config, planes, {}, size);
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
      assert.equal(tensor === undefined, said[name] === undefined);
      if (!tensor) continue;
      const data = tensor.dataSync() as Float32Array;
      const largest = data.reduce((a, x) => Math.max(a, Math.abs(x)), 1);
      if (name === 'policy')
        assert.ok(new Set(data).size > data.length / 2, 'hardly depends on the position');
      assert.ok(
        largestDifference(data, said[name]) < 1e-4 * largest,
        `${name} differs by ${largestDifference(data, said[name])} of ${largest}`,
      );
    }
  });
  model.dispose();
}

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
