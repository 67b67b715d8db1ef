import { ZeroError } from '../errors.js';

/** A constant tensor of a model: its type by ONNX's number, its shape, and its bytes where it keeps them raw. */
export interface ModelTensor {
  name: string;
  type: number;
  shape: number[];
  /** Little-endian elements; undefined when the model keeps them in another way, such as in a file beside it. */
  data: Uint8Array | undefined;
  external: boolean;
}

/** One operation of a model. Attributes that hold graphs or tensors are named in `nested`. */
export interface ModelNode {
  op: string;
  domain: string;
  inputs: string[];
  outputs: string[];
  ints: Record<string, number[]>;
  floats: Record<string, number>;
  nested: string[];
}

/** An input or output: undefined stands for a free dimension. */
export interface ModelValue {
  name: string;
  type: number;
  shape: (number | undefined)[];
}

/** What an ONNX model holds. */
export interface Model {
  nodes: ModelNode[];
  constants: ModelTensor[];
  inputs: ModelValue[];
  outputs: ModelValue[];
  /** Functions and sparse constants, which no model written here has. */
  others: number;
}

/** Wire types of protocol buffers. */
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** A field of a message: numbers as numbers, messages, text and packed lists as bytes. */
interface Field {
  number: number;
  wire: number;
  value: number;
  bytes: Uint8Array;
  /** Where the whole field lies in its message. */
  from: number;
  to: number;
}

const NONE = new Uint8Array(0);

/**
 * Reads an ONNX model (onnx.proto3, messages ModelProto and below) without running it. Nothing is copied.
 * @throws ZeroError when the bytes are no such message.
 */
export function readModel(bytes: Uint8Array): Model {
  const model: Model = { nodes: [], constants: [], inputs: [], outputs: [], others: 0 };
  for (const field of fields(bytes))
    if (field.number === 7) readGraph(field.bytes, model);
    else if (field.number === 25) model.others++;
  return model;
}

/**
 * A copy of a model that also gives some of the values inside of it.
 * @param names float tensors that its operations make.
 * @throws ZeroError as {@link readModel}.
 */
export function withOutputs(bytes: Uint8Array, names: readonly string[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const field of fields(bytes)) {
    if (field.number !== 7) parts.push(bytes.subarray(field.from, field.to));
    else parts.push(message(7, [field.bytes, ...names.map((name) => message(12, [floatValue(name)]))]));
  }
  return Buffer.concat(parts);
}

/** A ValueInfoProto of a float tensor of any shape. */
function floatValue(name: string): Uint8Array {
  const elementType = Uint8Array.of(0x08, 1);
  return Buffer.concat([message(1, [Buffer.from(name)]), message(2, [message(1, [elementType])])]);
}

/** A field that holds a message or text: its number, its length, and what is in it. */
function message(number: number, parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  const head = [number * 8 + BYTES];
  for (let rest = content.length; ; rest = Math.floor(rest / 128)) {
    head.push(rest < 128 ? rest : (rest % 128) + 128);
    if (rest < 128) break;
  }
  return Buffer.concat([Uint8Array.from(head), content]);
}

function readGraph(bytes: Uint8Array, model: Model): void {
  for (const field of fields(bytes))
    if (field.number === 1) model.nodes.push(readNode(field.bytes));
    else if (field.number === 5) model.constants.push(readTensor(field.bytes));
    else if (field.number === 11) model.inputs.push(readValue(field.bytes));
    else if (field.number === 12) model.outputs.push(readValue(field.bytes));
    else if (field.number === 15) model.others++;
}

function readNode(bytes: Uint8Array): ModelNode {
  const node: ModelNode = { op: '', domain: '', inputs: [], outputs: [], ints: {}, floats: {}, nested: [] };
  for (const field of fields(bytes))
    if (field.number === 1) node.inputs.push(text(field));
    else if (field.number === 2) node.outputs.push(text(field));
    else if (field.number === 4) node.op = text(field);
    else if (field.number === 5) readAttribute(field.bytes, node);
    else if (field.number === 7) node.domain = text(field);
  return node;
}

