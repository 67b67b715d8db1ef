import * as tf from '@tensorflow/tfjs';
import { add, all, normal } from './cases.js';

add('reshape, transpose', all(normal(2, 3, 4)), (x) => x.reshape([6, 4]).transpose([1, 0]));
add('transposes that move nothing', all(normal(2, 1, 3)), (x) =>
  x
    .transpose([1, 0, 2])
    .transpose([0, 1, 2])
    .mul(x.transpose([0, 2, 1]).transpose([2, 0, 1])),
);
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
