import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ZeroError } from '../../../base/errors.js';
import { Rng } from '../../../base/rng.js';
import { planesOf } from '../../../bench/positions.js';
import type { NetworkConfig } from '../../../src/go/network/config.js';
import { toGraph } from '../../../src/go/network/export.js';
import type { Weights } from '../../../src/go/network/parameters.js';
import { transferred } from '../../../src/go/training/transfer.js';
import { runOnnx } from '../network/runOnnx.js';
import { configOf, largestDifference, livelyWeights, randomPositions } from '../network/samples.js';

/** Begins one network with the weights of another, and holds that it answers alike on the other's board. @returns its weights. */
function answersAlike(config: NetworkConfig, to: NetworkConfig, seed: string): Weights {
  const weights = livelyWeights(config, seed);
  const { size } = config;
  const positions = randomPositions(size, 4, seed);
  const before = runOnnx(toGraph(config, weights).toBytes(), config, planesOf(positions, config));
  const begun = transferred({ config, weights }, to, new Rng(seed));
  const planes = planesOf(positions, { size, planes: to.planes });
  const after = runOnnx(toGraph(to, begun).toBytes(), to, planes, {}, size);
  for (const [name, expected] of Object.entries(before))
    assert.ok(
      largestDifference(after[name], expected) < 1e-4,
      `${name} of ${to.blocks} x ${to.channels} with planes ${to.planes} on ${size}x${size}`,
    );
  return begun;
}

test('a network for several boards that begins with the weights of one for one board says the same on that', () => {
  for (const size of [7, 9])
    answersAlike(configOf('fast', size), configOf('fast', 13, { planes: 'sized' }), 'transfer');
});

test('a network that begins with the weights of a smaller one says the same, and its copied channels differ in what reads them', () => {
  for (const recipe of ['fast', 'agz'] as const)
    for (const [blocks, channels] of [
      [5, 8],
      [2, 19],
      [4, 16],
    ]) {
      const config = configOf(recipe, 7);
      const kernel = answersAlike(config, { ...config, blocks, channels }, 'growth').get('block0a/kernel')!;
      if (channels === 16) assert.notEqual(kernel[0], kernel[8 * channels]);
    }
});

test('a network may grow and go to several boards at once', () => {
  answersAlike(
    configOf('fast', 9),
    configOf('fast', 13, { planes: 'sized', blocks: 3, channels: 12 }),
    'both',
  );
});

test('a network that is shown more planes begins by saying what one without them says, larger or not', () => {
  for (const [blocks, channels] of [
    [2, 8],
    [3, 12],
  ])
    answersAlike(
      configOf('fast', 7),
      configOf('fast', 7, { planes: 'tactical', blocks, channels }),
      'planes',
    );
});

test('tactics learned on one board are taken along to several', () => {
  answersAlike(
    configOf('fast', 9, { planes: 'tactical' }),
    configOf('fast', 13, { planes: 'sized-tactical' }),
    'tactics',
  );
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
