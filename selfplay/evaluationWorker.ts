import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { isMissing } from '../base/files/read.js';
import type { SessionOptions } from '../base/onnxSession.js';
import { type Outcome, outcomeOf } from '../base/outcome.js';
import { batchInputs, type EvaluatorShape } from './networkEvaluator.js';
import { readNetwork } from './networkFile.js';
import { NetworkSession } from './networkSession.js';
import { type Bell, CLOSED, RUNG, type SharedSlots } from './sharedEvaluator.js';
import type { ToWorker } from './worker.js';

/** What the thread that evaluates for all workers is told to do. */
export interface EvaluationTask {
  /** Path of the network file to begin with. */
  network: string;
  session: SessionOptions;
  /** Whether all batches have the same size, whatever is asked. */
  alwaysFull: boolean;
  bell: Bell;
  slots: readonly SharedSlots[];
  /** Tells of new networks. */
  port: MessagePort;
}

/** Milliseconds to sleep at most without a request. */
const LOOK_EVERY = 500;

/** Evaluates for all workers until the bell is closed: what they have asked by the time a batch begins goes into it. */
export default function runEvaluationTask(task: EvaluationTask): Promise<Outcome<void>> {
  return outcomeOf(async () => serve(task));
}

function serve({ network, session, alwaysFull, bell, slots, port }: EvaluationTask): void {
  const file = readNetwork(network);
  const runner = new NetworkSession(file, session);
  const together = new Together(file.info, slots, alwaysFull);
  try {
    while (!Atomics.load(bell, CLOSED)) {
      const rung = Atomics.load(bell, RUNG);
      if (!together.answer(runner)) Atomics.wait(bell, RUNG, rung, LOOK_EVERY);
      for (let m = receiveMessageOnPort(port); m; m = receiveMessageOnPort(port)) {
        const message = m.message as ToWorker;
        if ('network' in message) load(runner, message.network);
      }
    }
  } finally {
    runner.dispose();
  }
}

function load(runner: NetworkSession, path: string): void {
  try {
    runner.load(readNetwork(path));
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

  /** Answers what is asked now. @returns the positions that it evaluated; 0 without a request. */
  answer(runner: NetworkSession): number {
    const { slots, planes, numbers } = this;
    const counts = slots.map(({ asked }) => Atomics.load(asked, 0));
    let total = 0;
    slots.forEach((of, s) => {
      planes.set(of.planes.subarray(0, counts[s] * of.perPosition), total * of.perPosition);
      numbers.set(of.numbers.subarray(0, counts[s] * of.numbersEach), total * of.numbersEach);
      total += counts[s];
    });
    if (total === 0) return 0;
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
    return total;
  }
}
