import assert from 'node:assert/strict';
import test from 'node:test';
import {
  annealed,
  constant,
  cosine,
  oneCycle,
  reduceOnPlateau,
  type Schedule,
  steps,
} from '../../../src/tensor/training/schedules.js';

const rates = (schedule: Schedule, at: number[], total = 100): number[] =>
  at.map((step) => Number(schedule.rate(step, total).toPrecision(6)));

test('constant and step', () => {
  assert.deepEqual(rates(constant(0.1), [0, 50, 99]), [0.1, 0.1, 0.1]);
  assert.deepEqual(
    rates(steps(0.1, 30, 0.5), [0, 29, 30, 59, 60, 90]),
    [0.1, 0.1, 0.05, 0.05, 0.025, 0.0125],
  );
});

test('cosine warms up in a line and ends at its floor', () => {
  const schedule = cosine(1, { warmup: 10, floor: 0.2 });
  assert.deepEqual(rates(schedule, [0, 4, 9, 10, 55, 100]), [0.1, 0.5, 1, 1, 0.6, 0.2]);
});

test('annealed: a rise over the warm-up, and a fall to a tenth over the last quarter of the time', () => {
  let progress = 0;
  const schedule = annealed(0.02, { warmup: 100, from: 0.75, to: 0.1 }, () => progress);
  const at = (step: number, of: number) => {
    progress = of;
    return Number(schedule.rate(step, Number.POSITIVE_INFINITY).toPrecision(9));
  };
  assert.deepEqual([at(0, 0), at(49, 0.01), at(99, 0.02), at(5000, 0.75)], [0.0002, 0.01, 0.02, 0.02]);
  assert.equal(at(5000, 0.875), Number((0.02 * Math.sqrt(0.1)).toPrecision(9)));
  assert.deepEqual([at(9000, 1), at(9000, 1.2)], [0.002, 0.002]); // the last steps of a run come after its time
  assert.equal(at(9000, 0.5), 0.02); // a run that is given more time goes back to the full rate
});

test('annealed from 1 keeps the rate', () => {
  for (const progress of [0, 0.9, 1, 1.1])
    assert.equal(annealed(0.02, { warmup: 0, from: 1, to: 0.1 }, () => progress).rate(9000, 1), 0.02);
});

test('one cycle rises from peak / 25 to the peak at a quarter and falls to almost nothing', () => {
  const schedule = oneCycle(1);
  assert.deepEqual(rates(schedule, [0, 25, 99]), [0.04, 1, 4e-6]);
  const all = Array.from({ length: 100 }, (_, i) => schedule.rate(i, 100));
  assert.ok(all.every((r, i) => i === 0 || i > 25 === r < all[i - 1]));
});

test('reduce on plateau: Keras with patience 3, factor 0.8, by hand', () => {
  const schedule = reduceOnPlateau(1, { patience: 3, factor: 0.8, floor: 0.6 });
  // The best is 0.9; 0.90005 is no better by min_delta 1e-4. After three such epochs the rate falls.
  const course = [0.9, 0.90005, 0.8, 0.9, 0.95, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9].map((score) => {
    schedule.observe!(score);
    return Number(schedule.rate(0, 1).toPrecision(3));
  });
  assert.deepEqual(course, [1, 1, 1, 0.8, 0.8, 0.8, 0.8, 0.64, 0.64, 0.64, 0.6, 0.6, 0.6, 0.6]);
});

test('what reduce on plateau remembers can be saved', () => {
  const options = { patience: 2, factor: 0.5, floor: 0 };
  const a = reduceOnPlateau(1, options);
  for (const score of [1, 0, 0, 0]) a.observe!(score);
  const b = reduceOnPlateau(1, options);
  b.restore!(JSON.parse(JSON.stringify(a.save!())));
  for (const schedule of [a, b]) schedule.observe!(0);
  assert.equal(a.rate(0, 1), 0.25);
  assert.equal(b.rate(0, 1), 0.25);
});
