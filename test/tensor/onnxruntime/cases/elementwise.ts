import * as tf from '@tensorflow/tfjs';
import { add, all, ints, normal, ops, positive } from './cases.js';

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
add('matMul and what is added to it', all(normal(2, 3), normal(3, 4), normal(4)), (a, b, bias) =>
  tf.add(bias, tf.matMul(a, b)),
);
add('sums of products, one used twice', all(normal(3, 3), normal(3, 3)), (a, b) => {
  const square = tf.matMul(a, a);
  const sum = tf.add(tf.add(square, tf.matMul(b, b)), tf.matMul(a, b, true));
  return tf.add(sum, square);
});
add('a product that is repeated in a sum', all(normal(1, 3), normal(3, 4), normal(2, 4)), (a, b, c) =>
  tf.add(tf.matMul(a, b), c),
);
add(
  'a product in another shape and what is added to it',
  all(normal(2, 1, 3), normal(3, 4), normal(2, 4)),
  (a, b, c) => tf.add(tf.reshape(tf.matMul(tf.reshape(a, [2, 3]), b), [2, 4]), c),
);
add('an embedding and what it is updated by', all(normal(6, 3), normal(4, 3)), (table, rows) => {
  const ids = tf.tensor1d([5, 0, 5, 2], 'int32');
  const gradient = tf.unsortedSegmentSum(rows, ids, 6);
  return tf.add(tf.mul(tf.scalar(-0.1), gradient), tf.add(table, tf.unsortedSegmentSum(rows, ids, 6)));
});
add(
  'sums of segments that are used twice, or beside one row',
  all(normal(6, 3), normal(4, 3), normal(3)),
  (table, rows, row) => {
    const ids = tf.tensor1d([5, 0, 5, 2], 'int32');
    const sums = tf.unsortedSegmentSum(rows, ids, 6);
    const scaled = tf.mul(sums, tf.mul(row, tf.unsortedSegmentSum(rows, ids, 6)));
    return tf.add(tf.add(sums, row), tf.add(table, scaled));
  },
);
add(
  'a sum of segments of images beside an image that is held channels first',
  all(normal(2, 3, 4, 5), normal(3, 3, 4, 2), normal(1, 1, 2, 5)),
  (rows, x, filter) => {
    const sums = tf.unsortedSegmentSum(rows, tf.tensor1d([2, 0], 'int32'), 3) as tf.Tensor4D;
    return tf.add(sums, tf.relu(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same')));
  },
);
add('matMul of batches', all(normal(2, 3, 4), normal(2, 5, 4)), (a, b) => tf.matMul(a, b, false, true));
add(
  'fused matMul',
  all(normal(3, 4), normal(4, 5), normal(5)),
  (a, b, bias) => tf.fused.matMul({ a: a as tf.Tensor2D, b: b as tf.Tensor2D, bias, activation: 'relu' }),
  false,
);
add('oneHot', all(ints(5, 6)), (x) => tf.oneHot(x as tf.Tensor1D, 5), false);
add('softmax', all(normal(3, 4)), (x) => tf.softmax(x));
add('logSoftmax', all(normal(3, 4)), (x) => tf.logSoftmax(x));
add('softmaxCrossEntropy', all(normal(3, 4), positive(3, 4)), (x, y) => tf.losses.softmaxCrossEntropy(y, x));
add('cumsum by fall-back', all(normal(3, 4)), (x) => tf.cumsum(x, 1), false);
