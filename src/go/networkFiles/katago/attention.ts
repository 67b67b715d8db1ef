import type { GraphWriter } from './layers.js';
import type { AttentionBlock, FeedForwardBlock, Matrix, RmsNorm } from './model.js';
import type { Trunk } from './trunk.js';

/**
 * Attention among the points of the board (Vaswani et al. 2017, 3.2), with rotary positions (Su et al. 2021) in both
 * directions and several query heads to a key head (Ainslie et al. 2023).
 */
export function writeAttention(w: GraphWriter, trunk: Trunk, block: AttentionBlock): void {
  const { graph } = w;
  const { heads, kvHeads, queryDim, valueDim } = block;
  const group = heads / kvHeads;
  const x = rmsNorm(w, trunk.rows(), block.norm);
  const scale = 1 / Math.sqrt(queryDim);
  // Query heads lie by key head and place in its group: [batch, kvHeads, group, area, dim].
  const query = turned(w, x, scaled(block.query, scale), block, kvHeads, group, false);
  const key = turned(w, x, block.key, block, kvHeads, 1, true);
  const weights = graph.node('Softmax', [graph.node('MatMul', [query, key])], { axis: -1 });
  const value = byHead(w, x, block.value, kvHeads, 1, valueDim, [0, 2, 3, 1, 4]);
  const seen = graph.node('MatMul', [weights, value]);
  const rows = graph.node('Reshape', [
    graph.node('Transpose', [seen], { perm: [0, 3, 1, 2, 4] }),
    graph.ints([-1, w.area, heads * valueDim]),
  ]);
  trunk.addRows(product(w, rows, block.out));
}

/** The gated layer of each point: last(silu(first(x)) * gate(x)) (Shazeer 2020, SwiGLU). */
export function writeFeedForward(w: GraphWriter, trunk: Trunk, block: FeedForwardBlock): void {
  const x = rmsNorm(w, trunk.rows(), block.norm);
  const open = w.activation(product(w, x, block.first), 'silu');
  const gated = w.graph.node('Mul', [open, product(w, x, block.gate)]);
  trunk.addRows(product(w, gated, block.last));
}

/** Root mean square normalisation of rows (Zhang and Sennrich 2019). */
function rmsNorm({ graph }: GraphWriter, rows: string, { epsilon, scale, channels }: RmsNorm): string {
  const mean = graph.node('ReduceMean', [graph.node('Mul', [rows, rows])], { axes: [2], keepdims: 1 });
  const root = graph.node('Sqrt', [graph.node('Add', [mean, graph.scalar(epsilon)])]);
  return graph.node('Mul', [graph.node('Div', [rows, root]), graph.constant(scale, [channels])]);
}

function product({ graph }: GraphWriter, rows: string, { weights, from, to }: Matrix): string {
  return graph.node('MatMul', [rows, graph.constant(weights, [from, to])]);
}

/** Rows times a matrix, apart by head: `[batch, area, kvHeads, group, dim]` with its axes in another order. */
function byHead(
  w: GraphWriter,
  rows: string,
  matrix: Matrix,
  kvHeads: number,
  group: number,
  dim: number,
  perm: readonly number[],
): string {
  const { graph } = w;
  const parts = graph.node('Reshape', [
    product(w, rows, matrix),
    graph.ints([-1, w.area, kvHeads, group, dim]),
  ]);
  return graph.node('Transpose', [parts], { perm });
}

/**
 * Queries or keys, turned by where they stand. Pairs of channels are the coordinates of a point in a plane; their first
 * coordinates and their second ones are made apart, which leaves products of queries and keys what they were.
 * @param isKey with the channels before the points, ready to be multiplied by queries.
 */
function turned(
  w: GraphWriter,
  rows: string,
  matrix: Matrix,
  block: AttentionBlock,
  kvHeads: number,
  group: number,
  isKey: boolean,
): string {
  const { graph } = w;
  const perm = isKey ? [0, 2, 3, 4, 1] : [0, 2, 3, 1, 4];
  const { queryDim, rotary } = block;
  if (rotary.kind === 'none') return byHead(w, rows, matrix, kvHeads, group, queryDim, perm);
  const pairs = queryDim / 2;
  const [first, second] = [0, 1].map((odd) =>
    byHead(w, rows, everyOther(matrix, odd), kvHeads, group, pairs, perm),
  );
  const { cos, sin, heads } = rotations(block, w.size);
  const table = (data: Float32Array) =>
    isKey
      ? graph.constant(pairsFirst(data, heads, w.area, pairs), [1, heads, 1, pairs, w.area])
      : graph.constant(data, [1, heads, 1, w.area, pairs]);
  const [c, s] = [table(cos), table(sin)];
  const mul = (a: string, b: string) => graph.node('Mul', [a, b]);
  const both = [
    graph.node('Sub', [mul(first, c), mul(second, s)]),
    graph.node('Add', [mul(first, s), mul(second, c)]),
  ];
  return graph.node('Concat', both, { axis: isKey ? 3 : 4 });
}

/** The even or the odd columns of a matrix. */
function everyOther({ name, from, to, weights }: Matrix, odd: number): Matrix {
  const half = to / 2;
  const out = new Float32Array(from * half);
  for (let i = 0; i < from; i++)
    for (let o = 0; o < half; o++) out[i * half + o] = weights[i * to + 2 * o + odd];
  return { name, from, to: half, weights: out };
}

function scaled(matrix: Matrix, factor: number): Matrix {
  return { ...matrix, weights: matrix.weights.map((x) => x * factor) };
}

/**
 * Cosine and sine by head, point and pair, `[heads, area, pairs]`. Learned angles are x and y by frequencies of their own;
 * fixed ones turn the first half of the pairs by y and the second by x, at powers of a base.
 */
function rotations(
  { rotary, kvHeads, queryDim }: AttentionBlock,
  size: number,
): { cos: Float32Array; sin: Float32Array; heads: number } {
  const area = size * size;
  const pairs = queryDim / 2;
  const heads = rotary.kind === 'learned' ? kvHeads : 1;
  const cos = new Float32Array(heads * area * pairs);
  const sin = new Float32Array(heads * area * pairs);
  const perDirection = Math.floor(pairs / 2);
  for (let h = 0; h < heads; h++)
    for (let p = 0; p < area; p++)
      for (let k = 0; k < pairs; k++) {
        const x = p % size;
        const y = (p - x) / size;
        let angle = 0;
        if (rotary.kind === 'learned') {
          const at = 2 * (h * pairs + k);
          angle = x * rotary.angles[at] + y * rotary.angles[at + 1];
        } else if (rotary.kind === 'fixed') {
          const [along, n] = k < perDirection ? [y, k] : [x, k - perDirection];
          angle = along / rotary.theta ** ((2 * n) / pairs);
        }
        const at = (h * area + p) * pairs + k;
        cos[at] = Math.cos(angle);
        sin[at] = Math.sin(angle);
      }
  return { cos, sin, heads };
}

/** `[heads, area, pairs]` as `[heads, pairs, area]`. */
function pairsFirst(data: Float32Array, heads: number, area: number, pairs: number): Float32Array {
  const out = new Float32Array(data.length);
  for (let h = 0; h < heads; h++)
    for (let p = 0; p < area; p++)
      for (let k = 0; k < pairs; k++) out[(h * pairs + k) * area + p] = data[(h * area + p) * pairs + k];
  return out;
}
