import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { mayOverflow } from '../../../base/onnx/bytePairs.js';
import { readModel } from '../../../base/onnx/read.js';
import { argMax, planesOf } from '../../../bench/positions.js';
import { toGraph } from '../../../src/go/network/export.js';
import { quantizeNetwork } from '../../../src/go/network/quantize.js';
import { runOnnx } from './runOnnx.js';
import { configOf, largestDifference, livelyWeights, randomPositions, TEST_INFO } from './samples.js';

const CALIBRATION = 64;
const COUNT = 100;

function sample(config: ReturnType<typeof configOf>, weights = livelyWeights(config, 'quantize')) {
  const calibration = planesOf(randomPositions(config.size, CALIBRATION, 'calibration'), config);
  const planes = planesOf(randomPositions(config.size, COUNT, 'positions'), config);
  const onnx = quantizeNetwork(config, weights, TEST_INFO, [{ size: config.size, planes: calibration }]).onnx;
  return { onnx, planes, floats: runOnnx(toGraph(config, weights).toBytes(), config, planes) };
}

/**
 * Outputs of many numbers are held to a share of their spread over points and positions, root mean square; value and score,
 * whose spread is small in an untrained network, to a number.
 */
function assertNear(floats: Record<string, Float32Array>, bytes: Record<string, Float32Array>): void {
  for (const [name, expected] of Object.entries(floats)) {
    if (name === 'value' || name === 'score') {
      const difference = largestDifference(expected, bytes[name]);
      assert.ok(difference < (name === 'value' ? 0.05 : 0.6), `${name} is off by ${difference}`);
      continue;
    }
    const mean = expected.reduce((a, x) => a + x, 0) / expected.length;
    const spread = expected.reduce((a, x) => a + (x - mean) ** 2, 0);
    const error = expected.reduce((a, x, i) => a + (x - bytes[name][i]) ** 2, 0);
    const share = Math.sqrt(error / spread);
    assert.ok(share < 0.08, `${name} is off by ${share} of its spread`);
  }
}

describe('an 8-bit network', () => {
  for (const recipe of ['agz', 'fast'] as const)
    for (const size of [5, 9, 19])
      it(`is near the floats it comes from: ${recipe}, ${size}x${size}`, () => {
        const config = configOf(recipe, size, { channels: 16 });
        const { onnx, planes, floats } = sample(config);
        assertNear(floats, runOnnx(onnx, config, planes));
      });

  for (const recipe of ['agz', 'fast'] as const)
    it(`says the same on this processor as in floats, ${recipe}`, () => {
      // Weights and images as the file has them, computed in floats: no processor's bytes are involved.
      const config = configOf(recipe, 9, { channels: 48 });
      const { onnx, planes } = sample(config);
      assert.equal(mayOverflow(onnx), false);
      const bytes = runOnnx(onnx, config, planes);
      const floats = runOnnx(onnx, config, planes, { optimize: false });
      assert.ok(largestDifference(bytes.value, floats.value) < 0.02);
      let same = 0;
      for (let i = 0; i < COUNT; i++)
        if (argMax(bytes.policy, i * 82, 82) === argMax(floats.policy, i * 82, 82)) same++;
      assert.ok(same >= 0.99 * COUNT, `${same} of ${COUNT} top moves`);
    });

  it('keeps a bias that is large beside the weights of its filter', () => {
    // A dead filter: its normalisation multiplies by next to nothing and adds a number.
    const config = configOf('fast', 5, { channels: 16 });
    const weights = livelyWeights(config, 'dead');
    for (const layer of ['stem', 'block0a', 'value'])
      for (const channel of [0, 3]) {
        weights.get(`${layer}/gamma`)![channel] = 1e-9;
        weights.get(`${layer}/beta`)![channel] = 0.7;
      }
    const { onnx, planes, floats } = sample(config, weights);
    assertNear(floats, runOnnx(onnx, config, planes));
  });

  it('has weights of 8 bits, and no two that are added in 16 bits exceed them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.string(), (channels, seed) => {
        const config = configOf('fast', 5, { blocks: 1, channels });
        const planes = planesOf(randomPositions(5, 4, seed), config);
        const { onnx } = quantizeNetwork(config, livelyWeights(config, seed), TEST_INFO, [
          { size: 5, planes },
        ]);
        const kernels = readModel(onnx).constants.filter((c) => c.type === 3 && c.shape.length === 4);
        assert.equal(kernels.length, 8); // stem, two of the block, five of the heads
        for (const { shape, data } of kernels) {
          const [to, from, h, w] = shape;
          const weights = Int8Array.from(data!);
          // [to, from, h, w] in the order in which the product takes it: [to, h, w, from].
          const at = (t: number, k: number) => {
            const [point, c] = [Math.floor(k / from), k % from];
            return weights[t * from * h * w + c * h * w + point];
          };
          for (let t = 0; t < Math.min(to, 4); t++)
            for (let k = 0; k + 1 < from * h * w; k += 2) {
              const [a, b] = [at(t, k), at(t, k + 1)];
              const extremes = [
                255 * (Math.max(a, 0) + Math.max(b, 0)),
                255 * (Math.min(a, 0) + Math.min(b, 0)),
              ];
              assert.ok(extremes[0] < 2 ** 15 && extremes[1] >= -(2 ** 15), `${a} beside ${b}`);
            }
        }
      }),
      { numRuns: 10 },
    );
  });
});
