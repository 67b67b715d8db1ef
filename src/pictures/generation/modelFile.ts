import { existsSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { ZeroError } from '../../../base/errors.js';
import { type ContainerKind, readContainer, writeContainer } from '../../../base/files/container.js';
import { choice, header, parse, text, whole } from '../../../base/schema.js';
import { either } from '../../../base/text.js';
import { checkVariables, restoreVariables, savedVariablesSchema } from '../../tensor/training/variables.js';
import { namedModel, shippedModel, shippedModels, trainedModel } from '../modelPlaces.js';
import { RECIPES } from './adversarial.js';
import { generator, sidesOf } from './networks.js';
import { MOST_CLASSES, SIZES } from './pictureSet.js';
import { growingGenerator } from './progressive.js';

// Version 1 held weights of a network that normalised its features otherwise.
const KIND: ContainerKind = { kind: 'pgen', version: 3, oldest: 2, label: 'generator' };

const schema = header({
  recipe: choice(RECIPES),
  size: z.literal(SIZES, { error: `must be ${either(SIZES.map(String))}` }),
  channels: z.literal([1, 3], { error: 'must be 1 or 3' }),
  /** Kinds of pictures that can be asked for; 0 where it was trained without labels, as in files of version 2. */
  classes: whole(0, MOST_CLASSES).default(0),
  /** How far it has grown: 1 when it makes pictures of its full size. */
  level: z.number().int().min(0).max(8),
  fade: z.number().min(0).max(1),
  /** The averaged weights. */
  weights: savedVariablesSchema,
  /** What it was trained on, as the command was told, and how long, in words. */
  data: text(1000),
  about: text(500),
});
/** A generator, with what has to be known to use it. */
export type GeneratorModel = z.infer<typeof schema>;

/** Writes the generator of a training into its folder. @returns its path. @throws ZeroError when it cannot be written. */
export function writeGenerator(folder: string, model: GeneratorModel): string {
  const path = trainedModel(folder);
  writeContainer(path, KIND, model);
  return path;
}

/**
 * The generator that a user means: a shipped one by its name, a training's folder or a file.
 * @throws ZeroError when there is none, or it is damaged.
 */
export function findGenerator(name: string): { model: GeneratorModel; path: string } {
  const shipped = shippedModel(fileOf(name));
  const path = !existsSync(name) && /^\w+$/.test(name) && existsSync(shipped) ? shipped : namedModel(name);
  if (!existsSync(path))
    throw new ZeroError(
      `there is no generator at ${path}; give the name of a shipped one (${shippedNames()}), the folder of zero gan train, or a model file`,
    );
  return { model: read(path), path };
}

/** A shipped generator, whatever lies in the folder that one works in. @throws ZeroError when there is none. */
export function shippedGenerator(name: string): { model: GeneratorModel; path: string } {
  const path = shippedModel(fileOf(name));
  if (!existsSync(path))
    throw new ZeroError(`there is no shipped generator '${name}'; there are ${shippedNames()}`);
  return { model: read(path), path };
}

function read(path: string): GeneratorModel {
  return parse(schema, readContainer(path, KIND), `${path} is not a usable generator file`);
}

function fileOf(name: string): string {
  return `gan-${name}.zero`;
}

function shippedNames(): string {
  return shippedModels((file) => /^gan-(\w+)\.zero$/.exec(file)?.[1]);
}

/** A generator ready to make pictures. */
export interface LoadedGenerator {
  /** `[n, 64 + classes]` -> `[n, size, size, channels]`, -1 to 1. */
  sample(latents: tf.Tensor): tf.Tensor;
  dispose(): void;
}

/** Makes the network of a file, on the backend in use. @param where its name, for messages. @throws ZeroError when its weights are others. */
export function loadGenerator(model: GeneratorModel, where: string): LoadedGenerator {
  const shape = { size: model.size, channels: model.channels, classes: model.classes };
  const plain = model.recipe === 'r1' ? generator(shape, 0) : undefined;
  const growing = plain ? undefined : growingGenerator(shape, 0);
  const weights = (plain ?? growing)!.weights;
  checkVariables(weights.variables, model.weights, where);
  if (model.level >= sidesOf(model.size).length)
    throw new ZeroError(
      `${where} is not a usable generator file: its level ${model.level} is not one of its size`,
    );
  restoreVariables(weights.variables, model.weights);
  return {
    sample: (latents) =>
      plain
        ? plain.apply(latents)
        : growing!.apply(latents, { level: model.level, fade: tf.tensor1d([model.fade]) }),
    dispose: () => weights.dispose(),
  };
}
