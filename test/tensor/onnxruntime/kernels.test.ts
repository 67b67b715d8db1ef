import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { Rng } from '../../../base/rng.js';
import { ownKernels, registerOnnxruntime } from '../../../src/tensor/onnxruntime/register.js';

registerOnnxruntime();
// Every kernel notes that it ran; the last test asks for all of them.
const ran = new Set<string>();
for (const config of ownKernels) {
  tf.unregisterKernel(config.kernelName, config.backendName);
  tf.registerKernel({
    ...config,
    kernelFunc: (call) => {
      ran.add(config.kernelName);
      return config.kernelFunc(call);
    },
  });
}
type Make = (rng: Rng) => tf.Tensor[];
type Run = (...inputs: tf.Tensor[]) => tf.Tensor;
/** Operations by name. */
const ops = tf as unknown as Record<string, (...args: unknown[]) => tf.Tensor>;

const normal =
  (...shape: number[]) =>
  (rng: Rng) =>
    tf.tensor(
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => rng.normal()),
      shape,
    );
const positive =
  (...shape: number[]) =>
  (rng: Rng) =>
    tf.tensor(
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => 0.2 + rng.float()),
      shape,
    );
const ints =
  (max: number, ...shape: number[]) =>
  (rng: Rng) =>
    tf.tensor(
      Int32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => rng.int(max)),
      shape,
      'int32',
    );
const all =
  (...makes: ((rng: Rng) => tf.Tensor)[]): Make =>
  (rng) =>
    makes.map((m) => m(rng));

/** Cases: name, inputs, operation, and whether its gradient is compared. */
const cases: [string, Make, Run, boolean][] = [];
const add = (name: string, make: Make, run: Run, gradient = true) => cases.push([name, make, run, gradient]);

for (const name of [
  'abs',
  'atan',
  'cos',
  'cosh',
  'elu',
  'erf',
  'exp',
  'expm1',
  'neg',
  'relu',
  'relu6',
  'selu',
  'sigmoid',
  'sin',
  'sinh',
  'softplus',
  'square',
  'tan',
  'tanh',
  'leakyRelu',
  'asinh',
] as const)
  add(name, all(normal(2, 3, 4)), (x) => ops[name](x));
for (const name of ['log', 'log1p', 'sqrt', 'rsqrt', 'reciprocal'] as const)
  add(name, all(positive(3, 4)), (x) => ops[name](x));
for (const name of ['acos', 'asin', 'atanh'] as const)
  add(name, all(positive(3, 4)), (x) => ops[name](x.mul(0.7)));
add('acosh', all(positive(3, 4)), (x) => tf.acosh(x.add(1)));
for (const name of ['ceil', 'floor', 'round', 'sign', 'step', 'isNaN', 'isInf', 'logicalNot'] as const)
  add(name, all(normal(3, 4)), (x) => ops[name](name === 'logicalNot' ? x.greater(0) : x), false);
add('clipByValue', all(normal(3, 4)), (x) => tf.clipByValue(x, -0.5, 0.7));
add('cast', all(normal(3, 4)), (x) => x.mul(10).cast('int32').cast('float32'), false);
for (const name of ['add', 'sub', 'mul', 'div', 'maximum', 'minimum', 'squaredDifference'] as const) {
  add(name, all(normal(2, 3, 4), positive(2, 3, 4)), (a, b) => ops[name](a, b));
  add(
    `${name}, broadcast`,
    all(normal(2, 1, 4), positive(3, 1)),
    (a, b) => ops[name](a, b),
    !['maximum', 'minimum', 'squaredDifference'].includes(name),
  ); // whose gradients tfjs does not reduce
}
add('pow', all(positive(3, 4), normal(4)), (a, b) => tf.pow(a, b));
add('prelu', all(normal(2, 4), positive(4)), (a, b) => tf.prelu(a, b), false);
for (const name of ['equal', 'notEqual', 'greater', 'greaterEqual', 'less', 'lessEqual'] as const)
  add(name, all(ints(3, 3, 4), ints(3, 4)), (a, b) => ops[name](a, b), false);
