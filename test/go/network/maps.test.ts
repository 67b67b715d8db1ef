import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Rng } from '../../../base/rng.js';
import { Position } from '../../../engine/position.js';
import { readNetwork } from '../../../selfplay/networkFile.js';
import { OnnxEvaluator } from '../../../selfplay/onnxEvaluator.js';
import { networkMaps } from '../../../src/go/network/maps.js';
import { networkOn, openSource } from '../../../src/go/networkFiles/open.js';
import { smallNetwork } from '../networkFiles/katago/smallNetwork.js';

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

test('a layer sees as far as a change of a stone is felt, and no farther', () => {
  const { layers } = networkMaps(network, position);
  const { blocks } = network.info;
  const tower = layers.slice(0, 2 + 2 * blocks).map(({ field }) => field.size);
  // The second block pools; before it each convolution of 3x3 adds two points.
  assert.deepEqual(tower.slice(0, 5), [1, 3, 5, 7, 9]);
  const all = Number.POSITIVE_INFINITY;
  assert.deepEqual(tower.slice(5), tower.slice(5).map(() => all)); // biome-ignore format: short
  // A stone more in a corner, of the player who does not move: liberties next to it change too.
  const other = new Position(5);
  for (const move of [12, 7, 8]) other.play(move);
  other.setUp([[24, 1]]); // biome-ignore format: pairs
  const before = new Position(5);
  for (const move of [12, 7, 8]) before.play(move);
  before.setUp([]);
  const [a, b] = [networkMaps(network, before), networkMaps(network, other)];
  for (const [n, layer] of a.layers.slice(0, 3).entries()) {
    const felt = layer.maps.flatMap((map, c) =>
      [...map.keys()].filter((p) => map[p] !== b.layers[n].maps[c][p]),
    );
    const reach = Math.min(...felt.map((p) => Math.min(p % 5, Math.floor(p / 5))));
    assert.ok(reach >= 4 - (layer.field.size - 1) / 2, `layer ${n} felt it at ${reach}`);
  }
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

test("a network of KataGo's shows as many layers with mish as with relu", () => {
  const folder = mkdtempSync(join(tmpdir(), 'zero-maps-'));
  const [relu, mish] = (['RELU', 'MISH'] as const).map((activation) => {
    const { binary } = smallNetwork(
      { version: 11, channels: 4, blocks: ['ordinary', 'pooled'], activation },
      new Rng(1),
    );
    const path = join(folder, `${activation}.bin`);
    writeFileSync(path, binary);
    return networkMaps(networkOn(openSource(path), 5, { float: true }), position).layers;
  });
  rmSync(folder, { recursive: true });
  assert.ok(relu.length > 4, `${relu.length} layers`);
  assert.deepEqual(
    mish.map(({ channels, field }) => [channels, field]),
    relu.map(({ channels, field }) => [channels, field]),
  );
});
