import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ZeroError } from '../../../base/errors.js';
import { planesOf } from '../../../bench/positions.js';
import { toGraph } from '../../../src/go/network/export.js';
import { transferred } from '../../../src/go/training/transfer.js';
import { runOnnx } from '../network/runOnnx.js';
import { configOf, largestDifference, livelyWeights, randomPositions } from '../network/samples.js';

test('a network for several boards that begins with the weights of one for one board says the same on that', () => {
  for (const size of [7, 9]) {
    const config = configOf('fast', size);
    const weights = livelyWeights(config, 'transfer');
    const all = configOf('fast', 13, { planes: 'sized' });
    const planes = planesOf(randomPositions(size, 4, 'transfer'), config);
    const before = runOnnx(toGraph(config, weights).toBytes(), config, planes);
    const onnx = toGraph(all, transferred({ config, weights }, all)).toBytes();
    const after = runOnnx(onnx, all, planes, {}, size);
    for (const [name, expected] of Object.entries(before))
      assert.ok(largestDifference(after[name], expected) < 1e-4, `${name} on ${size}x${size}`);
  }
});

test('weights of another shape are refused in a sentence', () => {
  const refused = (from: ReturnType<typeof configOf>, to: ReturnType<typeof configOf>, message: RegExp) =>
    assert.throws(
      () => transferred({ config: from, weights: livelyWeights(from, 'shape') }, to),
      (error) => error instanceof ZeroError && message.test(error.message),
    );
  const nine = configOf('fast', 9);
  const all = configOf('fast', 9, { planes: 'sized' });
  refused(nine, { ...all, blocks: 3 }, /are of 2 blocks of 8 channels/);
  refused(configOf('agz', 9), all, /are of recipe agz, not fast/);
  refused(configOf('agz', 9), configOf('agz', 13), /layers as large as its board/);
  refused(all, nine, /a network for several boards, and cannot go on on one alone/);
});
