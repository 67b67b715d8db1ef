import assert from 'node:assert/strict';
import test from 'node:test';
import { Rng } from '../../base/rng.js';
import { augmentInto, shiftedInto } from '../../src/digits/augment.js';
import { PIXELS, SIDE } from '../../src/digits/csv.js';

const random = new Rng(3);
const pictures = Uint8Array.from({ length: 2 * PIXELS }, () => random.int(256));

/** A generator that gives these numbers, each meant for a limit of 1: -1 to 1. */
const scripted = (draws: number[]): Rng => ({ float: () => (draws.shift()! + 1) / 2 }) as unknown as Rng;

test('without limits a picture stays as it is', () => {
  const out = new Float32Array(PIXELS + 5);
  augmentInto(pictures, 1, out, 5, { rotation: 0, zoom: 0, shift: 0, shear: 0 }, new Rng(1));
  for (let i = 0; i < PIXELS; i++) assert.ok(Math.abs(out[i + 5] - pictures[PIXELS + i] / 255) < 1e-6);
  assert.ok(out.subarray(0, 5).every((v) => v === 0));
});

test('a shift by whole pixels repeats the edge', () => {
  const [a, b] = [new Float32Array(PIXELS), new Float32Array(PIXELS)];
  const how = { rotation: 0, zoom: 0, shift: 1, shear: 0 };
  augmentInto(pictures, 0, a, 0, how, scripted([0, 0, 0, 0, 3 / SIDE, -2 / SIDE]));
  shiftedInto(pictures, 0, b, 0, 3, -2);
  for (let i = 0; i < PIXELS; i++) assert.ok(Math.abs(a[i] - b[i]) < 1e-5);
  assert.equal(b[0], Math.fround(pictures[2 * SIDE] / 255));
});

/** The same map by matrices, one place at a time: shift, then rotate, shear, zoom about the centre. */
function slowly(
  pixels: Uint8Array,
  angle: number,
  shear: number,
  zoom: number[],
  shift: number[],
): Float32Array {
  const at = (x: number, y: number) => {
    const clamp = (v: number) => Math.min(SIDE - 1, Math.max(0, v));
    return pixels[clamp(y) * SIDE + clamp(x)] / 255;
  };
  const middle = (SIDE - 1) / 2;
  const out = new Float32Array(PIXELS);
  for (let row = 0; row < SIDE; row++)
    for (let column = 0; column < SIDE; column++) {
      const [sx, sy] = [column - middle - shift[0], row - middle - shift[1]];
      const sheared = [sx + Math.tan(shear) * sy, sy];
      const turned = [
        Math.cos(angle) * sheared[0] - Math.sin(angle) * sheared[1],
        Math.sin(angle) * sheared[0] + Math.cos(angle) * sheared[1],
      ];
      const x = Math.min(SIDE - 1, Math.max(0, turned[0] / zoom[0] + middle));
      const y = Math.min(SIDE - 1, Math.max(0, turned[1] / zoom[1] + middle));
      const [x0, y0] = [Math.floor(x), Math.floor(y)];
      const [fx, fy] = [x - x0, y - y0];
      out[row * SIDE + column] =
        (1 - fy) * ((1 - fx) * at(x0, y0) + fx * at(x0 + 1, y0)) +
        fy * ((1 - fx) * at(x0, y0 + 1) + fx * at(x0 + 1, y0 + 1));
    }
  return out;
}

test('rotation, shear, zoom and shift equal a slow second implementation', () => {
  for (let trial = 0; trial < 20; trial++) {
    const draws = Array.from({ length: 6 }, () => 2 * random.float() - 1);
    const how = { rotation: 30, zoom: 0.3, shift: 0.2, shear: 15 };
    const fast = new Float32Array(PIXELS);
    augmentInto(pictures, 0, fast, 0, how, scripted([...draws]));
    const radians = Math.PI / 180;
    const slow = slowly(
      pictures,
      draws[0] * 30 * radians,
      draws[1] * 15 * radians,
      [1 + 0.3 * draws[2], 1 + 0.3 * draws[3]],
      [0.2 * SIDE * draws[4], 0.2 * SIDE * draws[5]],
    );
    for (let i = 0; i < PIXELS; i++)
      assert.ok(Math.abs(fast[i] - slow[i]) < 1e-4, `trial ${trial} pixel ${i}`);
  }
});

test('each amount stays within its limit', () => {
  const dot = new Uint8Array(PIXELS);
  dot[14 * SIDE + 14] = 255;
  for (let trial = 0; trial < 200; trial++) {
    const out = new Float32Array(PIXELS);
    augmentInto(dot, 0, out, 0, { rotation: 0, zoom: 0, shift: 0.15, shear: 0 }, random);
    const brightest = out.indexOf(Math.max(...out));
    assert.ok(Math.abs((brightest % SIDE) - 14) <= 4.2 + 0.5);
    assert.ok(Math.abs(Math.floor(brightest / SIDE) - 14) <= 4.2 + 0.5);
  }
});