for (const name of ['logicalAnd', 'logicalOr'] as const)
  add(name, all(normal(3, 4), normal(4)), (a, b) => ops[name](a.greater(0), b.greater(0)), false);
add('addN', all(normal(3, 4), normal(3, 4), normal(3, 4)), (a, b, c) => tf.addN([a, b, c]));
for (const name of ['sum', 'mean', 'max', 'min', 'prod'] as const)
  for (const [axis, keep] of [
    [undefined, false],
    [0, false],
    [[1, 2], true],
    [-1, true],
  ] as const)
    add(`${name} over ${axis}`, all(normal(2, 3, 4)), (x) => ops[name](x, axis, keep), name !== 'prod');
add('all, any', all(normal(3, 4)), (x) => tf.stack([x.greater(-1).all(1), x.greater(1).any(1)]), false);
add('argMax, argMin', all(normal(3, 4)), (x) => tf.stack([x.argMax(1), x.argMin(1)]), false);
for (const [ta, tb] of [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
])
  add(
    `matMul ${ta} ${tb}`,
    all(normal(...(ta ? [4, 3] : [3, 4])), normal(...(tb ? [5, 4] : [4, 5]))),
    (a, b) => tf.matMul(a, b, ta, tb),
  );
add('matMul of batches', all(normal(2, 3, 4), normal(2, 5, 4)), (a, b) => tf.matMul(a, b, false, true));
add(
  'fused matMul',
  all(normal(3, 4), normal(4, 5), normal(5)),
  (a, b, bias) => tf.fused.matMul({ a: a as tf.Tensor2D, b: b as tf.Tensor2D, bias, activation: 'relu' }),
  false,
);
for (const [pad, stride, dilation, kernel] of [
  ['same', 1, 1, 3],
  ['valid', 1, 1, 3],
  ['same', 2, 1, 3],
  ['valid', 2, 1, 2],
  ['same', 1, 2, 3],
  ['same', 1, 1, 1],
  ['valid', 3, 1, 3],
] as const) {
  add(
    `conv2d ${pad} stride ${stride} dilation ${dilation} kernel ${kernel}`,
    all(normal(2, 7, 6, 3), normal(kernel, kernel, 3, 4)),
    (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad, 'NHWC', dilation),
    dilation === 1, // tfjs has no gradient of dilated convolutions
  );
  if (dilation === 1)
    add(
      `depthwise ${pad} stride ${stride} kernel ${kernel}`,
      all(normal(2, 7, 6, 3), normal(kernel, kernel, 3, 2)),
      (x, w) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad),
    );
  add(`pooling ${pad} stride ${stride} size ${kernel}`, all(normal(2, 7, 6, 3)), (x) =>
    tf.maxPool(x as tf.Tensor4D, kernel, stride, pad),
  );
  add(
    `average pooling ${pad} stride ${stride} size ${kernel}`,
    all(normal(2, 7, 6, 3)),
    (x) => tf.avgPool(x as tf.Tensor4D, kernel, stride, pad),
    pad === 'valid', // the cpu backend's gradient counts the padding that its forward pass leaves out
  );
}
// Whole blocks of channels take another way through onnxruntime.
for (const [pad, stride, kernel, from, to] of [
  ['same', 1, 3, 16, 32],
  ['valid', 1, 3, 32, 16],
  ['same', 2, 3, 16, 16],
  ['same', 1, 1, 32, 32],
  ['same', 1, 5, 16, 48],
] as const)
  add(
    `conv2d of ${from} to ${to} channels, ${pad} stride ${stride} kernel ${kernel}`,
    all(normal(2, 7, 6, from), normal(kernel, kernel, from, to)),
    (x, w) => tf.conv2d(x.mul(0.2) as tf.Tensor4D, w.mul(0.2) as tf.Tensor4D, stride, pad),
  );
