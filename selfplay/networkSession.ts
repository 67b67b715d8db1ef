import type { Tensor } from 'onnxruntime-node';
import { needsExactBytes } from '../base/onnx/byteSums.js';
import { OnnxSession, ortTensor, type SessionOptions } from '../base/onnxSession.js';
import { HEADS, type Outputs } from './heads.js';
import { blankInputs, checkAnswers, type Inputs } from './networkEvaluator.js';
import type { NetworkFile } from './networkFile.js';

/** A network in one session of onnxruntime, which another network of the same size and planes can take over. */
export class NetworkSession {
  private session!: OnnxSession;
  private readonly fetches: Record<string, null>;

  constructor(
    network: NetworkFile,
    private readonly options: SessionOptions = {},
  ) {
    const { recipe, size } = network.info;
    const names = Object.keys(HEADS[recipe].outputs(size * size));
    this.fetches = Object.fromEntries(names.map((name) => [name, null]));
    this.load(network);
  }

  /** Goes over to another network of the same size and planes. @throws ZeroError when its answers are no numbers. */
  load(network: NetworkFile): void {
    const exactBytes = needsExactBytes(network.onnx);
    const next = new OnnxSession(network.onnx, { ...this.options, exactBytes });
    try {
      // Weights that are no numbers are told before they play.
      checkAnswers(this.runOn(next, blankInputs(network.info)));
    } catch (error) {
      next.dispose();
      throw error;
    }
    this.session?.dispose();
    this.session = next;
  }

  /** The network's outputs for a batch, in the calling thread. */
  run(inputs: Inputs): Outputs {
    return this.runOn(this.session, inputs);
  }

  dispose(): void {
    this.session.dispose();
  }

  private runOn(session: OnnxSession, inputs: Inputs): Outputs {
    const Ort = ortTensor();
    const feeds: Record<string, Tensor> = {};
    for (const [name, [data, shape]] of Object.entries(inputs)) feeds[name] = new Ort('float32', data, shape);
    const out = session.run(feeds, this.fetches);
    return Object.fromEntries(
      Object.keys(this.fetches).map((name) => [name, out[name].data as Float32Array]),
    );
  }
}
