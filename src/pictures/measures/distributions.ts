/*
 * How alike two sets of pictures are, by their features `[count, size]`, numbers that a classifier has for each.
 */

/** Features of some pictures, row by row. */
export interface Features {
  readonly count: number;
  readonly size: number;
  readonly data: Float32Array;
}

/**
 * Frechet distance between two sets, as if each were normal (Heusel et al. 2017, with features of another network than theirs):
 * |m1 - m2|^2 + trace(C1 + C2 - 2 (C1 C2)^(1/2)).
 */
export function frechetDistance(a: Features, b: Features): number {
  const { size } = a;
  const [one, two] = [momentsOf(a), momentsOf(b)];
  const means = one.mean.reduce((sum, m, i) => sum + (m - two.mean[i]) ** 2, 0);
  const root = squareRoot(one.covariance, size);
  // The trace of (C1 C2)^(1/2) is that of (R C2 R)^(1/2), R the root of C1, which is symmetric.
  const inner = product(product(root, two.covariance, size), root, size);
  const { values } = eigen(inner, size);
  let trace = 0;
  for (let i = 0; i < size; i++) {
    trace +=
      one.covariance[i * size + i] + two.covariance[i * size + i] - 2 * Math.sqrt(Math.max(0, values[i]));
  }
  return means + Math.max(0, trace);
}

function momentsOf({ count, size, data }: Features): { mean: Float64Array; covariance: Float64Array } {
  const mean = new Float64Array(size);
  for (let i = 0; i < count; i++) for (let k = 0; k < size; k++) mean[k] += data[i * size + k] / count;
  const covariance = new Float64Array(size * size);
  const off = new Float64Array(size);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < size; k++) off[k] = data[i * size + k] - mean[k];
    for (let r = 0; r < size; r++) for (let c = r; c < size; c++) covariance[r * size + c] += off[r] * off[c];
  }
  for (let r = 0; r < size; r++)
    for (let c = r; c < size; c++) {
      covariance[r * size + c] /= count - 1;
      covariance[c * size + r] = covariance[r * size + c];
    }
  return { mean, covariance };
}

function product(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let r = 0; r < n; r++)
    for (let k = 0; k < n; k++) {
      const x = a[r * n + k];
      for (let c = 0; c < n; c++) out[r * n + c] += x * b[k * n + c];
    }
  return out;
}

/** The square root of a symmetric matrix without negative eigenvalues. */
function squareRoot(matrix: Float64Array, n: number): Float64Array {
  const { values, vectors } = eigen(matrix, n);
  const out = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    const root = Math.sqrt(Math.max(0, values[k]));
    for (let r = 0; r < n; r++)
      for (let c = 0; c < n; c++) out[r * n + c] += root * vectors[r * n + k] * vectors[c * n + k];
  }
  return out;
}

/** Eigenvalues and, in columns, eigenvectors of a symmetric matrix, by Jacobi's rotations. */
export function eigen(matrix: Float64Array, n: number): { values: Float64Array; vectors: Float64Array } {
  const a = Float64Array.from(matrix);
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1;
  const size = a.reduce((sum, x) => sum + x * x, 0);
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let r = 0; r < n; r++) for (let c = r + 1; c < n; c++) off += a[r * n + c] ** 2;
    if (off <= 1e-22 * size) break;
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        const apq = a[p * n + q];
        if (apq === 0) continue;
        const theta = (a[q * n + q] - a[p * n + p]) / (2 * apq);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const cos = 1 / Math.hypot(t, 1);
        rotate(a, vectors, n, p, q, cos, t * cos);
      }
  }
  return { values: Float64Array.from({ length: n }, (_, i) => a[i * n + i]), vectors };
}

function rotate(
  a: Float64Array,
  v: Float64Array,
  n: number,
  p: number,
  q: number,
  cos: number,
  sin: number,
): void {
  for (let k = 0; k < n; k++) {
    const [x, y] = [a[k * n + p], a[k * n + q]];
    a[k * n + p] = cos * x - sin * y;
    a[k * n + q] = sin * x + cos * y;
  }
  for (let k = 0; k < n; k++) {
    const [x, y] = [a[p * n + k], a[q * n + k]];
    a[p * n + k] = cos * x - sin * y;
    a[q * n + k] = sin * x + cos * y;
    const [r, s] = [v[k * n + p], v[k * n + q]];
    v[k * n + p] = cos * r - sin * s;
    v[k * n + q] = sin * r + cos * s;
  }
}

/** Neighbours that a ball around a picture reaches to. */
const NEIGHBOURS = 3;

/**
 * Improved precision and recall (Kynkaanniemi et al. 2019, k = 3): the share of made pictures that lie in a ball around a
 * true one, each ball reaching to its third neighbour, and the share of true ones that lie in a ball around a made one.
 */
export function precisionRecall(truth: Features, made: Features): { precision: number; recall: number } {
  return { precision: coverage(truth, made), recall: coverage(made, truth) };
}

/** The share of the second that lies in balls around the first. */
function coverage(balls: Features, points: Features): number {
  const radii = radiiOf(balls);
  let inside = 0;
  for (let i = 0; i < points.count; i++)
    for (let k = 0; k < balls.count; k++)
      if (squaredDistance(points, i, balls, k, radii[k]) <= radii[k]) {
        inside++;
        break;
      }
  return inside / points.count;
}

/** Squared distances to the third neighbour. */
function radiiOf(features: Features): Float64Array {
  return Float64Array.from({ length: features.count }, (_, i) => {
    const nearest = new Array<number>(NEIGHBOURS).fill(Number.POSITIVE_INFINITY);
    for (let k = 0; k < features.count; k++) {
      if (k === i) continue;
      const d = squaredDistance(features, i, features, k, nearest[NEIGHBOURS - 1]);
      if (d >= nearest[NEIGHBOURS - 1]) continue;
      nearest[NEIGHBOURS - 1] = d;
      nearest.sort((x, y) => x - y);
    }
    return nearest[NEIGHBOURS - 1];
  });
}

/** The squared distance of two pictures' features; adding ends beyond `most`. */
function squaredDistance(a: Features, i: number, b: Features, k: number, most: number): number {
  const { size } = a;
  let sum = 0;
  for (let from = 0; from < size && sum <= most; from += 16) {
    const end = Math.min(size, from + 16);
    for (let c = from; c < end; c++) sum += (a.data[i * size + c] - b.data[k * size + c]) ** 2;
  }
  return sum;
}

/** Entropy in bits of how often each class is the likeliest: log2 of their number when all are equally frequent. */
export function labelEntropy(labels: ArrayLike<number>): number {
  const counts = new Map<number, number>();
  for (let i = 0; i < labels.length; i++) counts.set(labels[i], (counts.get(labels[i]) ?? 0) + 1);
  let sum = 0;
  for (const n of counts.values()) sum -= (n / labels.length) * Math.log2(n / labels.length);
  return sum;
}
