import type { GraphNode } from '../../onnx/graph.js';
import { type Emitter, firstShape } from '../recording/emitter.js';
import type { Value } from '../recording/value.js';

/*
 * What is done to images in blocks of channels besides convolutions, by the same operation: a depthwise convolution of one
 * point scales and shifts channels in one pass, and convolutions add a bias, another image and a relu as they write.
 */

const CONV = 'com.microsoft.nchwc.Conv';

/**
 * Adds a convolution of blocked data, which steps by one point and has no padding unless told.
 * @param inputs image and filter, and a bias where there is one.
 */
export function convolutionNode(
  emitter: Emitter,
  inputs: readonly string[],
  window: GraphNode['attributes'] & { kernel_shape: number[] },
): string {
  const plain = { pads: [0, 0, 0, 0], strides: [1, 1], dilations: [1, 1], group: 1 };
  return emitter.graph.node(CONV, inputs, { ...plain, ...window });
}

/** Numbers `[channels]` of a value with one for each channel, whatever its rank. */
function perChannel(emitter: Emitter, value: Value, shape: readonly number[]): string {
  return emitter.reshape(emitter.plain(value), value.shape, shape);
}

/** Whether a value has one number for each of so many channels. */
export function isPerChannel({ shape, dtype }: Value, channels: number): boolean {
  return dtype === 'float32' && shape.at(-1) === channels && shape.slice(0, -1).every((d) => d === 1);
}

/** An image's channels times `scale` plus `shift`, each a name of `[channels]` numbers; 1 and 0 where there is none. */
function scaled(emitter: Emitter, image: Value, scale: string | undefined, shift?: string): string {
  const channels = image.shape[3];
  const inputs = [emitter.blocked(image), scale ?? sameForAll(emitter, 1, channels)];
  if (shift) inputs.push(shift);
  return convolutionNode(emitter, inputs, { kernel_shape: [1, 1], group: channels });
}

/** One number as the scale of so many channels. */
function sameForAll(emitter: Emitter, value: number, channels: number): string {
  const [name] = emitter.once(`${value} for ${channels} channels`, () => [
    emitter.graph.constant(new Float32Array(channels).fill(value), [channels, 1, 1, 1]),
  ]);
  return name;
}

/** The convolution that makes a value and may still do more, because only the operation that is being written wants it. */
function openConvolution(emitter: Emitter, value: Value, inputs: number): GraphNode | undefined {
  if (!emitter.isUsedOnce(value) || !emitter.holds(value, 'blocked')) return undefined;
  const node = emitter.graph.maker(emitter.blocked(value));
  return node?.op === CONV && node.inputs.length <= inputs && !node.attributes.activation ? node : undefined;
}

/** x + vector or x - vector, in blocks. */
function shift(emitter: Emitter, image: Value, vector: Value, negative: boolean): string {
  const numbers = perChannel(emitter, vector, [image.shape[3]]);
  const bias = negative ? emitter.graph.node('Neg', [numbers]) : numbers;
  const node = openConvolution(emitter, image, 2);
  if (!node) return scaled(emitter, image, undefined, bias);
  node.inputs.push(bias);
  emitter.graph.moveToEnd(node);
  return node.outputs[0];
}

/** The sum of two images in blocks, as part of the convolution that makes one of them where there is such a one. */
export function blockedSum(emitter: Emitter, a: Value, b: Value): string {
  for (const [made, other] of [
    [a, b],
    [b, a],
  ]) {
    const node = openConvolution(emitter, made, 3);
    if (!node) continue;
    if (node.inputs.length === 2) node.inputs.push('');
    node.inputs.push(emitter.blocked(other));
    emitter.graph.moveToEnd(node);
    return node.outputs[0];
  }
  return emitter.graph.node('Add', [emitter.blocked(a), emitter.blocked(b)]);
}

/** The relu of an image in blocks, as part of the convolution that makes it where nothing wants it without. */
export function blockedRelu(emitter: Emitter, image: Value): string {
  const name = emitter.blocked(image);
  const node = emitter.graph.maker(name);
  // Where it is positive is the same before and after.
  if (node?.op === CONV && !node.attributes.activation && emitter.isUsedOnlyBy(image, ['Relu', 'Step(0)'])) {
    node.attributes.activation = 'Relu';
    return name;
  }
  return emitter.graph.node('Relu', [name]);
}

/** Writes an operation on an image and a number for each channel, in blocks; the image is the second where `second`. */
type WithChannels = (emitter: Emitter, image: Value, vector: Value, second: boolean) => string;

/** Operations that an image in blocks and a vector of channels have, by TensorFlow.js's kernels. */
export const WITH_CHANNELS: Record<string, WithChannels> = {
  Multiply: (emitter, image, vector) =>
    scaled(emitter, image, perChannel(emitter, vector, [image.shape[3], 1, 1, 1])),
  Add: (emitter, image, vector) => shift(emitter, image, vector, false),
  Sub: (emitter, image, vector, second) => {
    if (!second) return shift(emitter, image, vector, true);
    const numbers = perChannel(emitter, vector, [image.shape[3]]);
    return scaled(emitter, image, sameForAll(emitter, -1, image.shape[3]), numbers);
  },
};

/** The mean over height and width of an image in blocks, `[batch, channels]`. */
export function blockedMean(emitter: Emitter, image: Value): string {
  const [n, c] = firstShape(image);
  const g = emitter.graph;
  const pooled = g.node('com.microsoft.nchwc.GlobalAveragePool', [emitter.blocked(image)]);
  return g.node('Reshape', [pooled, g.ints([n, c])]);
}

/**
 * The sum over height and width of the product of two images in blocks, `[batch, channels]`: the channels of all images are the
 * channels of one depthwise convolution, whose window is the whole image.
 */
export function blockedDot(emitter: Emitter, a: Value, b: Value): string {
  const [n, c, h, w] = firstShape(a);
  const g = emitter.graph;
  const result = convolutionNode(
    emitter,
    [
      emitter.reshape(emitter.blocked(a), firstShape(a), [1, n * c, 1, h * w]),
      emitter.reshape(emitter.blocked(b), firstShape(b), [n * c, 1, 1, h * w]),
    ],
    { kernel_shape: [1, h * w], group: n * c },
  );
  return g.node('Reshape', [result, g.ints([n, c])]);
}

/** The images whose product a value is, where both are held in blocks. */
export function blockedFactors(emitter: Emitter, { recipe, shape }: Value): [Value, Value] | undefined {
  if (!recipe || !['Multiply', 'Square'].includes(recipe.key)) return undefined;
  const [a, b = a] = recipe.inputs;
  const whole = [a, b].every((v) => `${v.shape}` === `${shape}` && emitter.holds(v, 'blocked'));
  return whole ? [a, b] : undefined;
}
