import { type DataId, DataStorage, engine, KernelBackend, type TensorInfo } from '@tensorflow/tfjs';
import type { SessionOptions } from '../../../base/onnxSession.js';
import { computeApart } from './failures.js';
import { type GraphCounters, Graphs } from './graphs.js';
import { planFor } from './recording/plan.js';
import type { Recorder } from './recording/recorder.js';
import {
  type DataType,
  type Emit,
  type HostData,
  HostValue,
  hostData,
  isHostOnly,
  Value,
  VIEW,
} from './recording/value.js';

/** For tests and diagnosis. */
export interface BackendCounters extends GraphCounters {
  /** Live values recorded and not yet computed. */
  pending: number;
}

const TYPES = new Set<string>(['float32', 'int32', 'bool'] satisfies DataType[]);
/** Recorded operations, and bytes of data that only they hold, beyond which what waits is computed unasked. */
const MOST_RECORDED = 10_000;
const MOST_HELD = 2 ** 28;

/**
 * A TensorFlow.js backend that runs on onnxruntime. Kernels do not compute: they record. When a value is read,
 * everything live that is not yet computed becomes one ONNX graph, compiled once per structure and run.
 */
export class OnnxruntimeBackend extends KernelBackend implements Recorder {
  kernelName = '';
  private readonly values: DataStorage<Value | HostValue>;
  private readonly waiting = new Set<Value>();
  /** Values not yet computed that variables start as. */
  private readonly starts = new Set<Value>();
  private readonly graphs: Graphs;
  private nextId = 0;
  /** Operations recorded, and bytes uploaded, since it was last looked how many of them are still needed. */
  private recorded = 0;
  private uploaded = 0;

  /** @param options threads and execution provider of all sessions. */
  constructor(readonly options: SessionOptions = {}) {
    super();
    this.values = new DataStorage(this, engine());
    this.graphs = new Graphs(options);
  }

  get counters(): BackendCounters {
    return { ...this.graphs.counters, pending: this.waiting.size };
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
    if (!isHostOnly(dtype) && !TYPES.has(dtype))
      throw new Error(`the onnxruntime backend has no tensors of type ${dtype}`);
    const value = isHostOnly(dtype)
      ? new HostValue(values as HostValue['data'], dtype)
      : this.settled(hostData(values, dtype as DataType), shape, dtype as DataType);
    value.references = references;
    this.values.set(id, value);
  }

  private settled(data: HostData, shape: readonly number[], dtype: DataType): Value {
    const value = new Value(this.nextId++, [...shape], dtype);
    value.settle(data);
    value.uploaded = true;
    this.uploaded += value.bytes;
    if (this.uploaded > MOST_HELD) this.limit();
    return value;
  }

  /** What a data id stands for; data of another backend are fetched from it. */
  private find(id: DataId): Value | HostValue {
    if (!this.values.has(id) && !engine().state.tensorInfo.has(id))
      throw new Error('a tensor was used after it was disposed of');
    return this.values.get(id);
  }

  /** The value behind a tensor. */
  valueFor(info: TensorInfo): Value {
    const value = this.find(info.dataId);
    if (value instanceof HostValue)
      throw new Error(
        `the onnxruntime backend does not compute ${this.kernelName} of ${value.dtype} tensors`,
      );
    if (this.starts.has(value)) this.computeStarts();
    return this.view(value, info.shape);
  }

  /**
   * A value in another shape, for a tensor and its reshaped copies share their data: one for all uses, or each would be an input
   * of its own.
   */
  private view(value: Value, shape: readonly number[]): Value {
    if (sameShape(value.shape, shape)) return value;
    const key = `${shape}`;
    let view = value.views.get(key);
    if (!view) {
      view = this.derive(`${VIEW}${shape}`, [value], shape, value.dtype, (emitter, out) =>
        emitter.setPlain(out, emitter.reshape(emitter.plain(value), value.shape, out.shape)),
      );
      value.views.set(key, view);
    }
    if (value.data && !view.data) view.settle(value.data);
    return view;
  }

  /** Notes that a variable starts as this, which may not be computed yet: it is before something else uses it. */
  startsVariable(id: DataId): void {
    const value = this.find(id);
    if (!(value instanceof Value)) return;
    value.uploaded = false;
    if (value.recipe) this.starts.add(value);
  }

  knownData(info: TensorInfo): HostData | undefined {
    const value = this.find(info.dataId);
    return value instanceof Value ? value.data : undefined;
  }

