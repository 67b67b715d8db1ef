import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import * as tf from '@tensorflow/tfjs';
import { ZeroError } from '../../engine/errors.js';
import { fileError, writeFileAtomic } from '../../selfplay/files/atomic.js';
import { CLASSES, SIDE } from './csv.js';

/** What is known of a saved model besides its layers; in model.json under userDefinedMetadata.zero. */
export interface ModelNotes {
  version: 1;
  recipe: string;
  epochs: number;
  /** Views of a picture that its predictions are the mean of. */
  views: number;
  /** Accuracy on the held-out part of the training digits. */
  validationAccuracy?: number;
  /** CRC-32 of weights.bin. */
  weightsCrc32: number;
}

const MODEL = 'model.json';
const WEIGHTS = 'weights.bin';

/** Writes a model as stock TensorFlow.js reads it: model.json and weights.bin. */
export async function saveDigitModel(
  folder: string,
  model: tf.LayersModel,
  notes: Omit<ModelNotes, 'version' | 'weightsCrc32'>,
): Promise<void> {
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      const weights = new Uint8Array(tf.io.CompositeArrayBuffer.join(artifacts.weightData));
      const zero: ModelNotes = { version: 1, ...notes, weightsCrc32: crc32(weights) };
      const json = {
        modelTopology: artifacts.modelTopology,
        format: artifacts.format,
        generatedBy: artifacts.generatedBy,
        convertedBy: null,
        userDefinedMetadata: { zero },
        weightsManifest: [{ paths: [WEIGHTS], weights: artifacts.weightSpecs }],
      };
      writeFileAtomic(join(folder, WEIGHTS), weights);
      writeFileAtomic(join(folder, MODEL), JSON.stringify(json));
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
    }),
  );
}

/**
 * Reads a digit model, ours or one of stock TensorFlow.js.
 * @throws ZeroError when a file is missing or damaged, or the model does not take 28 x 28 pictures to 10 classes.
 */
export async function loadDigitModel(folder: string): Promise<{ model: tf.LayersModel; notes?: ModelNotes }> {
  const path = join(folder, MODEL);
  if (!existsSync(path))
    throw new ZeroError(`${folder} has no ${MODEL}; train a model with zero mnist train --out ${folder}`);
  const json = readJson(path);
  const { modelTopology, weightsManifest, userDefinedMetadata } = json;
  const notes = userDefinedMetadata?.zero;
  if (!modelTopology || !Array.isArray(weightsManifest))
    throw new ZeroError(
      `${path} is not a layers model of TensorFlow.js: it lacks its topology or weights list`,
    );
  const parts = weightsManifest.flatMap((group) => group.paths.map((p) => readBytes(join(folder, p))));
  const weights = Buffer.concat(parts);
  const specs = weightsManifest.flatMap((group) => group.weights);
  const wanted = specs.reduce((n, s) => n + 4 * s.shape.reduce((a, b) => a * b, 1), 0);
  if (weights.length !== wanted)
    throw new ZeroError(
      `${join(folder, WEIGHTS)} has ${weights.length} bytes, and ${MODEL} tells of ${wanted}; it is cut short or belongs to another model`,
    );
  if (notes && crc32(weights) !== notes.weightsCrc32)
    throw new ZeroError(`${join(folder, WEIGHTS)} is damaged: its checksum is wrong; restore it from a copy`);
  let model: tf.LayersModel;
  try {
    const weightData = weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.length);
    model = await tf.loadLayersModel(
      tf.io.fromMemory({ modelTopology, weightSpecs: specs, weightData: weightData as ArrayBuffer }),
    );
  } catch (error) {
    throw new ZeroError(`${path} cannot be built: ${(error as Error).message.split('\n')[0]}`, {
      cause: error,
    });
  }
  const shapes = `${JSON.stringify(model.inputs.map((t) => t.shape))} to ${JSON.stringify(model.outputs.map((t) => t.shape))}`;
  if (shapes !== `[[null,${SIDE},${SIDE},1]] to [[null,${CLASSES}]]`)
    throw new ZeroError(
      `${path} is a model of another shape: it takes ${shapes}, and digits need [[null,28,28,1]] to [[null,10]]`,
    );
  return { model, notes };
}

interface ModelJson {
  modelTopology?: object;
  weightsManifest?: { paths: string[]; weights: tf.io.WeightsManifestEntry[] }[];
  userDefinedMetadata?: { zero?: ModelNotes };
}

function readJson(path: string): ModelJson {
  try {
    return JSON.parse(readBytes(path).toString('utf8')) as ModelJson;
  } catch (error) {
    if (error instanceof ZeroError) throw error;
    throw new ZeroError(`${path} is not JSON; it is cut short or damaged: restore it from a copy`);
  }
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw fileError('read', path, error);
  }
}
