import { existsSync } from 'node:fs';
import { z } from 'zod';
import { ZeroError } from '../../../base/errors.js';
import { type ContainerKind, readContainer, writeContainer } from '../../../base/files/container.js';
import { bytes, choice, header, parse, text, whole } from '../../../base/schema.js';
import { savedVariablesSchema } from '../../tensor/training/variables.js';
import { namedModel, shippedModel, shippedModels, trainedModel } from '../modelPlaces.js';
import { SCALES, type Scale } from './network.js';
import { MOST_GRAIN } from './noise.js';

/** What a network was trained for: to be near the true picture, or to look like one. */
export const STYLES = ['fidelity', 'texture'] as const;
export type Style = (typeof STYLES)[number];

const KIND: ContainerKind = { kind: 'upsc', version: 2, oldest: 1, label: 'upscaling model' };

const schema = header({
  scale: z.literal(SCALES, { error: `must be ${SCALES.join(' or ')}` }),
  style: choice(STYLES),
  /** Deviation of the `noise` `[batch, height, width, scale^2]` that it takes besides; 0 where it takes none, as in version 1. */
  noise: z.number().min(0).max(MOST_GRAIN).default(0),
  /** Points around one that its result depends on. */
  reach: whole(1, 256),
  /** `picture` `[batch, height, width, 3]` -> `detail` `[batch, height, width, 3 scale^2]`. */
  onnx: bytes(1, 2 ** 28),
  /** The same weights by name, for a training that begins with them. */
  weights: savedVariablesSchema,
  /** How it was trained, in words. */
  about: text(500),
});
/** A network that upscales, complete, with what has to be known to use it. */
export type UpscalingModel = z.infer<typeof schema>;

/** Writes the model of a training into its folder. @returns its path. @throws ZeroError when it cannot be written. */
export function writeUpscalingModel(folder: string, model: UpscalingModel): string {
  const path = trainedModel(folder);
  writeContainer(path, KIND, model);
  return path;
}

/** Reads a model. @throws ZeroError when it is missing, damaged, or not one that upscales. */
export function readUpscalingModel(path: string): UpscalingModel {
  return parse(schema, readContainer(path, KIND), `${path} is not a usable upscaling model file`);
}

/**
 * The model that a user means: one of the shipped by its style, a training's folder or a model file.
 * @param scale the factor wanted; without it that of the model, the smallest that a shipped one is there for.
 * @throws ZeroError when there is none, or it is for another factor.
 */
export function findUpscalingModel(name: string, scale?: Scale): { model: UpscalingModel; path: string } {
  const shipped = (STYLES as readonly string[]).includes(name) && !existsSync(name);
  const wanted = scale ?? SCALES.find((s) => existsSync(shippedModel(fileOf(name, s)))) ?? SCALES[0];
  const path = shipped ? shippedModel(fileOf(name, wanted)) : namedModel(name);
  if (!existsSync(path))
    throw new ZeroError(
      shipped
        ? `there is no shipped model '${name}' for scale ${wanted}; there are ${shippedNames()}, or train one with zero upscale train`
        : `there is no model at ${path}; give the name of a shipped model (${shippedNames()}), the folder of zero upscale train, or a model file`,
    );
  const model = readUpscalingModel(path);
  if (scale !== undefined && model.scale !== scale)
    throw new ZeroError(
      `the model ${path} makes pictures ${model.scale} times as large, not ${scale} times; give another --model or --scale ${model.scale}`,
    );
  return { model, path };
}

/** The models that are shipped. */
export function shippedUpscalers(): { style: Style; scale: Scale }[] {
  const all = STYLES.flatMap((style) => SCALES.map((scale) => ({ style, scale })));
  return all.filter(({ style, scale }) => existsSync(shippedModel(fileOf(style, scale))));
}

/** A shipped model, whatever lies in the folder that one works in. @throws ZeroError when there is none. */
export function shippedUpscaler(style: Style, scale: Scale): UpscalingModel {
  const path = shippedModel(fileOf(style, scale));
  if (!existsSync(path))
    throw new ZeroError(
      `there is no shipped model '${style}' for scale ${scale}; there are ${shippedNames()}`,
    );
  return readUpscalingModel(path);
}

/** The file of a shipped model. */
function fileOf(style: string, scale: Scale): string {
  return `upscale-x${scale}-${style}.zero`;
}

/** What the shipped models are called, such as 'fidelity (x2)'. */
function shippedNames(): string {
  return shippedModels((file) => {
    const [, scale, style] = /^upscale-x(\d)-(\w+)\.zero$/.exec(file) ?? [];
    return scale && `${style} (x${scale})`;
  });
}
