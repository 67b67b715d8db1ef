import { fileURLToPath } from 'node:url';
import { ZeroError } from '../../base/errors.js';
import { type ContainerKind, decodeContainer, encodeContainer } from '../../base/files/container.js';
import { readPlainFile } from '../../base/files/read.js';
import { readModel, withOutputs } from '../../base/onnx/read.js';
import { OnnxSession, ortTensor } from '../../base/onnxSession.js';
import { bytes, header, parse, text } from '../../base/schema.js';
import { fieldsOf } from '../tensor/convolution/fields.js';
import type { ReceptiveField } from '../tensor/convolution/geometry.js';
import { CLASSES, PIXELS, SIDE } from './csv.js';

/** A digit network in one file, as it is shipped: ONNX, so that it is run without TensorFlow.js. */
const KIND: ContainerKind = { kind: 'digi', version: 1, label: 'digit network' };
const MOST_BYTES = 2 ** 26;

const schema = header({
  /** Input `[batch, 28, 28, 1]` from 0 to 1, one output `[batch, 10]` of probabilities. */
  onnx: bytes(1, MOST_BYTES),
  /** A picture of each digit, a byte a pixel. */
  examples: bytes(CLASSES * PIXELS, CLASSES * PIXELS),
  /** Where it comes from. */
  about: text(2000),
});

export interface DigitFile {
  readonly onnx: Uint8Array;
  readonly examples: Uint8Array;
  readonly about: string;
}

/** The network that is shipped with zero; models/README.md says where it comes from. */
export const SHIPPED = fileURLToPath(new URL('../../../models/digits.zero', import.meta.url));

/** A digit network as the bytes of its file. */
export function packDigits(file: DigitFile): Buffer {
  return encodeContainer(KIND, { ...file });
}

/** Reads the file of a digit network. @throws ZeroError when it is missing, damaged or of another kind. */
export function readDigitFile(path = SHIPPED): DigitFile {
  return parse(schema, decodeContainer(KIND, readPlainFile(path), path), path);
}

/** What one layer makes of a picture. */
export interface DigitLayer {
  /** Side of its maps. */
  readonly side: number;
  readonly field: ReceptiveField;
  /** `[channels][side * side]`. */
  readonly maps: Float32Array[];
}

/** Reads digits, and shows the maps of every rectified layer on the way. */
export class DigitReader {
  private readonly session: OnnxSession;
  private readonly input: string;
  private readonly output: string;
  private readonly layers: readonly { name: string; field: ReceptiveField }[];

  /** @throws ZeroError when the model is none, or has other inputs and outputs. */
  constructor(onnx: Uint8Array) {
    const model = readModel(onnx);
    if (model.inputs.length !== 1 || model.outputs.length !== 1)
      throw new ZeroError('the digit network has not one input and one output; make it anew');
    this.input = model.inputs[0].name;
    this.output = model.outputs[0].name;
    const fields = fieldsOf(model);
    this.layers = model.nodes
      .filter(({ op }) => op === 'Relu')
      .map(({ outputs: [name] }) => ({ name, field: fields.get(name)! }))
      .filter(({ field }) => Number.isFinite(field.size));
    const names = this.layers.map(({ name }) => name);
    this.session = new OnnxSession(withOutputs(onnx, names));
  }

  /** @param pixels `[28 * 28]`, a byte each, 0 the background. @returns the share of each digit, and the layers' maps. */
  read(pixels: Uint8Array): { shares: Float32Array; layers: DigitLayer[] } {
    const Ort = ortTensor();
    const data = Float32Array.from(pixels, (x) => x / 255);
    const feeds = { [this.input]: new Ort('float32', data, [1, SIDE, SIDE, 1]) };
    const wanted = [this.output, ...this.layers.map(({ name }) => name)];
    const out = this.session.run(feeds, Object.fromEntries(wanted.map((name) => [name, null])));
    const shares = (out[this.output].data as Float32Array).slice();
    const layers = this.layers.map(({ name, field }): DigitLayer => {
      const [, channels, side] = out[name].dims;
      const values = out[name].data as Float32Array;
      const each = side * side;
      const maps = Array.from({ length: channels }, (_, c) => values.slice(c * each, (c + 1) * each));
      return { side, field, maps };
    });
    return { shares, layers };
  }

  dispose(): void {
    this.session.dispose();
  }
}
