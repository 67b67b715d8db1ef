import { ProtoWriter } from './protobuf.js';

/** Element types, by their numbers in ONNX's TensorProto. */
export const TYPES = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, bool: 9 } as const;
export type ElementType = keyof typeof TYPES;

/** An attribute of a node: a float is told from an int by its key in {@link GraphNode.floats}. */
export type Attribute = number | string | readonly number[];

/** One operation. */
export interface GraphNode {
  /** ONNX's name; behind a domain and a dot for operations that are onnxruntime's own. */
  op: string;
  inputs: string[];
  outputs: string[];
  /** Integers, lists of integers, and text. */
  attributes: Record<string, Attribute>;
  /** Attributes that are floats. */
  floats: Record<string, number>;
}

/** A constant tensor inside of the model. */
export interface Constant {
  name: string;
  type: ElementType;
  shape: readonly number[];
  data: Uint8Array;
}

/** An input or output: a text in its shape names a dimension that is free. */
export interface ValueInfo {
  name: string;
  type: ElementType;
  shape: readonly (number | string)[];
}

type Elements = Float32Array | Int32Array | Uint8Array | Int8Array | BigInt64Array;

/** Builds an ONNX model node by node. Names that are not given are made up. */
export class Graph {
  readonly nodes: GraphNode[] = [];
  readonly constants: Constant[] = [];
  readonly inputs: ValueInfo[] = [];
  readonly outputs: ValueInfo[] = [];
  private count = 0;
  private readonly shared = new Map<string, string>();
  private readonly reserved = new Set<string>();

  /** A name that no other value of this graph has. */
  fresh(hint = 't'): string {
    let name: string;
    do name = `${hint}_${this.count++}`;
    while (this.reserved.has(name));
    return name;
  }

  /** Keeps names that the caller will give from being made up. */
  reserve(names: readonly string[]): void {
    for (const name of names) this.reserved.add(name);
  }

  input(name: string, type: ElementType, shape: readonly (number | string)[]): string {
    this.inputs.push({ name, type, shape });
    return name;
  }

  output(name: string, type: ElementType, shape: readonly (number | string)[]): void {
    this.outputs.push({ name, type, shape });
  }

  /** A constant; the array is taken as it is, not copied. @returns its name. */
  constant(data: Elements, shape: readonly number[], name = this.fresh('c')): string {
    this.constants.push({
      name,
      type: typeOf(data),
      shape,
      data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    });
    return name;
  }

  /** An int64 list, as shapes, axes and pads are given; equal lists share one constant. */
  ints(values: readonly number[]): string {
    const key = `i${values.join(',')}`;
    let name = this.shared.get(key);
    if (!name) {
      name = this.constant(BigInt64Array.from(values, BigInt), [values.length]);
      this.shared.set(key, name);
    }
    return name;
  }

  /** A scalar that is true or false. */
  bool(value: boolean): string {
    const key = `b${value}`;
    let name = this.shared.get(key);
    if (!name) {
      name = this.fresh('c');
      this.constants.push({ name, type: 'bool', shape: [], data: Uint8Array.of(value ? 1 : 0) });
      this.shared.set(key, name);
    }
    return name;
  }

  /** A float32 scalar; equal ones share one constant. */
  scalar(value: number): string {
    const key = `f${Object.is(value, -0) ? '-0' : value}`;
    let name = this.shared.get(key);
    if (!name) {
      name = this.constant(Float32Array.of(value), []);
      this.shared.set(key, name);
    }
    return name;
  }

  /** Adds a node with one output. @returns the output's name. */
  node(
    op: string,
    inputs: readonly string[],
    attributes: Record<string, Attribute> = {},
    floats: Record<string, number> = {},
    output = this.fresh(op.toLowerCase()),
  ): string {
    this.nodes.push({ op, inputs: [...inputs], outputs: [output], attributes, floats });
    return output;
  }

  /** Adds a node with several outputs. @returns their names. */
  split(
    op: string,
    inputs: readonly string[],
    outputs: number,
    attributes: Record<string, Attribute> = {},
  ): string[] {
    const names = Array.from({ length: outputs }, () => this.fresh(op.toLowerCase()));
    this.nodes.push({ op, inputs: [...inputs], outputs: names, attributes, floats: {} });
    return names;
  }

