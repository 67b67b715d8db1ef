import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromBase64 } from '../../base/base64.js';
import { Position } from '../../engine/position.js';
import { readNetwork } from '../../selfplay/networkFile.js';
import { networkMaps } from '../../src/go/network/maps.js';
import { Microscope } from '../../src/web/server/microscope.js';

test('a page is told every layer by its place, the strongest maps first, and the heads for Black', () => {
  const network = readNetwork('networks/5x5.zero');
  const position = new Position(5);
  position.play(12);
  let opened = 0;
  const microscope = new Microscope();
  const open = () => {
    opened++;
    return network;
  };
  const look = () => microscope.look('5', open, position);
  const data = look();
  assert.deepEqual([look().layers.length, opened], [data.layers.length, 1], 'a network stays open');
  const { blocks, channels } = network.info;
  const parts = data.layers.map(({ part, block, half }) =>
    [part, block, half].filter((v) => v !== undefined).join(' '),
  );
  assert.deepEqual(parts.slice(0, 5), ['input', 'stem', 'block 1 1', 'block 1 2', 'block 2 1']);
  assert.equal(parts.filter((part) => part.startsWith('block')).length, 2 * blocks);
  assert.ok(data.layers.slice(1, 2 + 2 * blocks).every(({ of }) => of === channels));
  assert.ok(parts.at(-1)?.startsWith('head'));
  // The bytes are the maps, to half a byte's step.
  const maps = networkMaps(network, position);
  for (const [n, { bytes, channels: shown, scale }] of data.layers.entries()) {
    const values = new Int8Array(fromBase64(bytes)!);
    const strength = shown.map((c) => maps.layers[n].maps[c].reduce((sum, v) => sum + Math.abs(v), 0));
    if (n > 0)
      assert.deepEqual(
        strength,
        [...strength].sort((a, b) => b - a),
      );
    for (const [i, c] of shown.entries())
      for (let p = 0; p < 25; p++)
        assert.ok(Math.abs((values[25 * i + p] * scale) / 127 - maps.layers[n].maps[c][p]) <= scale / 200);
  }
  const { answer, ownership, pass } = maps;
  assert.ok(Math.abs(data.winRate - (1 - answer.win + answer.loss) / 2) < 1e-3, 'White is to move');
  assert.ok(Math.abs(data.scoreLead! + answer.lead) < 1e-3);
  assert.ok(Math.abs(data.ownership![0] + ownership![0]) < 1e-3);
  assert.ok(Math.abs(data.policy[25] - pass) < 1e-3);
});
