import * as tf from '@tensorflow/tfjs';
import { add, all, ints, normal, positive } from './cases.js';

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
for (const [name, fused, filterShape, channels] of [
  ['fused conv2d', tf.fused.conv2d, [3, 3, 3, 4], 4],
  ['fused depthwise', tf.fused.depthwiseConv2d, [3, 3, 3, 1], 3],
] as const)
  add(
    name,
    all(normal(2, 5, 5, 3), normal(...filterShape), normal(channels)),
    (x, filter, bias) =>
      fused({
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
add('depthToSpace', all(normal(2, 2, 3, 8)), (x) => tf.depthToSpace(x as tf.Tensor4D, 2), false);
add('resizeNearestNeighbor', all(normal(1, 3, 3, 2)), (x) =>
  tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [6, 6]),
);
add('resizeBilinear', all(normal(1, 3, 3, 2)), (x) => tf.image.resizeBilinear(x as tf.Tensor4D, [6, 6]));
// Two equal maxima in a window: the first gets the gradient.
for (const stride of [1, 2])
  add(`maxPool of ties, stride ${stride}`, all(ints(3, 2, 6, 6, 2)), (x) =>
    tf.maxPool(x.toFloat() as tf.Tensor4D, 2, stride, 'valid'),
  );
