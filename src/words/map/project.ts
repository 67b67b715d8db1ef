import * as tf from '@tensorflow/tfjs';
import { UMAP } from 'umap-js';
import type { Rng } from '../../../base/rng.js';
import { bestOf } from '../query/query.js';
import { unitVectors, type WordVectors } from '../vectors/vectors.js';

/** Neighbours that UMAP looks at, the word itself among them, as in McInnes et al. 2018. */
const NEIGHBOURS = 15;
const MIN_DISTANCE = 0.1;
const BATCH = 512;
/** Steps of subspace iteration: the first two components of word vectors are told apart long before. */
const POWER_STEPS = 60;

/** Words with their places on a map and their nearest words. */
export interface WordMap {
  words: string[];
  /** From 0 to 1, `[words][2]`. */
  places: (readonly [number, number])[];
  /** The nearest words of each, by cosine, the nearest first. */
  near: { word: number; score: number }[][];
}

/**
 * Brings vectors to two dimensions. Cosines of all pairs are matrix products on the tensor backend in use; UMAP
 * (umap-js) starts from the neighbours that they give.
 * @param onEpoch hears how far UMAP is, from 0 to 1.
 */
export async function mapWords(
  vectors: WordVectors,
  method: 'umap' | 'pca',
  rng: Rng,
  onEpoch: (share: number) => void = () => {},
): Promise<WordMap> {
  const unit = unitVectors(vectors);
  const near = await neighbours(vectors.words.length, vectors.size, unit);
  const flat = method === 'pca' ? await pca(vectors, unit, rng) : umap(vectors, unit, near, rng, onEpoch);
  return { words: vectors.words, places: scaled(flat), near };
}

/** The nearest words of each word, by cosine. */
async function neighbours(
  count: number,
  size: number,
  unit: Float32Array,
): Promise<{ word: number; score: number }[][]> {
  const all = tf.tensor2d(unit, [count, size]);
  const out: { word: number; score: number }[][] = [];
  for (let from = 0; from < count; from += BATCH) {
    const here = Math.min(BATCH, count - from);
    const product = tf.tidy(() => tf.matMul(tf.slice(all, [from, 0], [here, size]), all, false, true));
    const scores = (await product.data()) as Float32Array;
    product.dispose();
    for (let q = 0; q < here; q++) {
      const row = scores.subarray(q * count, (q + 1) * count);
      row[from + q] = Number.NEGATIVE_INFINITY;
      out.push(bestOf(row, Math.min(NEIGHBOURS, count) - 1).map((word) => ({ word, score: row[word] })));
    }
  }
  all.dispose();
  return out;
}

function umap(
  { words, size }: WordVectors,
  unit: Float32Array,
  near: WordMap['near'],
  rng: Rng,
  onEpoch: (share: number) => void,
): number[][] {
  const nNeighbors = Math.min(NEIGHBOURS, words.length - 1);
  const umap = new UMAP({ nNeighbors, minDist: MIN_DISTANCE, nComponents: 2, random: () => rng.float() });
  const rows = words.map((_, w) => Array.from(unit.subarray(w * size, (w + 1) * size)));
  const listed = near.map((list) => list.slice(0, nNeighbors - 1));
  umap.setPrecomputedKNN(
    listed.map((list, w) => [w, ...list.map(({ word }) => word)]),
    listed.map((list) => [0, ...list.map(({ score }) => Math.max(0, 1 - score))]),
  );
  const epochs = umap.initializeFit(rows);
  for (let epoch = 0; epoch < epochs; epoch++) {
    umap.step();
    onEpoch((epoch + 1) / epochs);
  }
  return umap.getEmbedding();
}

/** The first two principal components, by subspace iteration on the covariance. */
async function pca({ words, size }: WordVectors, unit: Float32Array, rng: Rng): Promise<number[][]> {
  const two = Math.min(2, size);
  const start = Float32Array.from({ length: size * two }, () => rng.normal());
  const centred = tf.tidy(() => {
    const rows = tf.tensor2d(unit, [words.length, size]);
    return tf.sub(rows, tf.mean(rows, 0, true)) as tf.Tensor2D;
  });
  const covariance = (await tf.tidy(() => tf.matMul(centred, centred, true, false)).data()) as Float32Array;
  const basis = principal(covariance, size, two, start);
  const product = tf.tidy(() => tf.matMul(centred, tf.tensor2d(basis, [size, two])));
  const flat = (await product.data()) as Float32Array;
  tf.dispose([centred, product]);
  return words.map((_, w) => [flat[w * two], two > 1 ? flat[w * two + 1] : 0]);
}

/** An orthonormal basis of the leading eigenvectors of a symmetric matrix. `[size, count]` */
function principal(matrix: Float32Array, size: number, count: number, start: Float32Array): Float32Array {
  let basis = Float64Array.from(start);
  for (let step = 0; step < POWER_STEPS; step++) {
    const next = new Float64Array(size * count);
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++)
        for (let k = 0; k < count; k++) next[i * count + k] += matrix[i * size + j] * basis[j * count + k];
    for (let k = 0; k < count; k++) {
      for (let before = 0; before < k; before++) {
        let dot = 0;
        for (let i = 0; i < size; i++) dot += next[i * count + k] * next[i * count + before];
        for (let i = 0; i < size; i++) next[i * count + k] -= dot * next[i * count + before];
      }
      let square = 0;
      for (let i = 0; i < size; i++) square += next[i * count + k] ** 2;
      const length = Math.sqrt(square) || 1;
      for (let i = 0; i < size; i++) next[i * count + k] /= length;
    }
    basis = next;
  }
  return Float32Array.from(basis);
}

/** Places from 0 to 1 on the longer side, the other one in proportion. */
function scaled(points: readonly (readonly number[])[]): (readonly [number, number])[] {
  const range = [0, 1].map((axis) => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const point of points) {
      low = Math.min(low, point[axis]);
      high = Math.max(high, point[axis]);
    }
    return { low, span: high - low };
  });
  const span = Math.max(range[0].span, range[1].span) || 1;
  return points.map((point) => {
    const [x, y] = [0, 1].map((axis) => 0.5 + (point[axis] - range[axis].low - range[axis].span / 2) / span);
    return [x, y] as const;
  });
}
