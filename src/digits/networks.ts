import * as tf from '@tensorflow/tfjs';
import { Rng } from '../../base/rng.js';
import { batchNormalization, dropout } from '../tensor/training/layers.js';
import { CLASSES, SIDE } from './csv.js';

/** A digit network: its layers up to the logits, and the same with the softmax on top, which is what is saved. */
export interface DigitNetwork {
  logits: tf.LayersModel;
  /** `[batch, 28, 28, 1]` with pixels from 0 to 1 -> probabilities `[batch, 10]`. */
  probabilities: tf.LayersModel;
}

export type NetworkName = 'keras' | 'fast';

/** Makes a network with random weights of a seed. */
export function digitNetwork(name: NetworkName, seed: number): DigitNetwork {
  const rng = new Rng(`network ${seed}`);
  const layers = name === 'keras' ? kerasLayers(rng) : fastLayers(rng);
  const input = tf.input({ shape: [SIDE, SIDE, 1], name: 'pixels' });
  let x = input;
  for (const layer of layers) x = layer.apply(x) as tf.SymbolicTensor;
  const softmax = tf.layers.softmax({ name: 'probabilities' });
  const y = softmax.apply(x) as tf.SymbolicTensor;
  return {
    logits: tf.model({ inputs: input, outputs: x, name: `${name}-logits` }),
    probabilities: tf.model({ inputs: input, outputs: y, name }),
  };
}

/** The reference network: pairs of 3x3 convolutions of 32, 64 and 128 channels, and two dense layers. */
function kerasLayers(rng: Rng): tf.layers.Layer[] {
  const glorot = () => tf.initializers.glorotUniform({ seed: rng.int(2 ** 31) });
  const layers: tf.layers.Layer[] = [];
  for (const [i, filters] of [32, 64, 128].entries()) {
    for (const part of ['a', 'b'])
      layers.push(
        tf.layers.conv2d({
          name: `conv${i + 1}${part}`,
          filters,
          kernelSize: 3,
          padding: 'same',
          activation: 'relu',
          kernelInitializer: glorot(),
        }),
      );
    layers.push(tf.layers.maxPooling2d({ name: `pool${i + 1}`, poolSize: 2, strides: 2 }));
    layers.push(dropout(0.2, `dropout${i + 1}`));
  }
  layers.push(tf.layers.flatten({ name: 'flatten' }));
  for (const [i, units] of [512, 256].entries()) {
    const name = `dense${i + 1}`;
    layers.push(tf.layers.dense({ name, units, activation: 'relu', kernelInitializer: glorot() }));
    layers.push(dropout(0.25, `dropout${i + 4}`));
  }
  layers.push(tf.layers.dense({ name: 'logits', units: CLASSES, kernelInitializer: glorot() }));
  return layers;
}

/**
 * The network of the recipe `fast`: six convolutions with batch normalisation. The picture is halved by the first
 * one's stride, so that a sample costs a quarter of the reference network's work.
 */
function fastLayers(rng: Rng): tf.layers.Layer[] {
  const he = () => tf.initializers.heNormal({ seed: rng.int(2 ** 31) });
  const layers: tf.layers.Layer[] = [];
  const plan = [
    { filters: 32, kernelSize: 5, strides: 2 },
    { filters: 32, kernelSize: 3, strides: 1 },
    { filters: 64, kernelSize: 3, strides: 2 },
    { filters: 64, kernelSize: 3, strides: 1 },
    { filters: 128, kernelSize: 3, strides: 2 },
    { filters: 128, kernelSize: 3, strides: 1 },
  ];
  for (const [i, shape] of plan.entries()) {
    layers.push(
      tf.layers.conv2d({
        name: `conv${i + 1}`,
        ...shape,
        padding: 'same',
        useBias: false,
        kernelInitializer: he(),
      }),
      batchNormalization({ name: `norm${i + 1}`, momentum: 0.95 }),
      tf.layers.reLU({ name: `relu${i + 1}` }),
    );
  }
  layers.push(
    tf.layers.globalAveragePooling2d({ name: 'pool' }),
    dropout(0.2, 'dropout'),
    tf.layers.dense({
      name: 'logits',
      units: CLASSES,
      kernelInitializer: tf.initializers.glorotUniform({ seed: rng.int(2 ** 31) }),
    }),
  );
  return layers;
}
