import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { backend_util } from '@tensorflow/tfjs';
import fc from 'fast-check';
import {
  leftOver,
  type Padding,
  pointUnder,
  reach,
  receptiveField,
  type SlidingAxis,
  type SlidingWindow,
  samePadding,
  slide,
  span,
  touchedAfter,
  transposedPhase,
  transposedSize,
} from '../../../src/tensor/convolution/geometry.js';
import { imageWindow, onnxWindow } from '../../../src/tensor/convolution/image.js';

const padding: fc.Arbitrary<Padding> = fc.oneof(
  fc.constantFrom<Padding>('valid', 'same'),
  fc.integer({ min: 0, max: 4 }),
  fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 })),
);
const window: fc.Arbitrary<SlidingWindow> = fc.record({
  kernel: fc.integer({ min: 1, max: 5 }),
  stride: fc.integer({ min: 1, max: 4 }),
  dilation: fc.integer({ min: 1, max: 3 }),
  padding,
});
const size = fc.integer({ min: 1, max: 20 });

/** Places counted one by one: the window is moved on while it lies within the padded axis. */
function countPlaces({ size, kernel, stride, dilation, before, after }: SlidingAxis): number {
  let places = 0;
  for (let at = -before; ; at += stride, places++) {
    const points = Array.from({ length: kernel }, (_, k) => at + k * dilation);
    if (points.some((p) => p >= size + after)) return places;
  }
}

describe('geometry of a window on an axis', () => {
  it('has the places that moving the window on counts', () => {
    fc.assert(
      fc.property(size, window, (n, w) => {
        const axis = slide(n, w);
        assert.equal(axis.out, countPlaces(axis));
      }),
    );
  });

  it('follows published examples', () => {
    // Dumoulin and Visin 2016: figures 2.1, 2.2, 2.3, 2.5, 2.6, 4.5 (transposed).
    assert.equal(slide(4, { kernel: 3 }).out, 2);
    assert.equal(slide(5, { kernel: 4, padding: 2 }).out, 6);
    assert.equal(slide(5, { kernel: 3, padding: 1 }).out, 5);
    assert.equal(slide(5, { kernel: 3, stride: 2, padding: 0 }).out, 2);
    assert.equal(slide(6, { kernel: 3, stride: 2, padding: 1 }).out, 3);
    assert.equal(transposedSize(2, { kernel: 3, stride: 2, padding: [0, 0] }), 5);
    // AlexNet's and ResNet's first layers.
    assert.equal(slide(227, { kernel: 11, stride: 4 }).out, 55);
    assert.equal(slide(224, { kernel: 7, stride: 2, padding: 3 }).out, 112);
  });

  it('pads the same as TensorFlow: ceil(size / stride) places, the odd point behind', () => {
    assert.deepEqual(samePadding(5, { kernel: 2 }), [0, 1]);
    assert.deepEqual(samePadding(224, { kernel: 7, stride: 2 }), [2, 3]);
    assert.deepEqual(samePadding(10, { kernel: 1, stride: 3 }), [0, 0]);
  });

  it('knows what no window touches, and what windows touch beyond the end', () => {
    fc.assert(
      fc.property(size, window, fc.constantFrom('floor', 'ceil', 'round'), (n, w, rounding) => {
        const axis = slide(n, { ...w, rounding });
        if (axis.out === 0) return;
        const touched = new Set<number>();
        for (let o = 0; o < axis.out; o++)
          for (let k = 0; k < axis.kernel; k++) touched.add(pointUnder(axis, o, k));
        const last = Math.max(...touched);
        assert.equal(reach(axis), last - Math.min(...touched) + 1);
        assert.equal(touchedAfter(axis), Math.max(0, last - (n - 1)));
        assert.equal(leftOver(axis), Math.max(0, n + axis.after - 1 - last));
        assert.equal(slide(n, { ...w, padding: [axis.before, touchedAfter(axis)] }).out, axis.out);
      }),
    );
  });

  it('turns a transposed window back', () => {
    fc.assert(
      fc.property(size, window, (n, w) => {
        const axis = slide(n, w);
        if (axis.out === 0) return;
        const numbers: Padding = [axis.before, axis.after];
        assert.equal(transposedSize(axis.out, { ...w, padding: numbers }, leftOver(axis)), n);
        assert.equal(slide(transposedSize(n, { ...w, padding: 'same' }), { ...w, padding: 'same' }).out, n);
        assert.equal(slide(transposedSize(n, { ...w, padding: 'valid' }), { ...w, padding: 'valid' }).out, n);
      }),
    );
  });

  it('has the receptive field that following points back finds', () => {
    fc.assert(
      fc.property(fc.array(window, { minLength: 1, maxLength: 4 }), (windows) => {
        // On an axis that goes on for ever, so that every window has its places.
        const layers = windows.map((w) => ({
          kernel: w.kernel,
          stride: w.stride!,
          dilation: w.dilation!,
          before: slide(1000, w).before,
        }));
        const field = receptiveField(layers);
        for (const place of [0, 1, 5]) {
          let points = [place];
          for (const layer of [...layers].reverse())
            points = [
              ...new Set(
                points.flatMap((o) =>
                  Array.from(
                    { length: layer.kernel },
                    (_, k) => o * layer.stride - layer.before + k * layer.dilation,
                  ),
                ),
              ),
            ];
          const first = Math.min(...points);
          assert.equal(first, field.start + place * field.stride);
          assert.equal(Math.max(...points) - first + 1, field.size);
        }
      }),
    );
    // VGG's argument: three 3x3 see what one 7x7 sees.
    const layer = { kernel: 3, stride: 1, dilation: 1, before: 1 };
    assert.deepEqual(receptiveField([layer, layer, layer]), { size: 7, stride: 1, start: -3 });
    assert.equal(span({ kernel: 3, dilation: 3 }), 7);
  });

  it('splits a transposed window into phases that make each of its points of the same products', () => {
    fc.assert(
      fc.property(size, window, (n, w) => {
        const axis = slide(n, { ...w, dilation: w.stride === 1 ? w.dilation : 1 });
        if (axis.out === 0) return;
        // Which place and filter point each point of the axis is made of, going by windows.
        const byWindows = Array.from({ length: n }, () => new Set<string>());
        for (let o = 0; o < axis.out; o++)
          for (let k = 0; k < axis.kernel; k++) byWindows[pointUnder(axis, o, k)]?.add(`${o},${k}`);
        const byPhases = Array.from({ length: n }, () => new Set<string>());
        for (let p = 0; p < axis.stride; p++) {
          const { first, taps, before, after, count } = transposedPhase(axis, p);
          assert.equal(axis.out + before + after - (taps - 1) * axis.dilation, count);
          for (let j = 0; j < count; j++)
            for (let t = 0; t < taps; t++) {
              const o = j + t * axis.dilation - before;
              if (o >= 0 && o < axis.out)
                byPhases[p + j * axis.stride].add(`${o},${first + axis.stride * (taps - 1 - t)}`);
            }
        }
        assert.deepEqual(byPhases, byWindows);
      }),
    );
  });
});

