import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resized, resizeInto } from '../../../src/pictures/measures/resize.js';
import { psnr, ssim, withoutBorder } from '../../../src/pictures/measures/similarity.js';
import { topOctavePower } from '../../../src/pictures/measures/spectrum.js';

/* Two planes by formula. What is expected of them comes from scikit-image 0.26 and Pillow. */
const [width, height] = [40, 32];
const at = (i: number) => [i % width, Math.floor(i / width)];
const a = Uint8Array.from({ length: width * height }, (_, i) => {
  const [x, y] = at(i);
  return (x * 7 + y * 13 + ((x * y) % 11) * 9 + ((x * x * 3 + y * y * 5) % 17) * 4) % 256;
});
const b = Uint8Array.from(a, (value, i) => {
  const [x, y] = at(i);
  return Math.min(255, Math.max(0, value + (((x * 5 + y * 3) % 13) - 6) * 3));
});
const near = (actual: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual}, not ${expected}`);

test("PSNR is scikit-image's peak_signal_noise_ratio, and Infinity for equal planes", () => {
  near(psnr({ a, b }), 27.361840300591776, 1e-9);
  assert.equal(psnr({ a, b: a }), Number.POSITIVE_INFINITY);
});

test("SSIM is scikit-image's structural_similarity with Gaussian weights, where the window fits", () => {
  near(ssim({ a, b, width, height }), 0.9795142566058814, 1e-9);
  near(ssim({ a, b: a, width, height }), 1, 1e-12);
});

test('a border is cut off all four edges', () => {
  const cut = withoutBorder({ a, b, width, height }, 3);
  assert.deepEqual([cut.width, cut.height, cut.a.length], [34, 26, 34 * 26]);
  assert.equal(cut.a[0], a[3 * width + 3]);
  assert.equal(cut.b.at(-1), b[28 * width + 36]);
});

test("bicubic resizing is Pillow's away from the edges, larger and smaller", () => {
  const expected: Record<string, number[]> = {
    '20x16': [186.8843, 131.6859, 160.4373],
    '80x64': [158.4498, 153.1217, 146.4191],
    '10x8': [180.3941, 160.9098, 182.37],
  };
  for (const [size, values] of Object.entries(expected)) {
    const [w, h] = size.split('x').map(Number);
    const out = new Float32Array(w * h);
    resizeInto(out, { width, height, channels: 1, data: a }, { width: w, height: h });
    const places = [
      [h / 2, w / 2],
      [h / 2 - 1, w / 2 + 1],
      [h / 2 + 1, w / 2 - 2],
    ];
    for (const [i, [row, column]] of places.entries()) near(out[row * w + column], values[i], 2e-3);
  }
});

test('at the edges the picture is mirrored: an even picture stays even, and a mirrored one gives the mirrored result', () => {
  const even = new Uint8Array(7 * 5).fill(93);
  assert.ok(resized({ width: 7, height: 5, channels: 1, data: even }, 21, 3).every((v) => v === 93));
  const flip = (plane: Uint8Array, w: number) => plane.map((_, i) => plane[i - (i % w) + w - 1 - (i % w)]);
  const raster = (data: Uint8Array) => ({ width, height, channels: 1, data });
  assert.deepEqual(resized(raster(flip(a, width)), 20, 16), flip(resized(raster(a), 20, 16), 20));
});

test('a part of a resized picture is that part of the whole', () => {
  const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 37 + (i >> 3) * 11) % 256);
  const to = { width: width * 2, height: height * 2 };
  const raster = { width, height, channels: 3, data: rgb };
  const whole = new Float32Array(to.width * to.height * 3);
  resizeInto(whole, raster, to);
  for (const region of [
    { x: 0, y: 0, width: 9, height: 7 },
    { x: 33, y: 20, width: 16, height: 10 },
    { x: 70, y: 60, width: 10, height: 4 },
  ]) {
    const part = new Float32Array(region.width * region.height * 3);
    resizeInto(part, raster, to, region);
    for (let y = 0; y < region.height; y++)
      for (let i = 0; i < region.width * 3; i++)
        assert.equal(part[y * region.width * 3 + i], whole[((region.y + y) * to.width + region.x) * 3 + i]);
  }
});

test('power in the top octave: a wave counts when it is fine, by the square of its height', () => {
  const side = 128;
  const wave = (turns: number, height: number) =>
    Float32Array.from({ length: side * side }, (_, i) => height * Math.sin(2 * Math.PI * turns * (i % side)));
  near(topOctavePower(wave(0.4, 10), side, side), 50, 0.5); // half the square, as of any wave
  near(topOctavePower(wave(0.4, 20), side, side), 200, 2);
  assert.ok(topOctavePower(wave(0.1, 20), side, side) < 1e-3);
  assert.equal(topOctavePower(wave(0.4, 10), 40, 30), 0);
});
