import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isFolder, namesIn } from '../../base/files/read.js';

/** Name of the model in the folder of a training. */
const NAME = 'model.zero';
/** The folder of the shipped models. */
const SHIPPED = fileURLToPath(new URL('../../../models', import.meta.url));

/** The path of the model that a training writes into its folder. */
export function trainedModel(folder: string): string {
  return join(folder, NAME);
}

/** The model file that a user names: that of a training's folder, or the file itself. */
export function namedModel(name: string): string {
  return isFolder(name) ? trainedModel(name) : name;
}

/** The path of a shipped model; there need not be one. */
export function shippedModel(file: string): string {
  return join(SHIPPED, file);
}

/** The shipped models in words, such as 'fidelity (x2), fidelity (x4)'. @param nameOf what a file is called; undefined for those of others. */
export function shippedModels(nameOf: (file: string) => string | undefined): string {
  const files = namesIn(SHIPPED).sort();
  return files.flatMap((file) => nameOf(file) ?? []).join(', ') || 'none';
}