describe('geometry of a window on an image', () => {
  it("is TensorFlow.js's own", () => {
    const side = fc.integer({ min: 8, max: 20 });
    const pads = fc.oneof(
      fc.constantFrom<'valid' | 'same'>('valid', 'same'),
      fc.integer({ min: 0, max: 3 }),
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 4 }).map(
        ([a, b, c, d]) =>
          [
            [0, 0],
            [a, b],
            [c, d],
            [0, 0],
          ] as backend_util.ExplicitPadding,
      ),
    );
    const pair = (max: number) =>
      fc.tuple(fc.integer({ min: 1, max }), fc.integer({ min: 1, max })) as fc.Arbitrary<[number, number]>;
    fc.assert(
      fc.property(side, side, pair(3), pair(3), pair(2), pads, (h, w, filter, strides, dilations, pad) => {
        // With padding in numbers TensorFlow.js takes rows' window and stride for columns too.
        const kernel: [number, number] = typeof pad === 'number' ? [filter[0], filter[0]] : filter;
        const steps: [number, number] = typeof pad === 'number' ? [strides[0], strides[0]] : strides;
        const gaps: [number, number] = typeof pad === 'number' ? [dilations[0], dilations[0]] : dilations;
        for (const rounding of typeof pad === 'string'
          ? [undefined]
          : (['floor', 'ceil', 'round'] as const)) {
          const theirs = backend_util.computeConv2DInfo(
            [1, h, w, 1],
            [...kernel, 1, 1],
            steps,
            gaps,
            pad,
            rounding,
          );
          const { rows, columns } = imageWindow([1, h, w, 1], kernel, {
            strides: steps,
            dilations: gaps,
            pad,
            dimRoundingMode: rounding,
          });
          assert.deepEqual([rows.out, columns.out], [theirs.outHeight, theirs.outWidth]);
          assert.deepEqual(
            [rows.before, rows.after, columns.before, columns.after],
            [theirs.padInfo.top, theirs.padInfo.bottom, theirs.padInfo.left, theirs.padInfo.right],
          );
        }
      }),
    );
  });

  it('reaches ONNX with as much padding as rounding up needs', () => {
    const up = imageWindow([1, 5, 5, 1], 3, { strides: 3, pad: 1, dimRoundingMode: 'ceil' });
    assert.equal(up.rows.out, 3);
    assert.deepEqual(onnxWindow(up).pads, [1, 1, 3, 3]);
  });
});
