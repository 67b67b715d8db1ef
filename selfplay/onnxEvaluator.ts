import type { Tensor } from 'onnxruntime-node';
import { ZeroError } from '../base/errors.js';
import { mayOverflow } from '../base/onnx/bytePairs.js';
import { OnnxSession, ortTensor, type SessionOptions } from '../base/onnxSession.js';
import { type Evaluator, OPTIMISM } from '../engine/evaluator.js';
import { INPUTS, type InputShape, type InputWriter, inputWriter } from '../engine/inputs.js';
import { katagoRules } from '../engine/katagoRules.js';
import type { Position } from '../engine/position.js';
import { symmetryTable } from '../engine/symmetry.js';
import { type Answer, emptyAnswer, HEADS, type HeadsShape, type Outputs } from './heads.js';
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
  private readonly heads: HeadsShape;
  private readonly fetches: Record<string, null>;
  private outputs: Outputs = {};
  private readonly answer = emptyAnswer();
  private readonly write: InputWriter;
  private readonly isLegal: InputShape['isLegal'];
  private readonly perPoint: number;
  private readonly perPosition: number;
  private readonly input: Float32Array;
  private readonly numbersEach: number;
  private readonly numbers: Float32Array;
  private readonly symmetries: Uint8Array;
  private readonly optimism: Float32Array;
  private readonly endless: Uint8Array;
  private readonly table: Int16Array;
  private readonly area: number;

  /** @param capacity slots of a batch. */
  constructor(
    network: NetworkFile,
    readonly capacity: number,
    private readonly options: SessionOptions = {},
  ) {
    const { size, planes, recipe } = network.info;
    const shape = INPUTS[planes];
    this.size = size;
    this.area = size * size;
    this.write = inputWriter(planes, size);
    this.isLegal = shape.isLegal;
    this.perPoint = shape.planes;
    this.perPosition = this.area * shape.planes;
    this.input = new Float32Array(capacity * this.perPosition);
    this.numbersEach = shape.numbers;
    this.numbers = new Float32Array(capacity * shape.numbers);
    this.symmetries = new Uint8Array(capacity);
    this.optimism = new Float32Array(capacity);
    this.endless = new Uint8Array(capacity);
    this.table = symmetryTable(size);
    this.heads = HEADS[recipe];
    const outputs = this.heads.outputs(this.area);
    this.fetches = Object.fromEntries(Object.keys(outputs).map((name) => [name, null]));
    this.logits = new Float32Array(capacity * (this.area + 1));
    this.values = new Float32Array(capacity);
    if (this.heads.hasScore) this.scores = new Float32Array(capacity);
    if ('ownership' in outputs) this.ownership = new Float32Array(capacity * this.area);
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
    const planes = new Float32Array(this.perPosition);
    const out = this.runOn(session, 1, planes, new Float32Array(this.numbersEach));
    if (!Object.values(out).every((answer) => answer.every(Number.isFinite))) {
      session.dispose();
      throw new ZeroError("the network's answers are no numbers, as its weights must be; use another one");
    }
  }

  put(slot: number, position: Position, symmetry = 0, optimism = OPTIMISM.tree): void {
    this.write(
      position,
      this.input,
      slot * this.perPosition,
      this.numbers,
      slot * this.numbersEach,
      symmetry,
    );
    this.symmetries[slot] = symmetry;
    this.optimism[slot] = optimism;
    const { ko, scoring } = katagoRules(position.rules);
    this.endless[slot] = ko === 'simple' || scoring === 'territory' ? 1 : 0;
  }

  async run(count: number): Promise<void> {
    this.runSync(count);
  }

  /** As {@link run}; onnxruntime computes in the calling thread anyway. */
  runSync(count: number): void {
    const { area, answer, heads } = this;
    const out = this.runOn(this.session, count, this.input, this.numbers);
    this.outputs = out;
    const { policy, optimistic, ownership } = out;
    for (let slot = 0; slot < count; slot++) {
      const base = this.symmetries[slot] * (area + 1);
      const row = slot * (area + 1);
      for (let p = 0; p <= area; p++) this.logits[row + p] = policy[row + this.table[base + p]];
      if (optimistic) {
        const share = this.optimism[slot];
        for (let p = 0; p <= area; p++)
          this.logits[row + p] += share * (optimistic[row + this.table[base + p]] - this.logits[row + p]);
      }
      if (ownership)
        for (let p = 0; p < area; p++)
          this.ownership![slot * area + p] = ownership[slot * area + this.table[base + p]];
      heads.read(out, slot, this.endless[slot] === 1, answer);
      this.values[slot] = answer.win - answer.loss;
      if (this.scores) this.scores[slot] = answer.lead;
    }
    this.evaluations += count;
    this.batches++;
  }

  /** All that the network said of the position in a slot of the last batch. */
  answerOf(slot: number): Answer {
    const answer = emptyAnswer();
    this.heads.read(this.outputs, slot, this.endless[slot] === 1, answer);
    return answer;
  }

  /** Whether a move is legal as the network was taught. */
  allows(position: Position, move: number): boolean {
    return this.isLegal(position, move);
  }

  dispose(): void {
    this.session.dispose();
  }

  private runOn(session: OnnxSession, count: number, planes: Float32Array, numbers: Float32Array): Outputs {
    const Ort = ortTensor();
    const { size, perPoint, perPosition, numbersEach } = this;
    const feeds: Record<string, Tensor> = {
      planes: new Ort('float32', planes.subarray(0, count * perPosition), [count, size, size, perPoint]),
    };
    if (numbersEach > 0)
      feeds.numbers = new Ort('float32', numbers.subarray(0, count * numbersEach), [count, numbersEach]);
    const out = session.run(feeds, this.fetches);
    return Object.fromEntries(
      Object.keys(this.fetches).map((name) => [name, out[name].data as Float32Array]),
    );
  }
}
