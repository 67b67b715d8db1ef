import type { LayersModel } from '@tensorflow/tfjs';
import { classifier } from '../tensor/training/classifier.js';
import { Trainer } from '../tensor/training/trainer.js';
import type { Recipe } from './recipes.js';

/** What trains a digit network as a recipe says. @param logits the network up to its logits. */
export function digitTrainer(logits: LayersModel, { parameters, labelSmoothing }: Recipe): Trainer {
  return new Trainer(classifier(logits, { ...parameters(), labelSmoothing }));
}
