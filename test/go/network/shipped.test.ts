import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { argMax, planesOf, policyPositions } from '../../../bench/positions.js';
import { onBoard, readNetwork, trainedShape } from '../../../selfplay/networkFile.js';
import { OnnxEvaluator } from '../../../selfplay/onnxEvaluator.js';
import { shippedNetworkPath } from '../../../src/go/networkFiles/open.js';
import { runOnnx } from './runOnnx.js';

describe('a network that comes with the program says the same on this processor as in floats', () => {
  for (const [size, count] of [[5, 200], [7, 200], [9, 200], [13, 100]] as const) // biome-ignore format: pairs
    it(`${size}x${size}: values within 0.02, the same first move in 99 % of ${count} positions`, () => {
      const network = onBoard(readNetwork(shippedNetworkPath(size)), size);
      const positions = policyPositions(network, count, `shipped ${size}`);
      const evaluator = new OnnxEvaluator(network, count);
      positions.forEach((position, i) => {
        evaluator.put(i, position);
      });
      evaluator.runSync(count);
      const planes = planesOf(positions, network.info);
      const floats = runOnnx(network.onnx, trainedShape(network.info), planes, { optimize: false });
      const moves = size * size + 1;
      let [worst, same] = [0, 0];
      for (let i = 0; i < count; i++) {
        worst = Math.max(worst, Math.abs(evaluator.values[i] - floats.value[i]));
        if (argMax(evaluator.logits, i * moves, moves) === argMax(floats.policy, i * moves, moves)) same++;
      }
      evaluator.dispose();
      assert.ok(worst <= 0.02, `a value is off by ${worst}`);
      assert.ok(same >= 0.99 * count, `${same} of ${count} first moves are the same`);
    });
});
