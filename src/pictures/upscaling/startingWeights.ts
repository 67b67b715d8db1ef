import type * as tf from '@tensorflow/tfjs';
import {
  checkVariables,
  restoreVariables,
  type SavedVariables,
  saveVariables,
  variablesOf,
} from '../../tensor/training/variables.js';
import type { UpscalingModel } from './modelFile.js';
import { NOISE_LAYER } from './network.js';

/** The weights of a network by name, as a model file holds them. */
export function weightsOf(network: tf.LayersModel): Promise<SavedVariables> {
  return saveVariables(variablesOf(network).trainable);
}

/**
 * Gives a network the weights of a model. The last layer is left as it is where the model is for another scale, and so
 * are the layers for noise where one of the two has none.
 * @param where the model's name, for messages.
 * @throws ZeroError when the model is of another size.
 */
export function beginWith(network: tf.LayersModel, model: UpscalingModel, where: string): void {
  const own = variablesOf(network).trainable;
  const last = own.get('detail/bias')!;
  const same = model.weights['detail/bias']?.shape[0] === last.shape[0];
  const isKept = (name: string) => {
    if (name.startsWith('detail/')) return same;
    // Models for fidelity take no noise.
    return !name.includes(NOISE_LAYER) || (same && own.has(name) && name in model.weights);
  };
  const variables = new Map([...own].filter(([name]) => isKept(name)));
  const saved = Object.fromEntries(Object.entries(model.weights).filter(([name]) => isKept(name)));
  checkVariables(variables, saved, where);
  restoreVariables(variables, saved);
}
