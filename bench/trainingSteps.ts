import * as tf from '@tensorflow/tfjs';
import { Rng } from '../base/rng.js';
import { Model } from '../src/go/network/model.js';
import { initialWeights } from '../src/go/network/parameters.js';
import { agzTraining } from '../src/go/settings/training.js';
import { lossTerms } from '../src/go/training/losses.js';

/** A network with its optimizer and one batch, ready to train on the backend that is set. */
export interface TrainingStep {
  batch: number;
  /** Forward, backward, update; returns the loss. */
  step(): Promise<number>;
  dispose(): void;
}

/** The Go network of recipe agz, 6 blocks of 64 channels on 9x9x17 planes, with momentum. */
export function residualStep(batch = 128): TrainingStep {
  const rng = new Rng('bench residual');
  const settings = agzTraining(9);
  const config = { recipe: 'agz', size: 9, blocks: 6, channels: 64, planes: 'agz' } as const;
  const model = new Model(config, initialWeights(config, rng.fork()));
  const optimizer = tf.train.momentum(0.01, 0.9);
  const uniform = (length: number) => Float32Array.from({ length }, () => rng.float());
  const data = {
    planes: tf.tensor4d(
      uniform(batch * 81 * 17).map((x) => (x < 0.3 ? 1 : 0)),
      [batch, 9, 9, 17],
    ),
    policy: tf.tidy(() => tf.softmax(tf.tensor2d(uniform(batch * 82), [batch, 82]))),
    value: tf.tensor2d(uniform(batch), [batch, 1]),
    score: tf.zeros([batch, 1]) as tf.Tensor2D,
    scored: tf.zeros([batch, 1]) as tf.Tensor2D,
    ownership: tf.zeros([batch, 81]) as tf.Tensor2D,
  };
  return {
    batch,
    async step() {
      const statistics = new Map<string, tf.Tensor>();
      const loss = tf.tidy(() => {
        const { value, grads } = tf.variableGrads(
          () => tf.squeeze(tf.slice(lossTerms(model, data, settings, statistics), [0], [1])) as tf.Scalar,
          model.trainable,
        );
        optimizer.applyGradients(grads as Record<string, tf.Variable>);
        return value;
      });
      for (const [name, tensor] of statistics) {
        model.variables.get(name)!.assign(tensor);
        tensor.dispose();
      }
      const [number] = await loss.data();
      loss.dispose();
      return number;
    },
    dispose() {
      model.dispose();
      optimizer.dispose();
      tf.dispose(Object.values(data));
    },
  };
}

/** The digit network of recipe keras on 28x28 images, with RMSProp. */
export function digitsStep(batch = 512): TrainingStep {
  const rng = new Rng('bench digits');
  const conv = (filters: number, inputShape?: number[]) =>
    tf.layers.conv2d({ filters, kernelSize: 3, padding: 'same', activation: 'relu', inputShape });
  const model = tf.sequential();
  [32, 64, 128].forEach((filters, i) => {
    model.add(conv(filters, i === 0 ? [28, 28, 1] : undefined));
    model.add(conv(filters));
    model.add(tf.layers.maxPooling2d({ poolSize: 2, strides: 2 }));
    model.add(tf.layers.dropout({ rate: 0.2 }));
  });
  model.add(tf.layers.flatten());
  for (const units of [512, 256]) {
    model.add(tf.layers.dense({ units, activation: 'relu' }));
    model.add(tf.layers.dropout({ rate: 0.25 }));
  }
  model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
  const optimizer = tf.train.rmsprop(0.001, 0.9, 0, 1e-8);
  model.compile({ optimizer, loss: 'categoricalCrossentropy' });
  const x = tf.tensor(
    Float32Array.from({ length: batch * 784 }, () => rng.float()),
    [batch, 28, 28, 1],
  );
  const y = tf.tidy(() =>
    tf
      .oneHot(
        tf.tensor1d(
          Int32Array.from({ length: batch }, () => rng.int(10)),
          'int32',
        ),
        10,
      )
      .toFloat(),
  );
  return {
    batch,
    step: async () => (await model.trainOnBatch(x, y)) as number,
    dispose() {
      model.dispose();
      optimizer.dispose();
      tf.dispose([x, y]);
    },
  };
}
