import { ZeroError } from '../base/errors.js';
import { INPUTS } from '../engine/inputs.js';
import { HEADS } from './heads.js';
import { type EvaluatorShape, NetworkEvaluator } from './networkEvaluator.js';

/** What a worker and the thread that evaluates for it have in common for one board: one request at a time. */
export interface SharedSlots {
  /** The board's side. */
  size: number;
  /** Int32 [positions asked about; 0 once they are answered]. */
  asked: Int32Array;
  /** `[capacity, size, size, planes]` and `[capacity, numbers]`, and the length of one position in each. */
  planes: Float32Array;
  numbers: Float32Array;
  perPosition: number;
  numbersEach: number;
  /** `[capacity, width]` by name. */
  outputs: Record<string, Float32Array>;
}

/** Int32 [rung with every request, 1 once no more is evaluated]. */
export type Bell = Int32Array;
export const RUNG = 0;
export const CLOSED = 1;

/** A bell without requests. */
export function newBell(): Bell {
  return new Int32Array(new SharedArrayBuffer(8));
}

/** Shared memory for batches of up to `capacity` positions of a network on a board of its own or another size. */
export function sharedSlots({ planes, recipe }: EvaluatorShape, size: number, capacity: number): SharedSlots {
  const floats = (length: number) => new Float32Array(new SharedArrayBuffer(4 * length));
  const perPosition = size * size * INPUTS[planes].planes;
  const numbersEach = INPUTS[planes].numbers;
  const widths = Object.entries(HEADS[recipe].outputs(size * size));
  return {
    size,
    asked: new Int32Array(new SharedArrayBuffer(4)),
    planes: floats(capacity * perPosition),
    numbers: floats(capacity * numbersEach),
    perPosition,
    numbersEach,
    outputs: Object.fromEntries(widths.map(([name, width]) => [name, floats(capacity * width)])),
  };
}

/** Ends all evaluation: who waits for an answer is told. */
export function closeBell(bell: Bell, slots: readonly SharedSlots[]): void {
  Atomics.store(bell, CLOSED, 1);
  Atomics.notify(bell, RUNG);
  for (const { asked } of slots) Atomics.notify(asked, 0);
}

/** Milliseconds after which a waiting thread looks whether evaluation has ended. */
const LOOK_EVERY = 500;

/** A worker's evaluator: hands its batches to the thread that evaluates, and sleeps until they are answered. */
export class SharedEvaluator extends NetworkEvaluator {
  constructor(
    shape: EvaluatorShape,
    capacity: number,
    private readonly slots: SharedSlots,
    private readonly bell: Bell,
  ) {
    super(shape, capacity);
    // A worker that died here may have left a request.
    this.wait();
  }

  /** Nothing: the thread that evaluates hears of new networks itself. */
  load(): void {}

  async run(count: number): Promise<void> {
    this.runSync(count);
  }

  runSync(count: number): void {
    const { slots, bell } = this;
    const { planes, numbers } = this.inputs(count);
    slots.planes.set(planes[0]);
    if (numbers) slots.numbers.set(numbers[0]);
    Atomics.store(slots.asked, 0, count);
    Atomics.add(bell, RUNG, 1);
    Atomics.notify(bell, RUNG);
    this.wait();
    this.take(slots.outputs, count);
  }

  dispose(): void {}

  private wait(): void {
    const { asked } = this.slots;
    for (let count = Atomics.load(asked, 0); count !== 0; count = Atomics.load(asked, 0)) {
      if (Atomics.load(this.bell, CLOSED)) throw new ZeroError('the thread that evaluates has ended');
      Atomics.wait(asked, 0, count, LOOK_EVERY);
    }
  }
}
