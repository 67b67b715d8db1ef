import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ZeroError } from '../../base/errors.js';
import { Rng } from '../../base/rng.js';
import { readNetwork } from '../../selfplay/networkFile.js';
import { checkGraph, type Described } from '../../selfplay/networkGraph.js';
import { OnnxEvaluator } from '../../selfplay/onnxEvaluator.js';
import { toGraph } from '../../src/go/network/export.js';
import { initialWeights } from '../../src/go/network/parameters.js';
import { fuzzBytes } from '../fuzz.js';

const config = (recipe: 'agz' | 'fast', size = 5) =>
  ({ recipe, size, blocks: 2, channels: 8, planes: recipe === 'agz' ? 'agz' : 'extended' }) as const;
const written = (recipe: 'agz' | 'fast', size = 5) => {
  const shape = config(recipe, size);
  return toGraph(shape, initialWeights(shape, new Rng('graph')));
};
const refused = (described: Described, onnx: Uint8Array, pattern: RegExp) =>
  assert.throws(
    () => checkGraph(described, onnx),
    (e) => e instanceof ZeroError && pattern.test(e.message),
  );

test('the networks that are shipped and those that are written pass', () => {
  for (const name of readdirSync('networks').filter((n) => n.endsWith('.zero')))
    readNetwork(join('networks', name));
  for (const recipe of ['agz', 'fast'] as const)
    for (const size of [5, 9, 19]) checkGraph(config(recipe, size), written(recipe, size).toBytes());
});

test('a model of another size, other planes or other heads than described is refused', () => {
  const onnx = written('fast').toBytes();
  refused(config('fast', 9), onnx, /does not take 9x9 boards of 16 planes/);
  refused({ ...config('fast'), planes: 'agz' }, onnx, /does not take 5x5 boards of 17 planes/);
  refused(config('fast'), written('agz').toBytes(), /does not take/);
  refused({ ...config('agz'), recipe: 'fast' }, written('agz').toBytes(), /has no output 'score' \[1, 1\]/);
});

test('operations that no network has are refused: loops, memory out of nothing, domains of others', () => {
  for (const [op, attributes] of [
    ['ConstantOfShape', {}],
    ['Loop', {}],
    ['com.microsoft.FusedConv', {}],
    ['constructor', {}],
  ] as const) {
    const graph = written('fast');
    graph.node(op, ['planes'], attributes);
    refused(config('fast'), graph.toBytes(), /which no network does/);
  }
});

test('a model that doubles its memory again and again is refused', () => {
  const graph = written('fast');
  let x = 'planes';
  for (let i = 0; i < 40; i++) x = graph.node('Concat', [x, x], { axis: 3 });
  refused(config('fast'), graph.toBytes(), /does not fit|inputs that do not fit|too large/);
});

test('shapes that do not follow from one another are refused', () => {
  const graph = written('fast');
  graph.node('Add', ['planes', graph.constant(new Float32Array(7), [7])]);
  refused(config('fast'), graph.toBytes(), /operation Add .* has inputs that do not fit/);
});

test('weights that claim another size than they have are refused', () => {
  const graph = written('fast');
  graph.constants[0] = { ...graph.constants[0], shape: [1000, 1000, 1000] };
  refused(config('fast'), graph.toBytes(), /do not have the size they claim/);
});

test('weights that are no numbers are told when the network is loaded', () => {
  const shape = config('fast');
  const weights = initialWeights(shape, new Rng('graph'));
  weights.get('valueOut/bias')!.fill(Number.NaN);
  const info = {
    ...shape,
    rules: 'chinese',
    komi: 7,
    step: 0,
    games: 0,
    run: '',
    parent: -1,
    created: '',
    quantized: false,
  };
  assert.throws(
    () => new OnnxEvaluator({ info, onnx: toGraph(shape, weights).toBytes() }, 1),
    /answers are no numbers/,
  );
});

fuzzBytes('models of networks', [written('fast').toBytes(), written('agz').toBytes()], (bytes) =>
  checkGraph(config('fast'), bytes),
);
