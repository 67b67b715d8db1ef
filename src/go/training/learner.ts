import type { TensorBatch } from '../../tensor/training/data.js';
import { momentum } from '../../tensor/training/optimizers.js';
import { ParameterSet } from '../../tensor/training/parameterSet.js';
import { type Task, Trainer } from '../../tensor/training/trainer.js';
import type { ModelVariables } from '../../tensor/training/variables.js';
import type { Model } from '../network/model.js';
import type { Weights } from '../network/parameters.js';
import type { TrainingSettings } from '../settings/training.js';
import { type BatchTensors, lossTerms } from './losses.js';

/** A Go network in training, and the weights of it that play. */
export interface Learner {
  /** Its steps take a {@link hostBatch} and show the terms of the loss. */
  trainer: Trainer;
  /** Copies of the averaged weights. */
  weights(): Promise<Weights>;
}

/**
 * What trains a Go network: stochastic gradient descent with momentum, clipping by the global norm, coupled weight decay
 * (L2) of the kernels, and an average of the weights, which is what plays.
 */
export function makeLearner(model: Model, settings: TrainingSettings): Learner {
  const network = new ParameterSet(variablesOf(model), {
    optimizer: momentum(settings.momentum),
    l2: settings.l2,
    clipNorm: settings.clipNorm,
    averageDecay: settings.emaDecay,
  });
  const terms = (batch: TensorBatch, training: boolean) =>
    lossTerms(model, batch as unknown as BatchTensors, settings, training);
  const task: Task = {
    parameters: { network },
    step(batch, { rate }) {
      const { loss, ...shown } = network.minimize(() => {
        const all = terms(batch, true);
        return { loss: all.total, ...all };
      }, rate);
      return shown;
    },
    evaluate: (batch) => terms(batch, false),
  };
  return {
    trainer: new Trainer(task),
    async weights() {
      const out: Weights = new Map();
      for (const [name, v] of network.averaged) out.set(name, new Float32Array(await v.data()));
      return out;
    },
  };
}

function variablesOf(model: Model): ModelVariables {
  const named = (statistic: boolean) =>
    new Map(
      model.parameters
        .filter((p) => p.statistic === statistic)
        .map(({ name }) => [name, model.variables.get(name)!]),
    );
  return { trainable: named(false), statistics: named(true) };
}