  record(
    key: string,
    inputs: readonly TensorInfo[],
    shape: readonly number[],
    dtype: string,
    emit: (emitter: Parameters<Emit>[0], out: Value, inputs: Value[]) => void,
  ): TensorInfo {
    if (shape.includes(0)) return this.upload(hostData([], dtype as DataType), shape, dtype as DataType);
    const from = inputs.map((i) => this.valueFor(i));
    const value = this.derive(key, from, shape, dtype as DataType, (e, out) => emit(e, out, from));
    const dataId = {};
    this.values.set(dataId, value);
    if (value.recipe) this.waiting.add(value);
    if (++this.recorded > MOST_RECORDED) this.limit();
    return { dataId, shape: [...shape], dtype: dtype as TensorInfo['dtype'] };
  }

  private derive(key: string, inputs: Value[], shape: readonly number[], dtype: DataType, emit: Emit): Value {
    const value = new Value(this.nextId++, [...shape], dtype);
    const cause = inputs.find((input) => input.error)?.error;
    if (cause) value.settle(undefined, cause);
    else value.recipe = { kernel: this.kernelName, key, inputs, emit };
    return value;
  }

  upload(data: HostData, shape: readonly number[], dtype: DataType): TensorInfo {
    const dataId = {};
    this.values.set(dataId, this.settled(data, shape, dtype));
    return { dataId, shape: [...shape], dtype };
  }

  share(info: TensorInfo, shape: readonly number[] = info.shape): TensorInfo {
    this.find(info.dataId);
    this.incRef(info.dataId);
    return { dataId: info.dataId, shape: [...shape], dtype: info.dtype };
  }

  override readSync(id: DataId): HostData {
    const value = this.find(id);
    // TensorFlow.js takes lists of encoded texts here, which its types do not say.
    if (value instanceof HostValue) return value.data as HostData;
    if (value.recipe) this.flush();
    if (value.error) throw value.error;
    return value.data!;
  }

  override async read(id: DataId): Promise<HostData> {
    return this.readSync(id);
  }

  override disposeData(id: DataId, force = false): boolean {
    if (!this.values.has(id)) return true;
    const value = this.values.get(id);
    value.references--;
    if (!force && value.references > 0) return false;
    value.references = 0;
    this.values.delete(id);
    if (value instanceof Value) this.waiting.delete(value);
    return true;
  }

  override refCount(id: DataId): number {
    return this.values.has(id) ? this.values.get(id).references : 0;
  }

  override incRef(id: DataId): void {
    if (this.values.has(id)) this.values.get(id).references++;
  }

  override numDataIds(): number {
    return this.values.numDataIds();
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

  /** Lets go of all compiled graphs and the memory that they hold; what is needed again is compiled again. */
  releaseGraphs(): void {
    this.graphs.release();
  }

  override dispose(): void {
    this.graphs.release();
    this.waiting.clear();
    this.starts.clear();
  }

  /**
   * Computes all live values that wait, in one run. A value that cannot be computed gets its error, which reading it throws;
   * the others get their data.
   */
  flush(): void {
    const outputs = [...this.waiting];
    this.waiting.clear();
    this.recorded = 0;
    this.uploaded = 0;
    this.starts.clear();
    this.compute(outputs);
  }

  private computeStarts(): void {
    const starts = [...this.starts].filter((start) => start.recipe);
    this.starts.clear();
    for (const start of starts) this.waiting.delete(start);
    this.compute(starts, false);
  }

  /** @param often whether it is likely to be computed again and again. */
  private compute(outputs: readonly Value[], often = true): void {
    if (outputs.length === 0) return;
    const plan = planFor(outputs);
    try {
      this.graphs.run(plan, outputs, { optimize: often });
    } catch {
      computeApart(this.graphs, plan);
    }
  }

  /** Computes what waits when more is recorded, or more data are held by it alone, than is good for memory. */
  private limit(): void {
    const { nodes, leaves } = planFor([...this.waiting]);
    const held = leaves.reduce((sum, leaf) => (leaf.references > 0 ? sum : sum + leaf.bytes), 0);
    if (nodes.length > MOST_RECORDED / 2 || held > MOST_HELD / 2) this.flush();
    else {
      this.recorded = nodes.length;
      this.uploaded = held;
    }
  }
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((d, i) => d === b[i]);
}
