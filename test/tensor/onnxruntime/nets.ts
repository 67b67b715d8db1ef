import * as tf from '@tensorflow/tfjs';
import { Rng } from '../../../base/rng.js';
import { batchNormTraining } from '../../../src/tensor/batchNorm.js';

/** A small network in training: each step gives its loss. */
export interface SmallNet {
  step(i: number): number;
  variables(): tf.Variable[];
  dispose(): void;
}

const noise = (rng: Rng, shape: number[], scale = 1) =>
  tf.tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => rng.normal() * scale),
    shape,
  );
const labels = (rng: Rng, n: number, classes: number) =>
  tf.oneHot(tf.tensor1d(Int32Array.from({ length: n }, () => rng.int(classes))), classes).toFloat();

/** Minimises on the given variables, and lets go of what the step made. */
function minimise(optimizer: tf.Optimizer, loss: () => tf.Tensor, variables: tf.Variable[]): number {
  const value = optimizer.minimize(() => loss() as tf.Scalar, true, variables)!;
  const [number] = value.dataSync();
  value.dispose();
  return number;
}

/** Residual blocks with batch normalisation on 5x5 images; SGD with momentum, another rate at every step. */
export function residualNet(): SmallNet {
  const rng = new Rng('residual net');
  const c = 16;
  const kernel = (from: number, to: number) =>
    tf.variable(noise(rng, [3, 3, from, to], Math.sqrt(2 / (9 * from))));
  const stem = kernel(3, c);
  const blocks = [0, 1].map(() => ({
    kernels: [kernel(c, c), kernel(c, c)],
    gammas: [tf.variable(tf.ones([c])), tf.variable(tf.ones([c]))],
    betas: [tf.variable(tf.zeros([c])), tf.variable(tf.zeros([c]))],
  }));
  const head = tf.variable(noise(rng, [c, 4], 0.2));
  const variables = [stem, ...blocks.flatMap((b) => [...b.kernels, ...b.gammas, ...b.betas]), head];
  const x = noise(rng, [2, 5, 5, 3]) as tf.Tensor4D;
  const y = labels(rng, 2, 4);
  const optimizer = tf.train.momentum(0.02, 0.9);
  const forward = () => {
    let v: tf.Tensor = tf.relu(tf.conv2d(x, stem as tf.Tensor4D, 1, 'same'));
    for (const { kernels, gammas, betas } of blocks) {
      let w = v;
      kernels.forEach((k, i) => {
        const normal = batchNormTraining(
          tf.conv2d(w as tf.Tensor4D, k as tf.Tensor4D, 1, 'same'),
          gammas[i],
          betas[i],
          1e-3,
        );
        tf.dispose([normal.mean, normal.variance]);
        w = i === 0 ? tf.relu(normal.y) : normal.y;
      });
      v = tf.relu(tf.add(v, w));
    }
    return tf.losses.softmaxCrossEntropy(
      y,
      tf.matMul(tf.mean(v, [1, 2]) as tf.Tensor2D, head as tf.Tensor2D),
    );
  };
  return {
    step(i) {
      (optimizer as unknown as { setLearningRate(rate: number): void }).setLearningRate(
        0.02 / (1 + i * 0.01),
      );
      return minimise(optimizer, forward, variables);
    },
    variables: () => variables,
    dispose() {
      optimizer.dispose();
      tf.dispose([x, y, ...variables]);
    },
  };
}

/** The digit network of recipe keras, narrow: layers, max pooling, dropout from a seed, RMSProp. */
export function digitsNet(): SmallNet {
  const rng = new Rng('digits net');
  const seed = 5;
  const kernelInitializer = tf.initializers.heNormal({ seed });
  const model = tf.sequential();
  [4, 16].forEach((filters, i) => {
    for (let k = 0; k < 2; k++)
      model.add(
        tf.layers.conv2d({
          ...(i + k === 0 ? { inputShape: [8, 8, 1] } : {}),
          filters,
          kernelSize: 3,
          padding: 'same',
          activation: 'relu',
          kernelInitializer,
        }),
      );
    model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
    model.add(tf.layers.dropout({ rate: 0.2, seed }));
  });
  model.add(tf.layers.flatten());
  model.add(tf.layers.dense({ units: 20, activation: 'relu', kernelInitializer }));
  model.add(tf.layers.dropout({ rate: 0.25, seed }));
  model.add(tf.layers.dense({ units: 10, activation: 'softmax', kernelInitializer }));
  const optimizer = tf.train.rmsprop(0.001, 0.9, 0, 1e-8);
  const variables = model.trainableWeights.map((w) => w.read() as tf.Variable);
  const x = noise(rng, [4, 8, 8, 1]);
  const y = labels(rng, 4, 10);
  return {
    step: () =>
      minimise(
        optimizer,
        () => tf.mean(tf.metrics.categoricalCrossentropy(y, model.apply(x, { training: true }) as tf.Tensor)),
        variables,
      ),
    variables: () => variables,
    dispose() {
      optimizer.dispose();
      model.dispose();
      tf.dispose([x, y]);
    },
  };
}

/** A recurrent layer, LSTM or GRU, over 7 steps, and a dense one; RMSProp. */
export function recurrentNet(kind: 'lstm' | 'gru'): SmallNet {
  const rng = new Rng('recurrent net');
  const initializer = (seed: number) => tf.initializers.glorotUniform({ seed });
  const model = tf.sequential();
  model.add(
    tf.layers[kind]({
      units: 5,
      inputShape: [7, 3],
      kernelInitializer: initializer(1),
      recurrentInitializer: initializer(2),
    }),
  );
  model.add(tf.layers.dense({ units: 4, activation: 'softmax', kernelInitializer: initializer(3) }));
  const optimizer = tf.train.rmsprop(0.01);
  const variables = model.trainableWeights.map((w) => w.read() as tf.Variable);
  const x = noise(rng, [6, 7, 3]);
  const y = labels(rng, 6, 4);
  return {
    step: () =>
      minimise(
        optimizer,
        () => tf.mean(tf.metrics.categoricalCrossentropy(y, model.apply(x, { training: true }) as tf.Tensor)),
        variables,
      ),
    variables: () => variables,
    dispose() {
      optimizer.dispose();
      model.dispose();
      tf.dispose([x, y]);
    },
  };
}

/** Word vectors that are gathered and averaged, then dense layers: gradients scattered into the table; Adam. */
export function wordsNet(): SmallNet {
  const rng = new Rng('words net');
  const table = tf.variable(noise(rng, [30, 8], 0.5));
  const hidden = tf.variable(noise(rng, [8, 12], 0.5));
  const out = tf.variable(noise(rng, [12, 5], 0.5));
  const words = tf.tensor2d(
    Int32Array.from({ length: 60 }, () => rng.int(30)),
    [10, 6],
    'int32',
  );
  const y = labels(rng, 10, 5);
  const optimizer = tf.train.adam(0.01);
  const variables = [table, hidden, out];
  return {
    step: () =>
      minimise(
        optimizer,
        () => {
          const mean = tf.mean(tf.gather(table, words), 1) as tf.Tensor2D;
          const h = tf.tanh(tf.matMul(mean, hidden as tf.Tensor2D)) as tf.Tensor2D;
          return tf.losses.softmaxCrossEntropy(y, tf.matMul(h, out as tf.Tensor2D));
        },
        variables,
      ),
    variables: () => variables,
    dispose() {
      optimizer.dispose();
      tf.dispose([words, y, ...variables]);
    },
  };
}