add('conv2dTranspose', all(normal(2, 4, 3, 3), normal(3, 3, 2, 3)), (x, w) =>
  tf.conv2dTranspose(x as tf.Tensor4D, w as tf.Tensor4D, [2, 8, 6, 2], 2, 'same'),
);
add(
  'fused conv2d',
  all(normal(2, 5, 5, 3), normal(3, 3, 3, 4), normal(4)),
  (x, filter, bias) =>
    tf.fused.conv2d({
      x: x as tf.Tensor4D,
      filter: filter as tf.Tensor4D,
      strides: 1,
      pad: 'same',
      bias,
      activation: 'relu',
    }),
  false,
);
add(
  'fused depthwise',
  all(normal(2, 5, 5, 3), normal(3, 3, 3, 1), normal(3)),
  (x, filter, bias) =>
    tf.fused.depthwiseConv2d({
      x: x as tf.Tensor4D,
      filter: filter as tf.Tensor4D,
      strides: 1,
      pad: 'same',
      bias,
      activation: 'relu',
    }),
  false,
);
add('conv, norm, relu, add', all(normal(2, 5, 5, 3), normal(3, 3, 3, 3), positive(3)), (x, w, s) => {
  const y = tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same');
  const { mean, variance } = tf.moments(y, [0, 1, 2]);
  return tf
    .relu(
      y
        .sub(mean)
        .mul(tf.rsqrt(variance.add(1e-3)))
        .mul(s)
        .add(x),
    )
    .mean([1, 2]);
});
add('batchNorm', all(normal(2, 3, 3, 4), normal(4), positive(4), normal(4), positive(4)), (x, m, v, b, s) =>
  tf.batchNorm(x as tf.Tensor4D, m as tf.Tensor1D, v as tf.Tensor1D, b as tf.Tensor1D, s as tf.Tensor1D),
);
add('reshape, transpose', all(normal(2, 3, 4)), (x) => x.reshape([6, 4]).transpose([1, 0]));
add('slice, pad, reverse', all(normal(3, 4)), (x) =>
  x
    .slice([1, 0], [2, 3])
    .pad(
      [
        [1, 0],
        [0, 2],
      ],
      0.5,
    )
    .reverse(1),
);
add('concat, tile, expandDims', all(normal(2, 3), normal(2, 3)), (a, b) =>
  tf.concat([a, b], 1).tile([1, 2]).expandDims(1),
);
for (const [begin, end, strides, ...masks] of [
  [
    [0, 1],
    [3, 4],
    [2, 2],
  ],
  [
    [-1, 4],
    [-5, 0],
    [-1, -3],
  ], // to the first row and beyond it
  [[1, 0], [2, 4], [1, 1], 0, 0, 0, 0, 1], // a row, without its axis
  [[0, 2], [0, 4], [1, 1], 0, 0, 1], // behind an ellipsis
  [[0, 0, 1], [0, 3, 3], [1, 2, 1], 0, 0, 0, 1], // a new axis in front
] as [number[], number[], number[], ...number[]][])
  add(
    `strided slice from ${begin} to ${end} by ${strides}`,
    all(normal(3, 5)),
    (x) => tf.stridedSlice(x, begin, end, strides, ...masks),
    false,
  );
