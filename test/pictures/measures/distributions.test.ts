import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rng } from '../../../base/rng.js';
import {
  eigen,
  type Features,
  frechetDistance,
  labelEntropy,
  precisionRecall,
} from '../../../src/pictures/measures/distributions.js';

const near = (actual: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual}, not ${expected}`);

/** Points with these means and deviations, exactly: pairs of opposite points on each axis. */
function exact(mean: number[], deviation: number[]): Features {
  const size = mean.length;
  const count = 2 * size;
  const data = new Float32Array(count * size);
  for (let i = 0; i < count; i++)
    for (let k = 0; k < size; k++) {
      const axis = Math.floor(i / 2) === k;
      const far = deviation[k] * Math.sqrt((count - 1) / 2);
      data[i * size + k] = mean[k] + (axis ? (i % 2 ? -far : far) : 0);
    }
  return { count, size, data };
}

test('the Frechet distance of normal sets is that of their means and deviations', () => {
  const a = exact([0, 1, 2], [1, 2, 3]);
  near(frechetDistance(a, a), 0, 1e-6);
  // |m1 - m2|^2 + the sum of (s1 - s2)^2 where the axes are the same.
  near(frechetDistance(a, exact([3, 1, 2], [1, 2, 3])), 9, 1e-4);
  near(frechetDistance(a, exact([0, 1, 2], [2, 4, 3])), 1 + 4, 1e-4);
});

test('the Frechet distance does not change when both sets are turned', () => {
  const rng = new Rng(1);
  const cloud = (shift: number): Features => ({
    count: 200,
    size: 2,
    data: Float32Array.from({ length: 400 }, (_, i) => shift + (i % 2 ? 1 : 3) * rng.normal()),
  });
  const turned = ({ count, size, data }: Features): Features => ({
    count,
    size,
    data: data.map((_, i) => {
      const [x, y] = [data[i - (i % 2)], data[i - (i % 2) + 1]];
      return i % 2 ? 0.6 * x + 0.8 * y : 0.8 * x - 0.6 * y;
    }),
  });
  const [a, b] = [cloud(0), cloud(2)];
  near(frechetDistance(turned(a), turned(b)), frechetDistance(a, b), 1e-3);
});

test('eigenvalues and eigenvectors give the matrix back', () => {
  const n = 12;
  const rng = new Rng(2);
  const matrix = new Float64Array(n * n);
  for (let r = 0; r < n; r++)
    for (let c = r; c < n; c++) {
      matrix[r * n + c] = rng.normal();
      matrix[c * n + r] = matrix[r * n + c];
    }
  const { values, vectors } = eigen(matrix, n);
  for (let r = 0; r < n; r++)
    for (let c = 0; c < n; c++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += values[k] * vectors[r * n + k] * vectors[c * n + k];
      near(sum, matrix[r * n + c], 1e-9);
    }
});

test('precision falls with made points far from all true ones, recall with true ones far from all made ones', () => {
  const row = (from: number, count: number): Features => ({
    count,
    size: 1,
    data: Float32Array.from({ length: count }, (_, i) => from + i),
  });
  const both = (a: Features, b: Features): Features => ({
    count: a.count + b.count,
    size: 1,
    data: Float32Array.from([...a.data, ...b.data]),
  });
  const [here, there] = [row(0, 10), row(1000, 10)];
  assert.deepEqual(precisionRecall(here, here), { precision: 1, recall: 1 });
  assert.deepEqual(precisionRecall(here, there), { precision: 0, recall: 0 });
  assert.deepEqual(precisionRecall(both(here, there), here), { precision: 1, recall: 0.5 });
  assert.deepEqual(precisionRecall(here, both(here, there)), { precision: 0.5, recall: 1 });
});

test('label entropy: log2 of the classes when all are equally frequent, 0 for one', () => {
  near(labelEntropy([0, 1, 2, 3, 0, 1, 2, 3]), 2, 1e-12);
  assert.equal(labelEntropy([5, 5, 5]), 0);
  near(labelEntropy([0, 0, 0, 1]), 0.8112781244591328, 1e-12);
});
