import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Position } from '../../../engine/position.js';
import { readNetwork } from '../../../selfplay/networkFile.js';
import { OnnxEvaluator } from '../../../selfplay/onnxEvaluator.js';
import { networkMaps } from '../../../src/go/network/maps.js';

const network = readNetwork('networks/5x5.zero');
const position = new Position(5);
for (const move of [12, 7, 8]) position.play(move);

test('the heads beside the maps are those that play', async () => {
  const { policy, ownership } = networkMaps(network, position);
  const evaluator = new OnnxEvaluator(network, 1);
  evaluator.put(0, position);
  await evaluator.run(1);
  const logits = [...evaluator.logits];
  const best = (values: ArrayLike<number>) => Array.from(values).indexOf(Math.max(...Array.from(values)));
  assert.equal(best(policy), best(logits.slice(0, 25)));
  // A model with more outputs is fused in another way, so 8-bit values may round differently.
  for (let p = 0; p < 25; p++) assert.ok(Math.abs(ownership![p] - evaluator.ownership![p]) < 0.05);
  assert.ok(policy.reduce((a, b) => a + b, 0) <= 1 + 1e-6);
  evaluator.dispose();
});

test('layers: the planes first, then what is rectified, each map as large as the board and never negative', () => {
  const { layers } = networkMaps(network, position);
  const { blocks, channels } = network.info;
  assert.deepEqual([layers[0].number, layers[0].channels], [0, 16]);
  const tower = layers.slice(1, 2 + 2 * blocks);
  assert.ok(tower.every((layer) => layer.channels === channels));
  for (const layer of layers.slice(1)) {
    assert.ok(layer.maps.every((map) => map.length === 25 && map.every((x) => x >= 0)));
  }
  // Own stones: White is to move and has played at 7.
  assert.deepEqual(
    [...layers[0].maps[0]].flatMap((x, p) => (x === 1 ? [p] : [])),
    [7],
  );
});