  /** The node that makes a name; nothing for inputs and constants. */
  maker(name: string): GraphNode | undefined {
    return this.nodes.findLast(({ outputs }) => outputs.includes(name));
  }

  /** Puts a node behind all that were added since. */
  moveToEnd(node: GraphNode): void {
    this.nodes.splice(this.nodes.lastIndexOf(node), 1);
    this.nodes.push(node);
  }

  /** Takes nodes out that nothing needs. */
  dropUnused(): void {
    const needed = new Set(this.outputs.map(({ name }) => name));
    const kept: GraphNode[] = [];
    for (const node of this.nodes.reverse()) {
      if (!node.outputs.some((name) => needed.has(name))) continue;
      for (const name of node.inputs) needed.add(name);
      kept.push(node);
    }
    this.nodes.splice(0, this.nodes.length, ...kept.reverse());
  }

  /** The model as the bytes of an .onnx file, operator set 17. */
  toBytes(): Uint8Array {
    const graph = new ProtoWriter();
    for (const node of this.nodes) graph.data(1, writeNode(node));
    graph.data(2, 'zero');
    for (const constant of this.constants) graph.data(5, writeConstant(constant));
    for (const value of this.inputs) graph.data(11, writeValue(value));
    for (const value of this.outputs) graph.data(12, writeValue(value));
    const model = new ProtoWriter();
    model.int(1, 8); // IR version that goes with operator set 17
    model.data(2, 'zero');
    model.data(7, graph);
    for (const domain of new Set(['', ...this.nodes.map((node) => domainOf(node.op))])) {
      const opset = new ProtoWriter();
      opset.data(1, domain);
      opset.int(2, domain === '' ? 17 : 1);
      model.data(8, opset);
    }
    return model.bytes();
  }
}

function typeOf(data: Elements): ElementType {
  if (data instanceof Float32Array) return 'float32';
  if (data instanceof Int32Array) return 'int32';
  if (data instanceof Int8Array) return 'int8';
  return data instanceof Uint8Array ? 'uint8' : 'int64';
}

/** The domain in front of an operation's name; empty for ONNX's own. */
function domainOf(op: string): string {
  return op.slice(0, Math.max(0, op.lastIndexOf('.')));
}

function writeNode(node: GraphNode): ProtoWriter {
  const out = new ProtoWriter();
  const domain = domainOf(node.op);
  for (const name of node.inputs) out.data(1, name);
  for (const name of node.outputs) out.data(2, name);
  out.data(4, domain ? node.op.slice(domain.length + 1) : node.op);
  if (domain) out.data(7, domain);
  for (const [name, value] of Object.entries(node.attributes)) {
    const attribute = new ProtoWriter();
    attribute.data(1, name);
    if (typeof value === 'number') {
      attribute.int(3, value);
      attribute.int(20, 2);
    } else if (typeof value === 'string') {
      attribute.data(4, value);
      attribute.int(20, 3);
    } else {
      for (const i of value) attribute.int(8, i);
      attribute.int(20, 7);
    }
    out.data(5, attribute);
  }
  for (const [name, value] of Object.entries(node.floats)) {
    const attribute = new ProtoWriter();
    attribute.data(1, name);
    attribute.float(2, value);
    attribute.int(20, 1);
    out.data(5, attribute);
  }
  return out;
}

function writeConstant(constant: Constant): ProtoWriter {
  const out = new ProtoWriter();
  for (const d of constant.shape) out.int(1, d);
  out.int(2, TYPES[constant.type]);
  out.data(8, constant.name);
  out.data(9, constant.data);
  return out;
}

function writeValue(value: ValueInfo): ProtoWriter {
  const shape = new ProtoWriter();
  for (const d of value.shape) {
    const dim = new ProtoWriter();
    if (typeof d === 'number') dim.int(1, d);
    else dim.data(2, d);
    shape.data(1, dim);
  }
  const tensor = new ProtoWriter();
  tensor.int(1, TYPES[value.type]);
  tensor.data(2, shape);
  const type = new ProtoWriter();
  type.data(1, tensor);
  const out = new ProtoWriter();
  out.data(1, value.name);
  out.data(2, type);
  return out;
}
