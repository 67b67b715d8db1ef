import type { Tensor } from 'onnxruntime-node';
import { ZeroError } from '../base/errors.js';
import { mayOverflow } from '../base/onnx/bytePairs.js';
import { OnnxSession, ortTensor, type SessionOptions } from '../base/onnxSession.js';
import type { Outputs } from './heads.js';
import { type Inputs, NetworkEvaluator } from './networkEvaluator.js';
import type { NetworkFile } from './networkFile.js';

/** An evaluator on an ONNX network in one session of onnxruntime. */
export class OnnxEvaluator extends NetworkEvaluator {
  private session!: OnnxSession;
  private readonly fetches: Record<string, null>;

  /** @param capacity slots of a batch. */
  constructor(
    network: NetworkFile,
    capacity: number,
    private readonly options: SessionOptions = {},
  ) {
    super(network.info, capacity);
    this.fetches = Object.fromEntries(this.outputNames.map((name) => [name, null]));
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

  async run(count: number): Promise<void> {
    this.runSync(count);
  }

  /** As {@link run}; onnxruntime computes in the calling thread anyway. */
  runSync(count: number): void {
    this.take(this.runOn(this.session, this.inputs(count)), count);
  }

  dispose(): void {
    this.session.dispose();
  }

  /** Evaluates an empty board, so that weights that are no numbers are told before they play. */
  private tryOut(session: OnnxSession): void {
    const out = this.runOn(session, this.blankInputs());
    if (!Object.values(out).every((answer) => answer.every(Number.isFinite))) {
      session.dispose();
      throw new ZeroError("the network's answers are no numbers, as its weights must be; use another one");
    }
  }

  private runOn(session: OnnxSession, inputs: Inputs): Outputs {
    const Ort = ortTensor();
    const feeds: Record<string, Tensor> = {};
    for (const [name, [data, shape]] of Object.entries(inputs)) feeds[name] = new Ort('float32', data, shape);
    const out = session.run(feeds, this.fetches);
    return Object.fromEntries(this.outputNames.map((name) => [name, out[name].data as Float32Array]));
  }
}