add(
  'strided slice of booleans',
  all(normal(6)),
  (x) => tf.stridedSlice(tf.greater(x, 0), [5], [0], [-2]),
  false,
);
add('stack, unstack, split', all(normal(4, 6)), (x) =>
  tf.stack([tf.unstack(x, 0)[1], tf.split(x, 2, 0)[1].slice([0, 0], [1, 6]).reshape([6])]),
);
add('broadcastTo', all(normal(3, 1)), (x) => tf.broadcastTo(x, [2, 3, 4]));
add(
  'fill, zerosLike, onesLike',
  all(normal(2, 2)),
  (x) => tf.fill([2, 2], 3.5).add(tf.zerosLike(x)).add(tf.onesLike(x)),
  false,
);
add('where', all(normal(3, 4), normal(3, 4)), (a, b) =>
  tf.where(tf.tensor([1, 0, 0, 1, 1, 0, 1, 0, 0, 0, 1, 1], [3, 4], 'bool'), a, b),
);
add('gather', all(normal(5, 3)), (x) => tf.gather(x, tf.tensor1d([4, 0, 4, 2], 'int32')));
add('gather by matrix', all(normal(5, 3)), (x) =>
  tf.gather(
    x,
    tf.tensor2d(
      [
        [4, 0],
        [1, 4],
      ],
      [2, 2],
      'int32',
    ),
  ),
);
add('unsortedSegmentSum', all(normal(4, 3)), (x) =>
  tf.unsortedSegmentSum(x, tf.tensor1d([2, 0, 2, 1], 'int32'), 4),
);
add('oneHot', all(ints(5, 6)), (x) => tf.oneHot(x as tf.Tensor1D, 5), false);
add('softmax', all(normal(3, 4)), (x) => tf.softmax(x));
add('logSoftmax', all(normal(3, 4)), (x) => tf.logSoftmax(x));
add('softmaxCrossEntropy', all(normal(3, 4), positive(3, 4)), (x, y) => tf.losses.softmaxCrossEntropy(y, x));
add('depthToSpace', all(normal(2, 2, 3, 8)), (x) => tf.depthToSpace(x as tf.Tensor4D, 2), false);
add('resizeNearestNeighbor', all(normal(1, 3, 3, 2)), (x) =>
  tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [6, 6]),
);
add('resizeBilinear', all(normal(1, 3, 3, 2)), (x) => tf.image.resizeBilinear(x as tf.Tensor4D, [6, 6]));
add('cumsum by fall-back', all(normal(3, 4)), (x) => tf.cumsum(x, 1), false);

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
// Two equal maxima in a window: the first gets the gradient.
for (const stride of [1, 2])
  add(`maxPool of ties, stride ${stride}`, all(ints(3, 2, 6, 6, 2)), (x) =>
    tf.maxPool(x.toFloat() as tf.Tensor4D, 2, stride, 'valid'),
  );

/** The operation's value and the gradients of a random projection of it, as plain numbers. */
async function evaluate(backend: string, make: Make, run: Run, gradient: boolean): Promise<number[][]> {
  await tf.setBackend(backend);
  tf.engine().startScope();
  const inputs = make(new Rng('inputs'));
  const results = [run(...inputs)];
  if (gradient) {
    const weight = normal(...results[0].shape)(new Rng('weights'));
    results.push(
      ...tf.grads((...xs: tf.Tensor[]) =>
        run(...xs)
          .mul(weight)
          .sum(),
      )(inputs),
    );
  }
  const plain = results.map((r) => [...r.shape, ...Array.from(r.dataSync(), Number)]);
  tf.engine().endScope();
  return plain;
}

for (const [name, make, run, gradient] of cases)
  test(`${name}: ${gradient ? 'value and gradient' : 'value'} equal the cpu backend's`, async () => {
    const expected = await evaluate('cpu', make, run, gradient);
    const actual = await evaluate('onnxruntime', make, run, gradient);
    expected.forEach((row, i) => {
      assert.equal(actual[i].length, row.length);
      row.forEach((x, k) => {
        const error = Math.abs(actual[i][k] - x) / Math.max(1, Math.abs(x));
        assert.ok(
          error < 2e-4 || (Number.isNaN(x) && Number.isNaN(actual[i][k])),
          `result ${i}, element ${k}: ${actual[i][k]} instead of ${x}`,
        );
      });
    });
  });

test('every kernel of the backend ran in the cases above', () => {
  assert.deepEqual(
    ownKernels.map((k) => k.kernelName).filter((name) => !ran.has(name)),
    [],
  );
});
