import type * as tf from '@tensorflow/tfjs';
import { loadModel, saveModel } from '../tensor/models/files.js';
import { CLASSES, SIDE } from './csv.js';

/** What is known of a digit model besides its layers; in model.json under userDefinedMetadata.digits. */
export interface ModelNotes {
  recipe: string;
  epochs: number;
  /** Views of a picture that its predictions are the mean of. */
  views: number;
  /** Accuracy on the held-out part of the training digits. */
  validationAccuracy?: number;
}

/** Writes a digit model as stock TensorFlow.js reads it, with its notes. */
export async function saveDigitModel(
  folder: string,
  model: tf.LayersModel,
  digits: ModelNotes,
): Promise<void> {
  model.setUserDefinedMetadata({ digits });
  await saveModel(model, folder);
}

/**
 * Reads a digit model, ours or another program's.
 * @throws ZeroError when it is missing or damaged, or does not take `[28, 28, 1]` pictures to 10 classes.
 */
export async function loadDigitModel(path: string): Promise<{ model: tf.LayersModel; notes?: ModelNotes }> {
  const model = await loadModel(path, { input: [SIDE, SIDE, 1], output: [CLASSES] });
  const metadata = model.getUserDefinedMetadata() as { digits?: ModelNotes } | undefined;
  return { model, notes: metadata?.digits };
}
