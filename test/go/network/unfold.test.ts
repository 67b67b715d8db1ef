import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { ZeroError } from '../../../base/errors.js';
import { argMax, planesOf } from '../../../bench/positions.js';
import { type NetworkFile, readNetwork } from '../../../selfplay/networkFile.js';
import { calibrationPositions } from '../../../src/go/network/calibration.js';
import type { NetworkConfig } from '../../../src/go/network/config.js';
import { exportNetwork, toGraph } from '../../../src/go/network/export.js';
import { Model } from '../../../src/go/network/model.js';
import { quantizeNetwork } from '../../../src/go/network/quantize.js';
import { unfoldedWeights } from '../../../src/go/network/unfold.js';
import { runOnnx } from './runOnnx.js';
import { configOf, largestDifference, livelyWeights, randomPositions, TEST_INFO } from './samples.js';

const COUNT = 60;
const CONFIGS: [string, NetworkConfig][] = [
  ['agz, 5x5', configOf('agz', 5)],
  ['fast, 9x9', configOf('fast', 9)],
  ['for several boards', configOf('fast', 9, { planes: 'sized' })],
];

const planes = (config: NetworkConfig) => planesOf(randomPositions(config.size, COUNT, 'unfold'), config);

describe('the weights of a network to play with', () => {
  for (const [name, config] of CONFIGS)
    it(`make the same network again: ${name}`, () => {
      const file = exportNetwork(config, livelyWeights(config, name), TEST_INFO);
      const again = unfoldedWeights(file, 'file');
      assert.deepEqual(again.config, config);
      const [was, is] = [file.onnx, toGraph(config, again.weights).toBytes()].map((onnx) =>
        runOnnx(onnx, config, planes(config)),
      );
      for (const output of Object.keys(was))
        assert.ok(largestDifference(was[output], is[output]) < 2e-3, output);
    });

  for (const [name, config] of CONFIGS)
    it(`are those of its kernels in 8 bits: ${name}`, () => {
      const weights = livelyWeights(config, name);
      const calibration = planesOf(randomPositions(config.size, COUNT, 'calibration'), config);
      const file = quantizeNetwork(config, weights, TEST_INFO, [{ size: config.size, planes: calibration }]);
      // As the file has it, but computed in floats; what is left is how images are rounded.
      const is = runOnnx(
        toGraph(config, unfoldedWeights(file, 'file').weights).toBytes(),
        config,
        planes(config),
      );
      const was = runOnnx(file.onnx, config, planes(config), { optimize: false });
      for (const [output, data] of Object.entries(was)) {
        const size = Math.sqrt(data.reduce((a, x) => a + x * x, 0) / data.length);
        const error = Math.sqrt(data.reduce((a, x, i) => a + (x - is[output][i]) ** 2, 0) / data.length);
        assert.ok(error < 0.1 * size, `${output} is off by ${error} of ${size}`);
      }
    });

  it('say in training, where batches are normalised by themselves, what they say in play', async () => {
    await tf.setBackend('cpu');
    const { config, weights } = unfoldedWeights(readNetwork('networks/9x9.zero'), 'networks/9x9.zero');
    const input = planesOf(calibrationPositions(9), config);
    const count = calibrationPositions(9).length;
    const model = new Model(config, weights);
    const policy = (statistics?: Map<string, tf.Tensor>) =>
      tf.tidy(() => {
        const image = tf.tensor4d(input, [count, 9, 9, input.length / (count * 81)]);
        return model.forward(image, statistics).policy.dataSync() as Float32Array;
      });
    const play = policy();
    const training = policy(new Map());
    model.dispose();
    let same = 0;
    for (let i = 0; i < count; i++) if (argMax(play, i * 82, 82) === argMax(training, i * 82, 82)) same++;
    assert.ok(same >= 0.85 * count, `the first move of ${same} of ${count} positions is the same`);
  });

  it('are refused of another program, and where some are missing', () => {
    const config = configOf('fast', 9);
    const file = exportNetwork(config, livelyWeights(config, 'refused'), TEST_INFO);
    const refused = (network: NetworkFile, message: RegExp) =>
      assert.throws(
        () => unfoldedWeights(network, 'file'),
        (error) => error instanceof ZeroError && message.test(error.message),
      );
    const info = { ...file.info, recipe: 'katago', planes: 'katago7' } as unknown as NetworkFile['info'];
    refused({ ...file, info }, /comes from another program/);
    refused({ ...file, info: { ...file.info, blocks: 3 } }, /file lacks the weights 'block2a_kernel'/);
    refused({ ...file, info: { ...file.info, channels: 16 } }, /file lacks the weights 'stem_kernel'/);
  });
});
