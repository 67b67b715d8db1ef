import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Rng } from '../../../base/rng.js';
import { initialWeights, parameterTable } from '../../../src/go/network/parameters.js';
import { configOf } from './samples.js';

const sizeOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
const learned = (config: ReturnType<typeof configOf>) =>
  parameterTable(config)
    .filter((p) => !p.statistic)
    .reduce((sum, p) => sum + sizeOf(p.shape), 0);

/** A convolution with gamma and beta; a layer with bias. */
const norm = (kernel: number, from: number, to: number) => kernel * kernel * from * to + 2 * to;
const biased = (from: number, to: number) => from * to + to;

describe('the parameter table', () => {
  it("counts AlphaGo Zero's weights as the paper lists its layers", () => {
    for (const [size, blocks, channels] of [
      [9, 4, 32],
      [19, 19, 256],
    ]) {
      const area = size * size;
      const tower = norm(3, 17, channels) + blocks * 2 * norm(3, channels, channels);
      const policy = norm(1, channels, 2) + biased(2 * area, area + 1);
      const value = norm(1, channels, 1) + biased(area, 256) + biased(256, 1);
      assert.equal(learned(configOf('agz', size, { blocks, channels })), tower + policy + value);
    }
  });

  it("counts recipe fast's: a pooled bias in every second block, heads of 16 channels on pooled features", () => {
    const [blocks, c, h] = [5, 48, 16];
    const tower = norm(3, 16, c) + blocks * 2 * norm(3, c, c) + 2 * biased(2 * c, c);
    const policy = 2 * norm(1, c, h) + biased(2 * h, h) + biased(h, 1) + biased(2 * h, 1);
    const value = norm(1, c, h) + biased(2 * h, 48) + 2 * biased(48, 1) + biased(h, 1);
    assert.equal(learned(configOf('fast', 9, { blocks, channels: c })), tower + policy + value);
    // Nothing but the planes depends on the board: weights of one size play on another.
    assert.equal(learned(configOf('fast', 9)), learned(configOf('fast', 19)));
  });

  it('names each parameter once, and running statistics apart', () => {
    for (const recipe of ['agz', 'fast'] as const) {
      const table = parameterTable(configOf(recipe, 9, { blocks: 3 }));
      assert.equal(new Set(table.map((p) => p.name)).size, table.length);
      for (const p of table) assert.equal(p.statistic, /\/(mean|variance)$/.test(p.name));
    }
  });
});

describe('initial weights', () => {
  it('have the deviation of He et al. 2015, sqrt(2 / fan-in), and a block begins as the identity', () => {
    const weights = initialWeights(configOf('fast', 9, { channels: 64 }), new Rng(1));
    const kernel = weights.get('block0a/kernel')!;
    const deviation = Math.sqrt(kernel.reduce((a, x) => a + x * x, 0) / kernel.length);
    assert.ok(Math.abs(deviation / Math.sqrt(2 / (9 * 64)) - 1) < 0.02);
    assert.ok(weights.get('block0b/gamma')!.every((x) => x === 0));
    assert.ok(weights.get('block0a/gamma')!.every((x) => x === 1));
    assert.ok(weights.get('block1pool/kernel')!.every((x) => x === 0));
  });

  it('are the same from the same seed', () => {
    const config = configOf('agz', 5);
    assert.deepEqual(initialWeights(config, new Rng('a')), initialWeights(config, new Rng('a')));
    assert.notDeepEqual(initialWeights(config, new Rng('a')), initialWeights(config, new Rng('b')));
  });
});
