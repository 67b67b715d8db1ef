import { type DataId, KernelBackend, type TensorInfo } from '@tensorflow/tfjs';
import { OnnxSession, ortTensor, type SessionOptions } from '../../../base/onnxSession.js';
import { blockSize } from './recording/blocks.js';
import { Emitter } from './recording/emitter.js';
import type { Recorder } from './recording/recorder.js';
import { type DataType, type Emit, elementType, type HostData, Value } from './recording/value.js';

/** A compiled graph: its session, and the order in which values are fed and fetched. */
interface Compiled {
  session: OnnxSession;
  outputs: string[];
}

/** How often the backend compiled and ran, for tests and diagnosis. */
export interface BackendCounters {
  compilations: number;
  runs: number;
  /** Values recorded and not yet computed. */
  pending: number;
}

/** Compiled graphs kept; training uses two or three. */
const MAX_COMPILED = 64;
/** A read is forced when so many values wait, so that a loop that never reads does not grow for ever. */
const MAX_PENDING = 50_000;

/**
 * A TensorFlow.js backend that runs on onnxruntime. Kernels do not compute: they record. When a value is read,
 * everything live that is not yet computed becomes one ONNX graph, compiled once per structure and run.
 */
export class OnnxruntimeBackend extends KernelBackend implements Recorder {
  readonly counters: BackendCounters = { compilations: 0, runs: 0, pending: 0 };
  private readonly values = new Map<object, Value>();
  private readonly waiting = new Set<Value>();
  private readonly compiled = new Map<string, Compiled>();
  private nextId = 0;

  /** @param options threads and execution provider of all sessions. */
  constructor(readonly options: SessionOptions = {}) {
    super();
  }

  override write(values: unknown, shape: number[], dtype: string): DataId {
    const id = {};
    this.store(id, values, shape, dtype, 1);
    return id;
  }

  override move(id: DataId, values: unknown, shape: number[], dtype: string, references: number): void {
    this.store(id, values, shape, dtype, references);
  }

  private store(
    id: object,
    values: unknown,
    shape: readonly number[],
    dtype: string,
    references: number,
  ): void {
    if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool')
      throw new Error(
        `the onnxruntime backend has no tensors of type ${dtype}; use the cpu backend for those`,
      );
    const value = new Value(this.nextId++, [...shape], dtype);
    value.references = references;
    value.data = hostData(values, dtype);
    this.values.set(id, value);
  }

  /** The value behind a tensor. */
  valueFor(info: TensorInfo): Value {
    const value = this.values.get(info.dataId);
    if (!value) throw new Error('a tensor was used after it was disposed of');
    if (sameShape(value.shape, info.shape)) return value;
    // Another view of the same data: tfjs shares data between a tensor and its reshaped copy.
    return this.derive(`Reshape:${info.shape}`, [value], info.shape, value.dtype, (emitter, out) =>
      emitter.setPlain(
        out,
        emitter.graph.node('Reshape', [emitter.plain(value), emitter.graph.ints(out.shape)]),
      ),
    );
  }

  /** Records an operation. @returns the tensor that it will make. */
  record(
    key: string,
    inputs: readonly TensorInfo[],
    shape: readonly number[],
    dtype: string,
    emit: (emitter: Emitter, out: Value, inputs: Value[]) => void,
  ): TensorInfo {
    const from = inputs.map((i) => this.valueFor(i));
    const value = this.derive(key, from, shape, dtype as DataType, (emitter, out) =>
      emit(emitter, out, from),
    );
    const dataId = {};
    this.values.set(dataId, value);
    this.waiting.add(value);
    this.counters.pending = this.waiting.size;
    if (this.waiting.size > MAX_PENDING) this.flush();
    return { dataId, shape: [...shape], dtype: dtype as TensorInfo['dtype'] };
  }

  private derive(key: string, inputs: Value[], shape: readonly number[], dtype: DataType, emit: Emit): Value {
    const value = new Value(this.nextId++, [...shape], dtype);
    value.recipe = { key, inputs, emit };
    return value;
  }

  /** A tensor of data that are there, such as a kernel's own small constants that change from step to step. */
  upload(data: HostData, shape: readonly number[], dtype: DataType): TensorInfo {
    return { dataId: this.write(data, [...shape], dtype), shape: [...shape], dtype };
  }

  /** Another tensor on the same data. */
  share(info: TensorInfo): TensorInfo {
    this.incRef(info.dataId);
    return { dataId: info.dataId, shape: info.shape, dtype: info.dtype };
  }

  override readSync(id: DataId): HostData {
    const value = this.values.get(id);
    if (!value) throw new Error('a tensor was read after it was disposed of');
    if (!value.data) this.flush();
    return value.data!;
  }

  override async read(id: DataId): Promise<HostData> {
    return this.readSync(id);
  }

  override disposeData(id: DataId, force = false): boolean {
    const value = this.values.get(id);
    if (!value) return true;
    value.references--;
    if (!force && value.references > 0) return false;
    this.values.delete(id);
    this.waiting.delete(value);
    this.counters.pending = this.waiting.size;
    return true;
  }

  override refCount(id: DataId): number {
    return this.values.get(id)?.references ?? 0;
  }

