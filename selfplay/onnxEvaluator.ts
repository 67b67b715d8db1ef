import type { SessionOptions } from '../base/onnxSession.js';
import { NetworkEvaluator } from './networkEvaluator.js';
import type { NetworkFile } from './networkFile.js';
import { NetworkSession } from './networkSession.js';

/** An evaluator on an ONNX network in one session of onnxruntime. */
export class OnnxEvaluator extends NetworkEvaluator {
  private readonly session: NetworkSession;

  /** @param capacity slots of a batch. */
  constructor(network: NetworkFile, capacity: number, options: SessionOptions = {}) {
    super(network.info, capacity);
    this.session = new NetworkSession(network, options);
  }

  /** Goes over to another network of the same size and planes. @throws ZeroError when its answers are no numbers. */
  load(network: NetworkFile): void {
    this.session.load(network);
  }

  async run(count: number): Promise<void> {
    this.runSync(count);
  }

  /** As {@link run}; onnxruntime computes in the calling thread anyway. */
  runSync(count: number): void {
    this.take(this.session.run(this.inputs(count)), count);
  }

  dispose(): void {
    this.session.dispose();
  }
}
