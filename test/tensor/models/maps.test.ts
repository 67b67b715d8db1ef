import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { PNG } from 'pngjs';
import { ZeroError } from '../../../base/errors.js';
import { featureMaps, filterTiles } from '../../../src/tensor/models/maps.js';
import { readPicture } from '../../../src/tensor/models/picture.js';

const folder = mkdtempSync(join(tmpdir(), 'zero-maps-'));
after(() => rmSync(folder, { recursive: true }));
before(() => tf.setBackend('cpu'));

/** Two convolutions with weights of our own: the first filter sums, the second gives the centre times -3. */
function model(): tf.Sequential {
  const net = tf.sequential({
    layers: [
      tf.layers.conv2d({ name: 'first', inputShape: [4, 4, 1], filters: 2, kernelSize: 3, padding: 'same' }),
      tf.layers.conv2d({ name: 'second', filters: 3, kernelSize: 1 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 2 }),
    ],
  });
  const weights = Array.from({ length: 9 }, (_, i) => [1, i === 4 ? -3 : 0]).flat();
  const kernel = tf.tensor4d(weights, [3, 3, 1, 2]);
  net.getLayer('first').setWeights([kernel, tf.zeros([2])]);
  return net;
}

test('maps are what the layer gives, the strongest channel first, and numbered as in the summary', async () => {
  const picture = tf.tensor3d(
    Array.from({ length: 16 }, (_, i) => (i + 1) / 16),
    [4, 4, 1],
  );
  const maps = await featureMaps(model(), picture);
  assert.deepEqual(
    maps.map(({ number, name, shape }) => [number, name, shape]),
    [
      [2, 'first', [4, 4, 2]],
      [3, 'second', [4, 4, 3]],
    ],
  );
  const [strong, weak] = maps[0].row.tiles;
  assert.deepEqual([strong.label, weak.label], [1, 2]);
  assert.deepEqual(
    Array.from(weak.values),
    Array.from({ length: 16 }, (_, i) => (-3 * (i + 1)) / 16),
  );
  // The sum of the four points at the corner.
  assert.equal(strong.values[0], (1 + 2 + 5 + 6) / 16);
});

test('filters are the weights, one tile a filter where the input has one channel', async () => {
  const [row] = await filterTiles(model(), 'first');
  assert.deepEqual(Array.from(row.tiles[1].values), [0, 0, 0, 0, -3, 0, 0, 0, 0]);
  const rows = await filterTiles(model(), '3');
  assert.deepEqual(
    rows.map((r) => r.tiles.length),
    [2, 2, 2],
  );
});

test('a layer that there is not is named with those that there are; a model without convolutions is told', async () => {
  const picture = tf.zeros([4, 4, 1]) as tf.Tensor3D;
  await assert.rejects(featureMaps(model(), picture, 'firs'), /did you mean 'first'\? \(2 first, 3 second\)/);
  await assert.rejects(filterTiles(model(), '9'), /there is no layer '9'/);
  const dense = tf.sequential({ layers: [tf.layers.dense({ inputShape: [4], units: 2 })] });
  await assert.rejects(featureMaps(dense, picture), /no layer that makes maps/);
  await assert.rejects(filterTiles(dense, '1'), /no convolutions/);
});

test('a picture is made grey and brought to the size of the model, and that is told', async () => {
  const png = new PNG({ width: 8, height: 4 });
  for (let i = 0; i < 32; i++) png.data.set([255, 255, 255, i % 8 < 4 ? 255 : 0], 4 * i);
  const path = join(folder, 'half.png');
  writeFileSync(path, PNG.sync.write(png));
  const { tensor, notice } = await readPicture(path, model());
  assert.deepEqual(tensor.shape, [4, 4, 1]);
  assert.match(notice ?? '', /is 8x4 and was brought to 4x4/);
  const values = await tensor.data();
  assert.ok(values[0] > 0.95 && values[3] < 0.05, 'transparent counts as black');
});

test('what is no picture, and a model that takes none, are one sentence', async () => {
  const path = join(folder, 'text.png');
  writeFileSync(path, 'hello');
  await assert.rejects(
    readPicture(path, model()),
    (e) => e instanceof ZeroError && /not a usable picture/.test(e.message),
  );
  const dense = tf.sequential({ layers: [tf.layers.dense({ inputShape: [4], units: 2 })] });
  await assert.rejects(readPicture(path, dense), /takes \[4\], which is no picture/);
});