  override incRef(id: DataId): void {
    const value = this.values.get(id);
    if (value) value.references++;
  }

  override numDataIds(): number {
    return this.values.size;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override timerAvailable(): boolean {
    return true;
  }

  override async time(f: () => void): Promise<{ kernelMs: number }> {
    const start = performance.now();
    f();
    this.flush();
    return { kernelMs: performance.now() - start };
  }

  override dispose(): void {
    for (const { session } of this.compiled.values()) {
      if (this.options.profile) session.endProfiling();
      session.dispose();
    }
    this.compiled.clear();
    this.values.clear();
    this.waiting.clear();
  }

  /** Computes all live values that wait, in one run. */
  flush(): void {
    const outputs = [...this.waiting].filter((v) => !v.data);
    if (outputs.length === 0) return;
    const { nodes, leaves } = gather(outputs);
    const key = structure(nodes, leaves, outputs);
    let compiled = this.compiled.get(key);
    if (!compiled) {
      compiled = this.compile(nodes, leaves, outputs);
      if (this.compiled.size >= MAX_COMPILED) {
        const [oldest] = this.compiled.keys();
        this.compiled.get(oldest)?.session.dispose();
        this.compiled.delete(oldest);
      }
    } else this.compiled.delete(key); // and back in at the end: least recently used first
    this.compiled.set(key, compiled);
    const Tensor = ortTensor();
    const feeds: Record<string, InstanceType<typeof Tensor>> = {};
    leaves.forEach((leaf, i) => {
      leaf.tensor ??= new Tensor(leaf.dtype, leaf.data as never, leaf.shape);
      feeds[`in${i}`] = leaf.tensor;
    });
    const fetches: Record<string, null> = {};
    for (const name of compiled.outputs) fetches[name] = null;
    const results = compiled.session.run(feeds, fetches);
    this.counters.runs++;
    outputs.forEach((value, i) => {
      const tensor = results[compiled.outputs[i]];
      value.tensor = tensor;
      value.data = tensor.data as HostData;
      value.recipe = undefined;
      this.waiting.delete(value);
    });
    this.counters.pending = this.waiting.size;
  }

  private compile(nodes: Value[], leaves: Value[], outputs: Value[]): Compiled {
    const emitter = new Emitter(blockSize(this.options.provider));
    leaves.forEach((leaf, i) => {
      emitter.setPlain(leaf, emitter.graph.input(`in${i}`, elementType(leaf.dtype), leaf.shape));
    });
    for (const node of nodes) node.recipe!.emit(emitter, node);
    const used = new Set(leaves.map((leaf) => emitter.plain(leaf)));
    const names = outputs.map((value) => {
      // Inputs cannot be outputs, and two outputs may be one value: those are copied, which costs time.
      let name = emitter.plain(value);
      if (used.has(name)) name = emitter.graph.node('Identity', [name]);
      used.add(name);
      emitter.graph.output(name, elementType(value.dtype), value.shape);
      return name;
    });
    const count = ++this.counters.compilations;
    const { profile } = this.options;
    const options = profile ? { ...this.options, profile: `${profile}-${count}` } : this.options;
    return { session: new OnnxSession(emitter.graph.toBytes(), options), outputs: names };
  }
}

/** The pending values that the outputs need, in the order in which they were recorded, and the data they start from. */
function gather(outputs: readonly Value[]): { nodes: Value[]; leaves: Value[] } {
  const seen = new Set<Value>(outputs);
  const stack = [...outputs];
  const nodes: Value[] = [];
  const leaves: Value[] = [];
  for (let value = stack.pop(); value; value = stack.pop()) {
    if (value.data) {
      leaves.push(value);
      continue;
    }
    nodes.push(value);
    for (const input of value.recipe!.inputs)
      if (!seen.has(input)) {
        seen.add(input);
        stack.push(input);
      }
  }
  nodes.sort((a, b) => a.id - b.id);
  leaves.sort((a, b) => a.id - b.id);
  return { nodes, leaves };
}

/** A text that is equal for graphs of equal structure: operations, shapes, wiring and outputs. */
function structure(nodes: readonly Value[], leaves: readonly Value[], outputs: readonly Value[]): string {
  const place = new Map<Value, number>();
  const parts: string[] = [];
  leaves.forEach((leaf, i) => {
    place.set(leaf, -1 - i);
    parts.push(`${leaf.dtype[0]}${leaf.shape}`);
  });
  nodes.forEach((node, i) => {
    place.set(node, i);
    const recipe = node.recipe!;
    let part = `${recipe.key}>${node.shape}`;
    for (const input of recipe.inputs) part += `,${place.get(input)}`;
    parts.push(part);
  });
  for (const output of outputs) parts.push(String(place.get(output)));
  return parts.join(';');
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((d, i) => d === b[i]);
}

function hostData(values: unknown, dtype: DataType): HostData {
  if (dtype === 'float32')
    return values instanceof Float32Array ? values : Float32Array.from(values as ArrayLike<number>);
  if (dtype === 'int32')
    return values instanceof Int32Array ? values : Int32Array.from(values as ArrayLike<number>);
  return values instanceof Uint8Array ? values : Uint8Array.from(values as ArrayLike<number>, Number);
}
