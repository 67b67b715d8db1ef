import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { PIXELS } from '../../src/digits/csv.js';
import { loadLabelled } from '../../src/digits/load.js';
import { DigitReader, readDigitFile, SHIPPED } from '../../src/digits/shipped.js';

const best = (shares: Float32Array) => shares.indexOf(Math.max(...shares));

test('the shipped network reads the official test digits', async () => {
  const { pixels, labels } = await loadLabelled(undefined, 't10k');
  const reader = new DigitReader(readDigitFile().onnx);
  const COUNT = 200;
  let right = 0;
  for (let i = 0; i < COUNT; i++) {
    const { shares } = reader.read(pixels.subarray(i * PIXELS, (i + 1) * PIXELS));
    assert.ok(Math.abs(shares.reduce((a, b) => a + b) - 1) < 1e-4);
    if (best(shares) === labels[i]) right++;
  }
  reader.dispose();
  // 98 % of all would be less than this in one of a hundred draws of 200.
  assert.ok(right >= 0.96 * COUNT, `${right} of ${COUNT}`);
});

test('its examples are of the digits 0 to 9, and a point of a layer feels nothing beyond what it sees', () => {
  const { onnx, examples, about } = readDigitFile();
  assert.match(about, /MNIST/);
  const reader = new DigitReader(onnx);
  const three = examples.subarray(3 * PIXELS, 4 * PIXELS);
  const { layers } = reader.read(three);
  assert.deepEqual(
    layers.map(({ maps, side }) => [maps.length, side]),
    [[32, 14], [32, 14], [64, 7], [64, 7], [128, 4], [128, 4]], // biome-ignore format: pairs
  );
  const changed = three.slice();
  changed[0] = 255 - changed[0];
  const other = reader.read(changed).layers;
  for (const [n, { field, side, maps }] of layers.entries()) {
    const feel = maps.flatMap((map, c) =>
      [...map.keys()].filter((p) => Math.abs(map[p] - other[n].maps[c][p]) > 1e-5),
    );
    for (const p of feel)
      for (const place of [p % side, Math.floor(p / side)])
        assert.ok(field.start + field.stride * place <= 0, `layer ${n} at ${place}`);
  }
  assert.ok(layers.slice(0, 2).some(({ maps }, n) => maps[0][0] !== other[n].maps[0][0]));
  reader.dispose();
});

test('a damaged file, and a missing one, are a sentence', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'zero-digits-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'digits.zero');
  const bytes = readFileSync(SHIPPED);
  bytes[bytes.length >> 1] ^= 1;
  writeFileSync(path, bytes);
  assert.throws(() => readDigitFile(path), /digits\.zero is .*digit network/);
  assert.throws(() => readDigitFile(join(folder, 'none')), /cannot read .*none/);
});
