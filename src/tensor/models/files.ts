import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { ZeroError } from '../../../base/errors.js';
import { writeFileAtomic } from '../../../base/files/atomic.js';
import { isFolder, readPlainFile } from '../../../base/files/read.js';
import { printable } from '../../../base/text.js';

/** Version of what zero adds to the format, under the key `zero` of the model's user-defined metadata. */
const VERSION = 1;

/** What zero adds: a checksum, so that a damaged file is told from a good one. */
interface Seal {
  version: number;
  /** SHA-256 of the weights. */
  sha256: string;
}

/** model.json, as far as it is looked at before TensorFlow.js gets it. */
interface ModelJson extends tf.io.ModelJSON {
  userDefinedMetadata?: { zero?: Seal };
}

/**
 * Writes a model in the layers format of TensorFlow.js: `model.json` and the weights beside it, in `weights.bin`.
 * `model.json` is replaced last and in one step, and weights that an older one refers to stay until then, so that
 * a reader finds the old model or the new one at any time. Metadata set on the model (setUserDefinedMetadata) are kept.
 * @param folder made when missing.
 * @throws ZeroError when the files cannot be written.
 */
export async function saveModel(model: tf.LayersModel, folder: string): Promise<void> {
  await model.save({ save: async (artifacts) => writeArtifacts(folder, artifacts) });
}

function writeArtifacts(folder: string, artifacts: tf.io.ModelArtifacts): tf.io.SaveResult {
  const path = join(folder, 'model.json');
  const data = new Uint8Array(tf.io.CompositeArrayBuffer.join(artifacts.weightData));
  const old = weightFiles(path);
  const weights = old.includes('weights.bin') ? 'weights-2.bin' : 'weights.bin';
  const seal: Seal = { version: VERSION, sha256: sha256(data) };
  const { modelTopology, format, generatedBy, convertedBy, trainingConfig, weightSpecs } = artifacts;
  const json: ModelJson = {
    modelTopology: modelTopology!,
    format,
    generatedBy,
    convertedBy,
    ...(trainingConfig ? { trainingConfig } : {}),
    weightsManifest: [{ paths: [weights], weights: weightSpecs! }],
    userDefinedMetadata: { ...artifacts.userDefinedMetadata, zero: seal },
  };
  writeFileAtomic(join(folder, weights), data);
  writeFileAtomic(path, JSON.stringify(json));
  for (const name of old) if (name !== weights) rmSync(join(folder, name), { force: true });
  return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
}

/** Weight files of ours that a model.json refers to; none when it is missing or not to be read. */
function weightFiles(path: string): string[] {
  try {
    const json = JSON.parse(readPlainFile(path).toString()) as ModelJson;
    return json.weightsManifest.flatMap((group) => group.paths).filter((p) => /^weights(-2)?\.bin$/.test(p));
  } catch {
    return [];
  }
}

/** What a model must take and give for its use; null stands for any size, and the batch is left out. */
export interface ExpectedShapes {
  input?: (number | null)[];
  output?: (number | null)[];
}

/**
 * Reads a model in the layers format of TensorFlow.js, written by zero or by another program.
 * @param path its folder, or its model.json.
 * @throws ZeroError when a file is missing, damaged, of another format, or a model of other shapes than expected.
 */
export async function loadModel(path: string, expected: ExpectedShapes = {}): Promise<tf.LayersModel> {
  const file = modelFile(path);
  const artifacts = readArtifacts(file);
  let model: tf.LayersModel;
  try {
    model = await tf.loadLayersModel({ load: async () => artifacts });
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0];
    throw new ZeroError(`${file} does not describe a model that TensorFlow.js can build: ${reason}`, {
      cause: error,
    });
  }
  try {
    for (const side of ['input', 'output'] as const) {
      const wanted = expected[side];
      const shapes = model[`${side}s`].map((t) => t.shape.slice(1));
      if (wanted && !(shapes.length === 1 && fits(shapes[0], wanted)))
        throw new ZeroError(
          `the model in ${file} has ${side} ${shapes.map(show).join(' and ')}, and ${show(wanted)} is needed here; give a model that was trained for this`,
        );
    }
  } catch (error) {
    model.dispose();
    throw error;
  }
  return model;
}

/** The file that describes a model: the path itself, or model.json in it. @throws ZeroError when it does not exist. */
function modelFile(path: string): string {
  const folder = isFolder(path);
  const file = folder ? join(path, 'model.json') : path;
  if (!existsSync(file))
    throw new ZeroError(
      folder
        ? `${path} has no model.json; give the folder of a model in the TensorFlow.js layers format`
        : `there is no model at ${path}; give its folder or its model.json`,
    );
  return file;
}

function readArtifacts(file: string): tf.io.ModelArtifacts {
  let json: ModelJson;
  const text = readPlainFile(file).toString('utf8');
  // A network of another kind, such as an .onnx or .zero file, is no damaged model.
  if (!/^\s*\{/.test(text))
    throw new ZeroError(
      `${file} is not a layers model: it begins with '${printable(text.slice(0, 8))}', and JSON with {; give a model.json of TensorFlow.js, or its folder`,
    );
  try {
    json = JSON.parse(text) as ModelJson;
  } catch (error) {
    throw new ZeroError(
      `${file} is not JSON, or is cut short (${printable((error as Error).message)}); save the model again`,
    );
  }
  if (json?.format === 'graph-model')
    throw new ZeroError(
      `${file} is a graph model; only layers models can be read (tensorflowjs_converter --output_format=tfjs_layers_model makes one)`,
    );
  if (!json?.modelTopology || !Array.isArray(json.weightsManifest))
    throw new ZeroError(
      `${file} is not a TensorFlow.js layers model: it has no modelTopology or weightsManifest`,
    );
  const seal = json.userDefinedMetadata?.zero;
  if (seal && seal.version > VERSION)
    throw new ZeroError(
      `${file} was written by a newer zero (format ${seal.version}, this one reads up to ${VERSION}); update zero`,
    );
  const paths = json.weightsManifest.flatMap((group) => group.paths);
  const data = Buffer.concat(paths.map((p) => readPlainFile(join(dirname(file), p))));
  const specs = json.weightsManifest.flatMap((group) => group.weights);
  const size = specs.reduce((sum, spec) => sum + bytesOf(spec), 0);
  const where = join(dirname(file), paths[0] ?? '');
  if (data.length !== size)
    throw new ZeroError(
      `${where} has ${data.length} bytes, and model.json describes ${size}; the file is cut short or of another model`,
    );
  if (seal && sha256(data) !== seal.sha256)
    throw new ZeroError(
      `${where} is damaged: its checksum differs from the one in model.json; use another copy of the model`,
    );
  const weightData = data.buffer.slice(data.byteOffset, data.byteOffset + data.length) as ArrayBuffer;
  return tf.io.getModelArtifactsForJSONSync(json, specs, weightData);
}

/** Bytes of a weight in the file, where quantised weights are narrower than their type. */
function bytesOf(spec: tf.io.WeightsManifestEntry): number {
  const width = { float16: 2, uint16: 2, uint8: 1 }[spec.quantization?.dtype as string];
  const own = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, complex64: 8 }[spec.dtype as string];
  return spec.shape.reduce((a, b) => a * b, 1) * (width ?? own ?? 4);
}

function sha256(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function fits(shape: (number | null)[], wanted: (number | null)[]): boolean {
  return shape.length === wanted.length && wanted.every((d, i) => d === null || d === shape[i]);
}

function show(shape: (number | null)[]): string {
  return `[${shape.map((d) => d ?? 'any').join(', ')}]`;
}
