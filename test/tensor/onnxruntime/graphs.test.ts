import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Graphs } from '../../../src/tensor/onnxruntime/graphs.js';
import { peakBytes, planFor } from '../../../src/tensor/onnxruntime/recording/plan.js';
import { Value } from '../../../src/tensor/onnxruntime/recording/value.js';

let id = 0;
function leaf(size: number): Value {
  const value = new Value(id++, [size], 'float32');
  value.settle(new Float32Array(size).fill(1));
  return value;
}
function sum(a: Value, b: Value): Value {
  const value = new Value(id++, a.shape, 'float32');
  value.recipe = {
    kernel: 'Add',
    key: 'Add',
    inputs: [a, b],
    emit: (e, out) => e.setPlain(out, e.graph.node('Add', [e.plain(a), e.plain(b)])),
  };
  return value;
}
function run(graphs: Graphs, size: number): void {
  const x = leaf(size);
  const y = sum(x, x);
  graphs.run(planFor([y]), [y]);
  assert.equal(y.data![size - 1], 2);
}

test('a plan takes at most what lives at one time', () => {
  const x = leaf(100);
  let y = sum(x, x);
  for (let i = 0; i < 5; i++) y = sum(y, y);
  assert.equal(peakBytes(planFor([y]), [y]), 2 * 400);
  const side = sum(x, x);
  let z = sum(side, x);
  for (let i = 0; i < 5; i++) z = sum(z, x);
  const end = sum(z, side);
  assert.equal(peakBytes(planFor([end]), [end]), 3 * 400);
  assert.equal(peakBytes(planFor([end, y]), [end, y]), 4 * 400, 'outputs live to the end');
});

test('graphs beyond the budget of bytes go, the ones used longest ago first', () => {
  const graphs = new Graphs({ threads: 1 }, 3e6);
  const [small, middle, large] = [100_000, 200_000, 300_000];
  for (const size of [small, middle, large]) run(graphs, size);
  assert.equal(graphs.counters.compilations, 3);
  assert.deepEqual(graphs.counters.held.graphs, 3);
  run(graphs, small); // of all that are kept now used last
  run(graphs, 400_000);
  assert.ok(graphs.counters.held.bytes <= 3e6);
  assert.equal(graphs.counters.compilations, 4);
  run(graphs, small);
  assert.equal(graphs.counters.compilations, 4);
  run(graphs, middle);
  assert.equal(graphs.counters.compilations, 5);
  run(graphs, 2_000_000); // larger than the budget: kept alone
  assert.equal(graphs.counters.held.graphs, 1);
  run(graphs, 2_000_000);
  assert.equal(graphs.counters.compilations, 6);
  graphs.release();
  assert.deepEqual(graphs.counters.held, { graphs: 0, bytes: 0 });
});