function readAttribute(bytes: Uint8Array, node: ModelNode): void {
  let name = '';
  const ints: number[] = [];
  for (const field of fields(bytes))
    if (field.number === 1) name = text(field);
    else if (field.number === 2) node.floats[name] = field.value;
    else if (field.number === 3 || field.number === 8) for (const n of numbers(field)) ints.push(n);
    else if ([5, 6, 10, 11].includes(field.number)) node.nested.push(name);
  if (ints.length > 0) node.ints[name] = ints;
}

function readTensor(bytes: Uint8Array): ModelTensor {
  const tensor: ModelTensor = { name: '', type: 0, shape: [], data: undefined, external: false };
  for (const field of fields(bytes))
    if (field.number === 1) for (const n of numbers(field)) tensor.shape.push(n);
    else if (field.number === 2) tensor.type = field.value;
    else if (field.number === 8) tensor.name = text(field);
    else if (field.number === 9) tensor.data = field.bytes;
    else if (field.number === 13 || (field.number === 14 && field.value !== 0)) tensor.external = true;
  return tensor;
}

function readValue(bytes: Uint8Array): ModelValue {
  const value: ModelValue = { name: '', type: 0, shape: [] };
  for (const field of fields(bytes))
    if (field.number === 1) value.name = text(field);
    else if (field.number === 2)
      for (const kind of fields(field.bytes))
        if (kind.number === 1)
          for (const part of fields(kind.bytes))
            if (part.number === 1) value.type = part.value;
            else if (part.number === 2)
              for (const dim of fields(part.bytes))
                if (dim.number === 1)
                  value.shape.push([...fields(dim.bytes)].find((f) => f.number === 1)?.value);
  return value;
}

function text(field: Field): string {
  return Buffer.from(field.bytes.buffer, field.bytes.byteOffset, field.bytes.byteLength).toString('utf8');
}

/** A repeated number, packed or not. */
function numbers(field: Field): number[] {
  if (field.wire !== BYTES) return [field.value];
  const out: number[] = [];
  for (let at = 0; at < field.bytes.length; ) {
    const [value, next] = varint(field.bytes, at);
    out.push(value);
    at = next;
  }
  return out;
}

/** The fields of a message in their order. */
function* fields(bytes: Uint8Array): Generator<Field> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; ) {
    const from = at;
    const [key, start] = varint(bytes, at);
    const number = Math.floor(key / 8);
    const wire = key % 8;
    at = start;
    if (wire === VARINT) {
      const [value, next] = varint(bytes, at);
      at = next;
      yield { number, wire, value, bytes: NONE, from, to: at };
    } else if (wire === BYTES) {
      const [length, next] = varint(bytes, at);
      if (length < 0 || length > bytes.length - next) throw bad();
      at = next + length;
      yield { number, wire, value: 0, bytes: bytes.subarray(next, at), from, to: at };
    } else if (wire === FIXED32 || wire === FIXED64) {
      const length = wire === FIXED32 ? 4 : 8;
      if (at + length > bytes.length) throw bad();
      const value = wire === FIXED32 ? view.getFloat32(at, true) : view.getFloat64(at, true);
      at += length;
      yield { number, wire, value, bytes: NONE, from, to: at };
    } else throw bad();
  }
}

/** A number of up to 64 bits in two's complement, and where it ends. */
function varint(bytes: Uint8Array, at: number): [value: number, end: number] {
  if (at < bytes.length && bytes[at] < 0x80) return [bytes[at], at + 1];
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    if (at >= bytes.length) throw bad();
    const byte = bytes[at++];
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return [Number(BigInt.asIntN(64, value)), at];
  }
  throw bad();
}

function bad(): ZeroError {
  return new ZeroError('it is not an ONNX model');
}
