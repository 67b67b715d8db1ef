import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytePairs, mayOverflow } from '../../../base/onnx/bytePairs.js';
import { Graph } from '../../../src/tensor/onnx/graph.js';

describe('pairs of weights', () => {
  it('are neighbouring channels at one point, and run on where their number is odd', () => {
    assert.deepEqual(bytePairs(4, 1), [
      [0, 1],
      [2, 3],
    ]);
    assert.deepEqual(bytePairs(2, 2), [
      [0, 2],
      [1, 3],
    ]);
    assert.deepEqual(bytePairs(3, 2), [
      [0, 2],
      [2, 4],
      [4, 1],
      [1, 3],
      [3, 5],
    ]);
  });

  it('are every weight once where the channels are even', () => {
    for (const [channels, points] of [
      [16, 9],
      [6, 1],
    ]) {
      const met = bytePairs(channels, points)
        .flat()
        .sort((a, b) => a - b);
      assert.deepEqual(
        met,
        Array.from({ length: channels * points }, (_, i) => i),
      );
    }
  });
});

describe('a model that may overflow', () => {
  /** A model with one kernel `[1, 2, 1, 1]` of bytes. */
  const model = (...weights: [number, number]) => {
    const graph = new Graph();
    const kernel = graph.constant(Int8Array.from(weights), [1, 2, 1, 1]);
    graph.node('DequantizeLinear', [kernel, graph.scalar(1)]);
    return graph.toBytes();
  };

  it('has two neighbours of one sign that come to more than 128', () => {
    assert.equal(mayOverflow(model(127, 1)), false);
    assert.equal(mayOverflow(model(64, 64)), false);
    assert.equal(mayOverflow(model(127, -127)), false);
    assert.equal(mayOverflow(model(127, 2)), true);
    assert.equal(mayOverflow(model(-127, -2)), true);
  });

  it('is none of floats', () => {
    const graph = new Graph();
    graph.node('Relu', [graph.constant(Float32Array.of(500, 500), [1, 2, 1, 1])]);
    assert.equal(mayOverflow(graph.toBytes()), false);
  });
});
