import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { argMax, planesOf, policyPositions } from '../../../bench/positions.js';
import { readNetwork, trainedShape } from '../../../selfplay/networkFile.js';
import { OnnxEvaluator } from '../../../selfplay/onnxEvaluator.js';
import { shippedNetworkPath } from '../../../src/go/networkFiles/open.js';
import { runOnnx } from './runOnnx.js';

const COUNT = 200;

describe('a network that comes with the program says the same on this processor as in floats', () => {
  for (const size of [5, 7, 9])
    it(`${size}x${size}: values within 0.02, the same first move in 99 % of ${COUNT} positions`, () => {
      const network = readNetwork(shippedNetworkPath(size));
      const positions = policyPositions(network, COUNT, `shipped ${size}`);
      const evaluator = new OnnxEvaluator(network, COUNT);
      positions.forEach((position, i) => {
        evaluator.put(i, position);
      });
      evaluator.runSync(COUNT);
      const planes = planesOf(positions, network.info);
      const floats = runOnnx(network.onnx, trainedShape(network.info), planes, { optimize: false });
      const moves = size * size + 1;
      let [worst, same] = [0, 0];
      for (let i = 0; i < COUNT; i++) {
        worst = Math.max(worst, Math.abs(evaluator.values[i] - floats.value[i]));
        if (argMax(evaluator.logits, i * moves, moves) === argMax(floats.policy, i * moves, moves)) same++;
      }
      evaluator.dispose();
      assert.ok(worst <= 0.02, `a value is off by ${worst}`);
      assert.ok(same >= 0.99 * COUNT, `${same} of ${COUNT} first moves are the same`);
    });
});
