import * as tf from '@tensorflow/tfjs';
import { Rng } from '../../../../base/rng.js';
import { add, all, normal, positive } from './cases.js';

// Shapes and settings at random, from a seed: what a case is called says what it was.
const rng = new Rng('shapes');
const side = (low: number, high: number) => low + rng.int(high - low + 1);
const sides = (rank: number) => Array.from({ length: rank }, () => side(1, 5));
for (let i = 0; i < 6; i++) {
  const shape = sides(rng.int(5));
  add(`random: unary on [${shape}]`, all(normal(...shape)), (x) => tf.tanh(tf.relu(x).sub(tf.square(x))));
  const wide = sides(1 + rng.int(4));
  const narrow = wide.slice(rng.int(wide.length)).map((d) => (rng.float() < 0.4 ? 1 : d));
  add(`random: broadcast [${wide}] with [${narrow}]`, all(normal(...wide), positive(...narrow)), (a, b) =>
    a.mul(b).add(b).div(b.add(1)).sub(a),
  );
  const axes = wide.map((_, a) => a).filter(() => rng.float() < 0.6);
  if (axes.length > 0)
    add(`random: reductions of [${wide}] over ${axes}`, all(normal(...wide)), (x) =>
      x.sum(axes, true).add(x.mean(axes, true)).sub(x.max(axes, true)).mul(x.min(axes, true)),
    );
  const [m, k, n, batch] = [side(1, 6), side(1, 6), side(1, 6), side(1, 3)];
  const [ta, tb] = [rng.float() < 0.5, rng.float() < 0.5];
  add(
    `random: matMul ${batch} x [${m}, ${k}, ${n}] ${ta} ${tb}`,
    all(normal(batch, ...(ta ? [k, m] : [m, k])), normal(batch, ...(tb ? [n, k] : [k, n]))),
    (a, b) => tf.matMul(a, b, ta, tb),
  );
  const [h, w, kernel, stride] = [side(4, 9), side(4, 9), side(1, 4), side(1, 3)];
  const [from, to] = i % 2 ? [16, 32] : [side(1, 4), side(1, 4)];
  const pad = rng.float() < 0.5 ? 'same' : 'valid';
  add(
    `random: conv2d ${h}x${w}, ${from} to ${to}, ${pad} kernel ${kernel} stride ${stride}`,
    all(normal(side(1, 3), h, w, from), normal(kernel, kernel, from, to)),
    (x, f) => tf.conv2d(x.mul(0.3) as tf.Tensor4D, f.mul(0.3) as tf.Tensor4D, stride, pad),
  );
  add(`random: maxPool ${h}x${w}, ${pad} size ${kernel} stride ${stride}`, all(normal(2, h, w, 3)), (x) =>
    tf.maxPool(x as tf.Tensor4D, kernel, stride, pad),
  );
  const grown = [h * stride, w * stride];
  add(
    `random: conv2dTranspose ${h}x${w}, kernel ${kernel} stride ${stride}`,
    all(normal(1, h, w, from), normal(kernel, kernel, to, from)),
    (x, f) =>
      tf.conv2dTranspose(
        x.mul(0.3) as tf.Tensor4D,
        f.mul(0.3) as tf.Tensor4D,
        [1, grown[0], grown[1], to],
        stride,
        'same',
      ),
  );
  const axis = rng.int(wide.length);
  add(`random: concat, slice, pad of [${wide}] on ${axis}`, all(normal(...wide), normal(...wide)), (a, b) =>
    tf.pad(
      tf.slice(
        tf.concat([a, b], axis),
        wide.map((_, d) => (d === axis ? 1 : 0)),
        wide.map((d, at) => (at === axis ? 2 * d - 1 : d)),
      ),
      wide.map(() => [1, 0]),
    ),
  );
  const rows = side(2, 6);
  const ids = Int32Array.from({ length: side(1, 8) }, () => rng.int(rows));
  add(`random: gather ${ids.length} of ${rows} rows`, all(normal(rows, 3)), (x) =>
    tf.gather(x, tf.tensor1d(ids)),
  );
}
