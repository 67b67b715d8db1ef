import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readModel, withOutputs } from '../../../base/onnx/read.js';
import { OnnxSession, ortTensor } from '../../../base/onnxSession.js';
import { Graph } from '../../../src/tensor/onnx/graph.js';
import { fuzzBytes } from '../../fuzz.js';

/** A model with every kind of thing that the reader tells apart. */
function sample(): Graph {
  const graph = new Graph();
  const x = graph.input('x', 'float32', ['batch', 3, 4]);
  const kernel = graph.constant(Float32Array.of(1, -2, 3.5), [3, 1], 'kernel');
  graph.ints([-1, 300, 0]);
  graph.node('Transpose', [x], { perm: [0, 2, 1] }, {}, 'turned');
  graph.node('LeakyRelu', ['turned'], {}, { alpha: 0.25 }, 'y');
  graph.node('Gemm', ['y', kernel], { transA: 1 }, {}, 'z');
  graph.output('z', 'float32', ['batch', 1]);
  return graph;
}

test('a model is read as it was written', () => {
  const graph = sample();
  const model = readModel(graph.toBytes());
  assert.deepEqual(
    model.nodes.map(({ op, inputs, outputs, ints, floats, nested }) => ({
      op,
      inputs,
      outputs,
      ints,
      floats,
      nested,
    })),
    [
      {
        op: 'Transpose',
        inputs: ['x'],
        outputs: ['turned'],
        ints: { perm: [0, 2, 1] },
        floats: {},
        nested: [],
      },
      { op: 'LeakyRelu', inputs: ['turned'], outputs: ['y'], ints: {}, floats: { alpha: 0.25 }, nested: [] },
      { op: 'Gemm', inputs: ['y', 'kernel'], outputs: ['z'], ints: { transA: [1] }, floats: {}, nested: [] },
    ],
  );
  assert.deepEqual(model.inputs, [{ name: 'x', type: 1, shape: [undefined, 3, 4] }]);
  assert.deepEqual(model.outputs, [{ name: 'z', type: 1, shape: [undefined, 1] }]);
  const [kernel, list] = model.constants;
  assert.deepEqual([kernel.name, kernel.type, kernel.shape, kernel.external], ['kernel', 1, [3, 1], false]);
  assert.deepEqual([...new Float32Array(new Uint8Array(kernel.data!).buffer)], [1, -2, 3.5]);
  assert.deepEqual([...new BigInt64Array(new Uint8Array(list.data!).buffer)], [-1n, 300n, 0n]);
  assert.equal(model.others, 0);
});

test('a copy with more outputs gives the values inside, and is otherwise the same', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', ['batch', 2]);
  graph.node('Relu', [x], {}, {}, 'positive');
  graph.node('Neg', ['positive'], {}, {}, 'y');
  graph.output('y', 'float32', ['batch', 2]);
  const bytes = withOutputs(graph.toBytes(), ['positive']);
  assert.deepEqual(
    readModel(bytes).outputs.map((output) => output.name),
    ['y', 'positive'],
  );
  const session = new OnnxSession(bytes);
  const feed = new (ortTensor())('float32', Float32Array.of(3, -2), [1, 2]);
  const out = session.run({ x: feed }, { y: null, positive: null });
  assert.deepEqual([...(out.positive.data as Float32Array)], [3, 0]);
  assert.deepEqual(
    [...(out.y.data as Float32Array)].map((v) => v + 0),
    [-3, 0],
  );
  session.dispose();
});

/** A field of a message: its number, and bytes of any length. */
function field(number: number, content: Uint8Array): Buffer {
  const head = [number * 8 + 2];
  let length = content.length;
  for (; length > 127; length = Math.floor(length / 128)) head.push((length % 128) + 128);
  return Buffer.concat([Uint8Array.from([...head, length]), content]);
}

test('a packed list of hundreds of thousands of numbers, which a forged model may have, is read', () => {
  const perm = field(
    5,
    Buffer.concat([field(1, Buffer.from('perm')), field(8, new Uint8Array(300_000).fill(1))]),
  );
  const { nodes } = readModel(field(7, field(1, perm)));
  assert.equal(nodes[0].ints.perm.length, 300_000);
});

fuzzBytes('ONNX models', [sample().toBytes()], readModel);
