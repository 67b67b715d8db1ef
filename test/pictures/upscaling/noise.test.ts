import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noiseInto } from '../../../src/pictures/upscaling/noise.js';

const CHANNELS = 16;
function noise(x: number, y: number, width: number, height: number, seed = 1): Float32Array {
  const out = new Float32Array(width * height * CHANNELS);
  noiseInto(out, { x, y, width, height }, CHANNELS, seed);
  return out;
}
const mean = (list: Float32Array) => list.reduce((a, b) => a + b, 0) / list.length;
/** Mean of the products of numbers that stand so far apart. */
const lagged = (list: Float32Array, lag: number) => mean(list.subarray(lag).map((x, i) => x * list[i]));

test('noise has mean 0, deviation 1, and nothing in common with its neighbours or another seed', () => {
  const [side, bound] = [128, 4 / Math.sqrt(128 * 128 * CHANNELS)]; // four standard errors
  const all = noise(0, 0, side, side);
  assert.ok(Math.abs(mean(all)) < bound);
  assert.ok(Math.abs(mean(all.map((x) => x * x)) - 1) < 2 * bound);
  // The next number of a point, the next point of a row, the point below, and the one beside that.
  for (const lag of [1, CHANNELS, side * CHANNELS, (side + 1) * CHANNELS])
    assert.ok(Math.abs(lagged(all, lag)) < bound, `${lag}`);
  const other = noise(0, 0, side, side, 2);
  assert.ok(Math.abs(mean(all.map((x, i) => x * other[i]))) < bound);
  // As often beyond two deviations as a normal number: 4.6 %.
  assert.ok(Math.abs(all.filter((x) => Math.abs(x) > 2).length / all.length - 0.0455) < 0.005);
});

test('the noise of a part is that of the whole at its place', () => {
  const whole = noise(0, 0, 50, 40);
  const part = noise(13, 7, 9, 5);
  for (let y = 0; y < 5; y++)
    for (let i = 0; i < 9 * CHANNELS; i++)
      assert.equal(part[y * 9 * CHANNELS + i], whole[((7 + y) * 50 + 13) * CHANNELS + i]);
});
