import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ZeroError } from '../../../base/errors.js';
import { Rng } from '../../../base/rng.js';
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
    const onnx = toGraph(all, transferred({ config, weights }, all, new Rng('growth'))).toBytes();
    const after = runOnnx(onnx, all, planes, {}, size);
    for (const [name, expected] of Object.entries(before))
      assert.ok(largestDifference(after[name], expected) < 1e-4, `${name} on ${size}x${size}`);
  }
});

test('a network that begins with the weights of a smaller one says the same, and its copied channels differ in what reads them', () => {
  for (const recipe of ['fast', 'agz'] as const)
    for (const [blocks, channels] of [
      [5, 8],
      [2, 19],
      [4, 16],
    ]) {
      const config = configOf(recipe, 7);
      const weights = livelyWeights(config, 'growth');
      const larger = { ...config, blocks, channels };
      const planes = planesOf(randomPositions(7, 4, 'growth'), config);
      const before = runOnnx(toGraph(config, weights).toBytes(), config, planes);
      const grown = transferred({ config, weights }, larger, new Rng('growth'));
      const after = runOnnx(toGraph(larger, grown).toBytes(), larger, planes);
      for (const [name, expected] of Object.entries(before))
        assert.ok(
          largestDifference(after[name], expected) < 1e-4,
          `${recipe}: ${name} of ${blocks} x ${channels}`,
        );
      const kernel = grown.get('block0a/kernel')!;
      if (channels === 16) assert.notEqual(kernel[0], kernel[8 * channels]);
    }
});

test('a network may grow and go to several boards at once', () => {
  const config = configOf('fast', 9);
  const weights = livelyWeights(config, 'both');
  const all = configOf('fast', 13, { planes: 'sized', blocks: 3, channels: 12 });
  const planes = planesOf(randomPositions(9, 4, 'both'), config);
  const before = runOnnx(toGraph(config, weights).toBytes(), config, planes);
  const onnx = toGraph(all, transferred({ config, weights }, all, new Rng('both'))).toBytes();
  const after = runOnnx(onnx, all, planes, {}, 9);
  for (const [name, expected] of Object.entries(before))
    assert.ok(largestDifference(after[name], expected) < 1e-4, name);
});

test('a network that is shown more planes begins by saying what one without them says, larger or not', () => {
  const config = configOf('fast', 7);
  const weights = livelyWeights(config, 'planes');
  const before = runOnnx(
    toGraph(config, weights).toBytes(),
    config,
    planesOf(randomPositions(7, 4, 'planes'), config),
  );
  for (const blocks of [2, 3]) {
    const shown = configOf('fast', 7, { planes: 'tactical', blocks, channels: blocks === 2 ? 8 : 12 });
    const grown = transferred({ config, weights }, shown, new Rng('planes'));
    const planes = planesOf(randomPositions(7, 4, 'planes'), shown);
    const after = runOnnx(toGraph(shown, grown).toBytes(), shown, planes);
    for (const [name, expected] of Object.entries(before))
      assert.ok(largestDifference(after[name], expected) < 1e-4, `${name} of ${blocks} blocks`);
  }
});

test('tactics learned on one board are taken along to several', () => {
  const config = configOf('fast', 9, { planes: 'tactical' });
  const weights = livelyWeights(config, 'tactics');
  const all = configOf('fast', 13, { planes: 'sized-tactical' });
  const planes = planesOf(randomPositions(9, 4, 'tactics'), config);
  const before = runOnnx(toGraph(config, weights).toBytes(), config, planes);
  const onnx = toGraph(all, transferred({ config, weights }, all, new Rng('tactics'))).toBytes();
  const after = runOnnx(onnx, all, planes, {}, 9);
  for (const [name, expected] of Object.entries(before))
    assert.ok(largestDifference(after[name], expected) < 1e-4, name);
});

test('weights of another shape are refused in a sentence', () => {
  const refused = (from: ReturnType<typeof configOf>, to: ReturnType<typeof configOf>, message: RegExp) =>
    assert.throws(
      () => transferred({ config: from, weights: livelyWeights(from, 'shape') }, to, new Rng('growth')),
      (error) => error instanceof ZeroError && message.test(error.message),
    );
  const nine = configOf('fast', 9);
  const all = configOf('fast', 9, { planes: 'sized' });
  refused(nine, { ...all, blocks: 1 }, /are of 2 blocks of 8 channels, and a network can only grow/);
  refused(nine, { ...all, channels: 6 }, /can only grow/);
  refused(configOf('agz', 9), all, /are of recipe agz, not fast/);
  refused(configOf('agz', 9), configOf('agz', 13), /layers as large as its board/);
  refused(
    configOf('fast', 9, { planes: 'tactical' }),
    nine,
    /shown planes 'tactical'; give --set network.planes=tactical$/,
  );
  refused(configOf('fast', 9, { planes: 'tactical' }), all, /give --set network.planes=sized-tactical/);
  for (const planes of ['extended', 'tactical'] as const)
    refused(
      configOf('agz', 9),
      configOf('agz', 9, { planes }),
      /shown planes 'agz'; give --set network.planes=agz/,
    );
  refused(configOf('agz', 9, { planes: 'extended' }), configOf('agz', 9), /shown planes 'extended'/);
  refused(all, nine, /a network for several boards, and cannot go on on one alone/);
});
