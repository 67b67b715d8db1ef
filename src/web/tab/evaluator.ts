import type { InferenceSession } from 'onnxruntime-web/wasm';
import { ZeroError } from '../../../base/errors.js';
import { NetworkEvaluator } from '../../../selfplay/networkEvaluator.js';
import type { TabNetwork } from '../protocol/tab.js';
import { createSession, runSession } from './library.js';

/** Positions in a batch of a network. */
const CAPACITY = 16;

/** An evaluator on a network in WebAssembly, one thread. */
class TabEvaluator extends NetworkEvaluator {
  constructor(
    { shape }: TabNetwork,
    private readonly session: InferenceSession,
  ) {
    super(shape, CAPACITY);
  }

  async run(count: number): Promise<void> {
    this.take(await runSession(this.session, this.inputs(count), this.outputNames), count);
  }

  /** @throws ZeroError when its answers are no numbers. */
  async tryOut(): Promise<void> {
    const out = await runSession(this.session, this.blankInputs(), this.outputNames);
    if (!Object.values(out).every((answer) => answer.every(Number.isFinite)))
      throw new ZeroError("the network's answers are no numbers, as its weights must be; use another one");
  }
}

/** @throws ZeroError for a network that cannot be run, Missing where the library cannot be had. */
export async function tabEvaluator(network: TabNetwork): Promise<NetworkEvaluator> {
  const evaluator = new TabEvaluator(network, await createSession(network.onnx));
  await evaluator.tryOut();
  return evaluator;
}
