import * as tf from '@tensorflow/tfjs';
import { Rng } from '../base/rng.js';
import { Model } from '../src/go/network/model.js';
import { initialWeights } from '../src/go/network/parameters.js';
import { agzTraining } from '../src/go/settings/training.js';
import { makeLearner } from '../src/go/training/learner.js';
import { hostBatch, makeBatch } from '../src/go/training/window.js';

/** A network with its optimizer and one batch, ready to train on the backend that is set. */
export interface TrainingStep {
  batch: number;
  /** Forward, backward, update; returns the loss. */
  step(): Promise<number>;
  dispose(): void;
}

/** The Go network of recipe agz as a run trains it, 6 blocks of 64 channels on 9x9x17 planes. */
export function residualStep(batch = 128): TrainingStep {
  const rng = new Rng('bench residual');
  const config = { recipe: 'agz', size: 9, blocks: 6, channels: 64, planes: 'agz' } as const;
  const model = new Model(config, initialWeights(config, rng.fork()));
  const { trainer } = makeLearner(model, agzTraining(9));
  const data = makeBatch(batch, 9, 'agz');
  for (const i of data.planes.keys()) data.planes[i] = rng.float() < 0.3 ? 1 : 0;
  for (let row = 0; row < batch; row++) {
    data.policy[row * 82 + rng.int(82)] = 1;
    data.value[row] = rng.float();
  }
  const tensors = hostBatch(data, 'agz');
  return {
    batch,
    step: async () => (await trainer.train(tensors, 0.01, rng)).total,
    dispose() {
      trainer.dispose();
      model.dispose();
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
