import * as tf from '@tensorflow/tfjs';
import { mendTapeOrder } from './tapeOrder.js';

type Gradient = (
  dy: tf.Tensor,
  saved: tf.Tensor[],
  attrs: Record<string, unknown>,
) => Record<string, () => tf.Tensor>;

const run = (kernel: string, inputs: Record<string, tf.Tensor>, attrs: object = {}): tf.Tensor =>
  tf.engine().runKernel(kernel, inputs as never, attrs as never) as tf.Tensor;

/** Kernels whose results are steps: their gradient is 0 wherever there is one. */
const STEPS = [
  'Equal',
  'NotEqual',
  'Greater',
  'GreaterEqual',
  'Less',
  'LessEqual',
  'LogicalAnd',
  'LogicalOr',
  'LogicalNot',
  'IsNan',
  'IsInf',
  'IsFinite',
];

/** What a convolution's gradient kernels have of the convolution's attributes. */
const windowOf = ({ strides, pad, dataFormat, dimRoundingMode, dilations }: Record<string, unknown>) => ({
  strides,
  pad,
  dataFormat,
  dimRoundingMode,
  ...(dilations === undefined ? {} : { dilations }),
});

/**
 * Gradients of kernels that are linear in each of their inputs. The gradient of a convolution with respect to its filter
 * is such a one: with g for what comes back, that with respect to dy is the convolution of x with g, that with respect to x
 * the convolution's gradient with g for the filter.
 */
const LINEAR: Record<string, { saves: string[]; gradient: Gradient }> = {
  Conv2DBackpropFilter: {
    saves: ['x', 'dy'],
    gradient: (g, [x, dy], attrs) => ({
      x: () => run('Conv2DBackpropInput', { dy, filter: g }, { ...windowOf(attrs), inputShape: x.shape }),
      dy: () => run('Conv2D', { x, filter: g }, { ...windowOf(attrs), dilations: attrs.dilations ?? 1 }),
    }),
  },
  DepthwiseConv2dNativeBackpropFilter: {
    saves: ['x', 'dy'],
    gradient: (g, [x, dy], attrs) => ({
      x: () =>
        run(
          'DepthwiseConv2dNativeBackpropInput',
          { dy, filter: g },
          { ...windowOf(attrs), inputShape: x.shape },
        ),
      dy: () => run('DepthwiseConv2dNative', { x, filter: g }, windowOf(attrs)),
    }),
  },
  DepthwiseConv2dNativeBackpropInput: {
    saves: ['dy', 'filter'],
    gradient: (g, [dy, filter], attrs) => ({
      dy: () => run('DepthwiseConv2dNative', { x: g, filter }, windowOf(attrs)),
      filter: () =>
        run(
          'DepthwiseConv2dNativeBackpropFilter',
          { x: g, dy },
          { ...windowOf(attrs), filterShape: filter.shape },
        ),
    }),
  },
  AvgPoolGrad: {
    saves: ['input'],
    gradient: (g, [input], attrs) => ({
      dy: () => run('AvgPool', { x: g }, attrs),
      input: () => tf.zerosLike(input),
    }),
  },
  DepthToSpace: {
    saves: ['x'],
    gradient: (g, [x], { blockSize }) => ({
      x: () => {
        const [n, h, w, c] = x.shape;
        const b = blockSize as number;
        const blocks = tf.reshape(g, [n, h, b, w, b, c / (b * b)]);
        return tf.reshape(tf.transpose(blocks, [0, 1, 3, 2, 4, 5]), x.shape);
      },
    }),
  },
  ResizeNearestNeighborGrad: {
    saves: ['images', 'dy'],
    gradient: (g, [images, dy], attrs) => ({
      dy: () => run('ResizeNearestNeighbor', { images: g }, { ...attrs, size: dy.shape.slice(1, 3) }),
      images: () => tf.zerosLike(images),
    }),
  },
  ResizeBilinearGrad: {
    saves: ['images', 'dy'],
    gradient: (g, [images, dy], attrs) => ({
      dy: () => run('ResizeBilinear', { images: g }, { ...attrs, size: dy.shape.slice(1, 3) }),
      images: () => tf.zerosLike(images),
    }),
  },
};

let registered = false;

/**
 * Makes gradients of gradients right on every backend: those that TensorFlow.js gets wrong ({@link mendTapeOrder}), and kernels
 * that have no gradient of their own. The rest are an error of TensorFlow.js that names the kernel.
 */
export function registerSecondOrder(): void {
  mendTapeOrder();
  if (registered) return;
  registered = true;
  for (const kernelName of STEPS)
    tf.registerGradient({
      kernelName,
      inputsToSave: kernelName.startsWith('Is') || kernelName === 'LogicalNot' ? ['x'] : ['a', 'b'],
      gradFunc: (_dy, saved) => {
        const names = saved.length === 1 ? ['x'] : ['a', 'b'];
        return Object.fromEntries(names.map((name, i) => [name, () => tf.zeros(saved[i].shape)]));
      },
    });
  for (const [kernelName, { saves, gradient }] of Object.entries(LINEAR))
    tf.registerGradient({ kernelName, inputsToSave: saves, gradFunc: gradient as never });
  tf.registerGradient({
    // TensorFlow.js compares twice; what is not clipped is as it was.
    kernelName: 'ClipByValue',
    inputsToSave: ['x'],
    outputsToSave: [true],
    gradFunc: (dy, saved) => {
      const [x, y] = saved as tf.Tensor[];
      const gradient = dy as tf.Tensor;
      return { x: () => tf.where(tf.equal(x, y), gradient, tf.zerosLike(gradient)) };
    },
  });
  tf.registerGradient({
    // dy where y > 0, else dy (y + 1)
    kernelName: 'EluGrad',
    inputsToSave: ['dy', 'y'],
    gradFunc: (g, saved) => {
      const [dy, y] = saved as tf.Tensor[];
      const gradient = g as tf.Tensor;
      return {
        dy: () => run('EluGrad', { dy: gradient, y }),
        y: () => tf.where(tf.greater(y, 0), tf.zerosLike(y), tf.mul(gradient, dy)),
      };
    },
  });
}
