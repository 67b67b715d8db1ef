import { Rng } from '../base/rng.js';
import { digitNetwork } from '../src/digits/networks.js';
import { recipeOf } from '../src/digits/recipes.js';
import { digitTrainer } from '../src/digits/trainer.js';
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

/** The digit network as `zero mnist train --recipe keras` trains it, on 28x28 images, with RMSProp; without augmentation. */
export function digitsStep(batch = 512): TrainingStep {
  const rng = new Rng('bench digits');
  const recipe = recipeOf('keras');
  const { logits, probabilities } = digitNetwork(recipe.network, 1);
  const trainer = digitTrainer(logits, recipe);
  const x = Float32Array.from({ length: batch * 784 }, () => rng.float());
  const y = new Float32Array(batch * 10);
  for (let row = 0; row < batch; row++) y[row * 10 + rng.int(10)] = 1;
  const tensors = {
    x: { data: x, shape: [batch, 28, 28, 1] },
    y: { data: y, shape: [batch, 10] },
  };
  return {
    batch,
    step: async () => (await trainer.train(tensors, 0.001, rng)).loss,
    dispose() {
      trainer.dispose();
      probabilities.dispose();
    },
  };
}
