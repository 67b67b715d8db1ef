import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PNG } from 'pngjs';
import { extent, strongestFirst, tilesPng } from '../../src/plot/tiles.js';

const tile = (label: number, values: number[]) => ({ label, values, width: 2, height: 1 });

test('tiles: white is nothing, red positive, blue negative, full colour the strongest of the block', () => {
  const png = PNG.sync.read(tilesPng([{ label: 1, tiles: [tile(1, [4, -4]), tile(2, [0, 1])] }], 2, 20));
  const colors = new Map<string, number>();
  for (let i = 0; i < png.data.length; i += 4) {
    const key = png.data.subarray(i, i + 3).join(',');
    colors.set(key, (colors.get(key) ?? 0) + 1);
  }
  // A point is 10 by 10 in the picture.
  assert.equal(colors.get('178,24,43'), 100, 'the strongest positive value');
  assert.equal(colors.get('33,102,172'), 100, 'the strongest negative value');
  assert.equal(colors.get('247,247,247'), 100, 'nothing');
  assert.equal(colors.get('230,191,196'), 100, 'a quarter of the strongest');
});

test('values that are no numbers are drawn as nothing', () => {
  const png = PNG.sync.read(
    tilesPng([{ label: 1, tiles: [tile(1, [Number.NaN, Number.POSITIVE_INFINITY])] }], 2, 20),
  );
  assert.ok(png.width > 0);
  assert.equal(extent([Number.NaN, Number.POSITIVE_INFINITY, -2]), 2);
});

test('the strongest tile by the mean of absolute values comes first', () => {
  const order = strongestFirst([tile(1, [1, -1]), tile(2, [-5, 0]), tile(3, [0, 0])]).map((t) => t.label);
  assert.deepEqual(order, [2, 1, 3]);
});
