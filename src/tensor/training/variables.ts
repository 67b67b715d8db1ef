import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { ZeroError } from '../../../base/errors.js';
import { bytes, header, list, whole } from '../../../base/schema.js';
import { printable } from '../../../base/text.js';

/** A model's variables by names that are the same in every process. */
export interface ModelVariables {
  /** Those that follow a gradient. */
  readonly trainable: ReadonlyMap<string, tf.Variable>;
  /** Those that a training step sets in other ways, such as moving means and variances. */
  readonly statistics: ReadonlyMap<string, tf.Variable>;
}

/** The variables of a layers model, by layer and weight name. */
export function variablesOf(model: tf.LayersModel): ModelVariables {
  const trainable = new Map<string, tf.Variable>();
  const statistics = new Map<string, tf.Variable>();
  for (const layer of model.layers)
    for (const weight of layer.weights) {
      const of = layer.trainableWeights.includes(weight) ? trainable : statistics;
      // 'conv1/kernel_1' and 'conv1/kernel' are one weight of two processes: tfjs numbers names that it has seen.
      const name = weight.originalName.slice(weight.originalName.lastIndexOf('/') + 1);
      of.set(`${layer.name}/${name}`, weight.read() as tf.Variable);
    }
  return { trainable, statistics };
}

/** Values of variables by name, as a checkpoint holds them: shapes, and 32-bit floats in little-endian bytes. */
export const savedVariablesSchema = z.record(
  z.string(),
  header({ shape: list(whole(0, 2 ** 31), 8), data: bytes(0, 2 ** 31) }),
);
export type SavedVariables = z.infer<typeof savedVariablesSchema>;

/** Copies of the variables' values. */
export async function saveVariables(variables: ReadonlyMap<string, tf.Tensor>): Promise<SavedVariables> {
  const out: SavedVariables = {};
  for (const [name, v] of variables) {
    const data = await v.data();
    out[name] = {
      shape: v.shape,
      data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice(),
    };
  }
  return out;
}

/**
 * Checks that saved values are those of just these variables, by name and shape.
 * @param where the file's name, for messages.
 * @throws ZeroError
 */
export function checkVariables(
  variables: ReadonlyMap<string, tf.Variable>,
  saved: SavedVariables,
  where: string,
): void {
  const shapeOf = (shape: readonly number[]) => `[${shape.join(', ')}]`;
  for (const [name, v] of variables) {
    const found = Object.hasOwn(saved, name) ? saved[name] : undefined;
    if (!found)
      throw new ZeroError(`${where} is of another model: it has no '${name}'; train in another folder`);
    if (shapeOf(found.shape) !== shapeOf(v.shape))
      throw new ZeroError(
        `${where} is of another model: its '${name}' is ${shapeOf(found.shape)}, not ${shapeOf(v.shape)}; train in another folder`,
      );
    if (found.data.length !== v.size * 4)
      throw new ZeroError(
        `${where} is damaged: its '${name}' has ${found.data.length} bytes, not ${v.size * 4}; restore it from a copy`,
      );
  }
  const extra = Object.keys(saved).find((name) => !variables.has(name));
  if (extra !== undefined)
    throw new ZeroError(
      `${where} is of another model: it also has '${printable(extra)}'; train in another folder`,
    );
}

/** Gives variables their saved values, which {@link checkVariables} has passed. */
export function restoreVariables(variables: ReadonlyMap<string, tf.Variable>, saved: SavedVariables): void {
  for (const [name, v] of variables) {
    const data = new Float32Array(v.size);
    new Uint8Array(data.buffer).set(saved[name].data);
    tf.tidy(() => v.assign(tf.tensor(data, v.shape)));
  }
}
