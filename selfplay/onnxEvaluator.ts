import type { Tensor } from 'onnxruntime-node';
import { ZeroError } from '../base/errors.js';
import { mayOverflow } from '../base/onnx/bytePairs.js';
import { OnnxSession, ortTensor, type SessionOptions } from '../base/onnxSession.js';
import type { Evaluator } from '../engine/evaluator.js';
import { PLANES, type PlaneSet, writePlanes } from '../engine/planes.js';
import type { Position } from '../engine/position.js';
import { symmetryTable } from '../engine/symmetry.js';
import type { NetworkFile } from './networkFile.js';

/** An evaluator on an ONNX network: one session, buffers made once. */
export class OnnxEvaluator implements Evaluator {
  readonly size: number;
  readonly logits: Float32Array;
  readonly values: Float32Array;
  readonly scores?: Float32Array;
  readonly ownership?: Float32Array;
  /** Positions evaluated, and batches run, since the start. */
  evaluations = 0;
  batches = 0;
  private session!: OnnxSession;
  private readonly planes: PlaneSet;
  private readonly perPosition: number;
  private readonly input: Float32Array;
  private readonly symmetries: Uint8Array;
  private readonly table: Int16Array;
  private readonly area: number;

  /** @param capacity slots of a batch. */
  constructor(
    network: NetworkFile,
    readonly capacity: number,
    private readonly options: SessionOptions = {},
  ) {
    const { size, planes, recipe } = network.info;
    this.size = size;
    this.planes = planes;
    this.area = size * size;
    this.perPosition = this.area * PLANES[planes];
    this.input = new Float32Array(capacity * this.perPosition);
    this.symmetries = new Uint8Array(capacity);
    this.table = symmetryTable(size);
    this.logits = new Float32Array(capacity * (this.area + 1));
    this.values = new Float32Array(capacity);
    if (recipe === 'fast') {
      this.scores = new Float32Array(capacity);
      this.ownership = new Float32Array(capacity * this.area);
    }
    this.load(network);
  }

  /** Goes over to another network of the same size and planes. @throws ZeroError when its answers are no numbers. */
  load(network: NetworkFile): void {
    const exactBytes = mayOverflow(network.onnx);
    const next = new OnnxSession(network.onnx, { ...this.options, exactBytes });
    this.tryOut(next);
    this.session?.dispose();
    this.session = next;
  }

  /** Evaluates an empty board without history, so that weights that are no numbers are told before they play. */
  private tryOut(session: OnnxSession): void {
    const shape = [1, this.size, this.size, this.perPosition / this.area];
    const planes: Tensor = new (ortTensor())('float32', new Float32Array(this.perPosition), shape);
    const out = session.run({ planes }, { policy: null, value: null });
    const answers = [out.policy.data, out.value.data] as Float32Array[];
    if (!answers.every((answer) => answer.every(Number.isFinite)))
      throw new ZeroError("the network's answers are no numbers, as its weights must be; use another one");
  }

  put(slot: number, position: Position, symmetry = 0): void {
    writePlanes(position, this.planes, this.input, slot * this.perPosition, symmetry);
    this.symmetries[slot] = symmetry;
  }

  async run(count: number): Promise<void> {
    this.runSync(count);
  }

  /** As {@link run}; onnxruntime computes in the calling thread anyway. */
  runSync(count: number): void {
    const Ort = ortTensor();
    const { area } = this;
    const shape = [count, this.size, this.size, this.perPosition / area];
    const planes: Tensor = new Ort('float32', this.input.subarray(0, count * this.perPosition), shape);
    const fetches: Record<string, null> = this.scores
      ? { policy: null, value: null, score: null, ownership: null }
      : { policy: null, value: null };
    const out = this.session.run({ planes }, fetches);
    const policy = out.policy.data as Float32Array;
    this.values.set(out.value.data as Float32Array);
    if (this.scores) this.scores.set(out.score.data as Float32Array);
    const owners = this.ownership ? (out.ownership.data as Float32Array) : undefined;
    for (let slot = 0; slot < count; slot++) {
      const base = this.symmetries[slot] * (area + 1);
      const row = slot * (area + 1);
      for (let p = 0; p <= area; p++) this.logits[row + p] = policy[row + this.table[base + p]];
      if (owners)
        for (let p = 0; p < area; p++)
          this.ownership![slot * area + p] = owners[slot * area + this.table[base + p]];
    }
    this.evaluations += count;
    this.batches++;
  }

  dispose(): void {
    this.session.dispose();
  }
}
