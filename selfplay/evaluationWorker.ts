import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { isMissing } from '../base/files/read.js';
import type { SessionOptions } from '../base/onnxSession.js';
import { type Outcome, outcomeOf } from '../base/outcome.js';
import { batchInputs, type EvaluatorShape } from './networkEvaluator.js';
import { onBoard, readNetwork } from './networkFile.js';
import { NetworkSession } from './networkSession.js';
import { type Bell, CLOSED, RUNG, type SharedSlots } from './sharedEvaluator.js';
import type { ToWorker } from './worker.js';

/** What a thread that evaluates for workers is told to do. */
export interface EvaluationTask {
  /** Path of the network file to begin with. */
  network: string;
  session: SessionOptions;
  /** Whether all batches on a board have the same size, whatever is asked. */
  alwaysFull: boolean;
  bell: Bell;
  /** By worker, for each of its boards. */
  slots: readonly (readonly SharedSlots[])[];
  /** Tells of new networks. */
  port: MessagePort;
}

/** Milliseconds to sleep at most without a request. */
const LOOK_EVERY = 500;

/** Evaluates for its workers until the bell is closed: what they have asked by the time a batch begins goes into it. */
export default function runEvaluationTask(task: EvaluationTask): Promise<Outcome<void>> {
  return outcomeOf(async () => serve(task));
}

function serve({ network, session, alwaysFull, bell, slots, port }: EvaluationTask): void {
  const file = readNetwork(network);
  const boards = slots[0].map(({ size }, board) => ({
    size,
    runner: new NetworkSession(onBoard(file, size), session),
    together: new Together(
      { ...file.info, size },
      slots.map((of) => of[board]),
      alwaysFull,
    ),
  }));
  /** How long the last batch took, and since when a worker waits, in milliseconds. */
  let took = 0;
  let since: number | undefined;
  try {
    while (!Atomics.load(bell, CLOSED)) {
      const rung = Atomics.load(bell, RUNG);
      const began = performance.now();
      const waiting = slots.filter((of) => of.some(({ asked }) => Atomics.load(asked, 0) > 0)).length;
      since = waiting > 0 ? (since ?? began) : undefined;
      // A full batch costs the same for few: others that will ask soon are waited for, as long as one takes.
      const patience =
        since === undefined ? LOOK_EVERY : alwaysFull && waiting < slots.length ? since + took - began : 0;
      if (patience > 0) Atomics.wait(bell, RUNG, rung, patience);
      else {
        const counts = boards.map(({ together }) => together.asked());
        const { together, runner } = boards[counts.indexOf(Math.max(...counts))];
        together.answer(runner);
        took = performance.now() - began;
        since = undefined;
      }
      for (let m = receiveMessageOnPort(port); m; m = receiveMessageOnPort(port)) {
        const message = m.message as ToWorker;
        if ('network' in message) load(boards, message.network);
      }
    }
  } finally {
    for (const { runner } of boards) runner.dispose();
  }
}

function load(boards: readonly { size: number; runner: NetworkSession }[], path: string): void {
  try {
    const file = readNetwork(path);
    for (const { size, runner } of boards) runner.load(onBoard(file, size));
  } catch (error) {
    if (!isMissing(error)) throw error; // deleted for a newer one already; the next message names that
  }
}

/** The requests of several workers as one batch. */
class Together {
  private readonly planes: Float32Array;
  private readonly numbers: Float32Array;
  private readonly capacity: number;

  constructor(
    private readonly shape: EvaluatorShape,
    private readonly slots: readonly SharedSlots[],
    private readonly alwaysFull: boolean,
  ) {
    const sum = (length: (of: SharedSlots) => number) => slots.reduce((all, of) => all + length(of), 0);
    this.planes = new Float32Array(sum((of) => of.planes.length));
    this.numbers = new Float32Array(sum((of) => of.numbers.length));
    this.capacity = sum((of) => of.planes.length / of.perPosition);
  }

  /** Positions that are asked about now. */
  asked(): number {
    return this.slots.reduce((sum, { asked }) => sum + Atomics.load(asked, 0), 0);
  }

  /** Answers what is asked now, and something is. */
  answer(runner: NetworkSession): void {
    const { slots, planes, numbers } = this;
    const counts = slots.map(({ asked }) => Atomics.load(asked, 0));
    let total = 0;
    slots.forEach((of, s) => {
      planes.set(of.planes.subarray(0, counts[s] * of.perPosition), total * of.perPosition);
      numbers.set(of.numbers.subarray(0, counts[s] * of.numbersEach), total * of.numbersEach);
      total += counts[s];
    });
    const batch = this.alwaysFull ? this.capacity : total;
    const outputs = runner.run(batchInputs(this.shape, batch, planes, numbers));
    let first = 0;
    slots.forEach((of, s) => {
      if (counts[s] === 0) return;
      for (const [name, out] of Object.entries(of.outputs)) {
        const width = outputs[name].length / batch;
        out.set(outputs[name].subarray(first * width, (first + counts[s]) * width));
      }
      first += counts[s];
      Atomics.store(of.asked, 0, 0);
      Atomics.notify(of.asked, 0);
    });
  }
}
