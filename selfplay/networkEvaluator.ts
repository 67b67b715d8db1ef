import { ZeroError } from '../base/errors.js';
import { type Evaluator, OPTIMISM } from '../engine/evaluator.js';
import { INPUTS, type InputShape, type InputWriter, inputWriter } from '../engine/inputs.js';
import { katagoRules } from '../engine/katagoRules.js';
import type { Position } from '../engine/position.js';
import { symmetryTable } from '../engine/symmetry.js';
import { type Answer, emptyAnswer, HEADS, type HeadsShape, type Outputs } from './heads.js';
import type { NetworkInfo } from './networkFile.js';

/** What fixes a network's inputs and outputs. */
export type EvaluatorShape = Pick<NetworkInfo, 'size' | 'planes' | 'recipe'>;

/** A model's inputs by name for the first positions of a batch: numbers in floats, and their shape. */
export type Inputs = Readonly<Record<string, readonly [data: Float32Array, shape: readonly number[]]>>;

/** A network's inputs for `count` positions, from their planes `[count, size, size, planes]` and numbers `[count, numbers]`. */
export function batchInputs(
  shape: EvaluatorShape,
  count: number,
  planes: Float32Array,
  numbers: Float32Array,
): Inputs {
  const { size } = shape;
  const { planes: perPoint, numbers: each } = INPUTS[shape.planes];
  return {
    planes: [planes.subarray(0, count * size * size * perPoint), [count, size, size, perPoint]],
    ...(each > 0 && { numbers: [numbers.subarray(0, count * each), [count, each]] as const }),
  };
}

/** A network's inputs for an empty board without history: what comes out must be numbers. */
export function blankInputs(shape: EvaluatorShape): Inputs {
  const { planes, numbers } = INPUTS[shape.planes];
  return batchInputs(shape, 1, new Float32Array(shape.size ** 2 * planes), new Float32Array(numbers));
}

/** @throws ZeroError when a network's answers are no numbers. */
export function checkAnswers(out: Outputs): void {
  if (!Object.values(out).every((answer) => answer.every(Number.isFinite)))
    throw new ZeroError("the network's answers are no numbers, as its weights must be; use another one");
}

/**
 * The slots of a batch: how positions become a network's inputs, and its outputs a search's priors and values. What runs
 * the model is the subclass's: onnxruntime in Node, or its WebAssembly in a browser. Buffers are made once.
 */
export abstract class NetworkEvaluator implements Evaluator {
  readonly size: number;
  readonly logits: Float32Array;
  readonly values: Float32Array;
  readonly scores?: Float32Array;
  readonly ownership?: Float32Array;
  /** Positions evaluated, and batches run, since the start. */
  evaluations = 0;
  batches = 0;
  /** Names of the model's outputs. */
  protected readonly outputNames: readonly string[];
  private readonly heads: HeadsShape;
  private outputs: Outputs = {};
  private readonly answer = emptyAnswer();
  private readonly write: InputWriter;
  private readonly isLegal: InputShape['isLegal'];
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
    private readonly of: EvaluatorShape,
    readonly capacity: number,
  ) {
    const { size, planes, recipe } = of;
    const shape = INPUTS[planes];
    this.size = size;
    this.area = size * size;
    this.write = inputWriter(planes, size);
    this.isLegal = shape.isLegal;
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
    this.outputNames = Object.keys(outputs);
    this.logits = new Float32Array(capacity * (this.area + 1));
    this.values = new Float32Array(capacity);
    if (this.heads.hasScore) this.scores = new Float32Array(capacity);
    if ('ownership' in outputs) this.ownership = new Float32Array(capacity * this.area);
  }

  abstract run(count: number): Promise<void>;

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

  /** The model's inputs for slots 0 to count - 1. */
  protected inputs(count: number): Inputs {
    return batchInputs(this.of, count, this.input, this.numbers);
  }

  /** Takes in what the model said of slots 0 to count - 1. */
  protected take(out: Outputs, count: number): void {
    const { area, answer, heads } = this;
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
}
