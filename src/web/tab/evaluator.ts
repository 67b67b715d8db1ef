import type { InferenceSession } from 'onnxruntime-web/wasm';
import { blankInputs, checkAnswers, NetworkEvaluator } from '../../../selfplay/networkEvaluator.js';
import type { TabNetwork } from '../protocol/tab.js';
import { createSession, runSession } from './library.js';

/** Positions in a batch of a network. */
const CAPACITY = 16;

/** An evaluator on a network in WebAssembly, one thread. */
class TabEvaluator extends NetworkEvaluator {
  constructor(
    private readonly network: TabNetwork,
    private readonly session: InferenceSession,
  ) {
    super(network.shape, CAPACITY);
  }

  async run(count: number): Promise<void> {
    this.take(await runSession(this.session, this.inputs(count), this.outputNames), count);
  }

  /** @throws ZeroError when its answers are no numbers. */
  async tryOut(): Promise<void> {
    checkAnswers(await runSession(this.session, blankInputs(this.network.shape), this.outputNames));
  }
}

/** @throws ZeroError for a network that cannot be run, Missing where the library cannot be had. */
export async function tabEvaluator(network: TabNetwork): Promise<NetworkEvaluator> {
  const evaluator = new TabEvaluator(network, await createSession(network.onnx));
  await evaluator.tryOut();
  return evaluator;
}
