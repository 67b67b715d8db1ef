import { createRequire } from 'node:module';
import type { Tensor } from 'onnxruntime-node';
import { ZeroError } from './errors.js';

/** The binding under onnxruntime-node's promises. Its calls are synchronous, and tfjs's dataSync needs that. */
interface NativeSession {
  loadModel(buffer: ArrayBufferLike, offset: number, length: number, options: object): void;
  run(
    feeds: Record<string, Tensor>,
    fetches: Record<string, Tensor | null>,
    options: object,
  ): Record<string, Tensor>;
  endProfiling(): void;
  dispose(): void;
}
interface Native {
  initOrt(): void;
  binding: { InferenceSession: new () => NativeSession };
}

const require = createRequire(import.meta.url);
let native: Native | undefined;
let tensorClass: typeof Tensor | undefined;

/** onnxruntime-node's Tensor class, loaded at first use. */
export function ortTensor(): typeof Tensor {
  tensorClass ??= (require('onnxruntime-node') as { Tensor: typeof Tensor }).Tensor;
  return tensorClass;
}

/** How a session uses the machine. */
export interface SessionOptions {
  /** Threads inside one operation. */
  threads?: number;
  /** Execution provider: cpu (the default), cuda, dml, coreml or webgpu where the installed library has it. */
  provider?: string;
  /**
   * Whether products of bytes are added exactly on processors without VNNI too, where that is slower; for 8-bit models that
   * need it there (`needsExactBytes`). Others add exactly anyway, but are two to three times slower when told to.
   */
  exactBytes?: boolean;
  /** Whether the model is rewritten to run fast (default: true); as it is written, 8-bit models compute in floats. */
  optimize?: boolean;
  /** Where to write a profile, without the ending that onnxruntime adds. */
  profile?: string;
}

/** One ONNX model, loaded and ready; runs are synchronous. */
export class OnnxSession {
  private readonly session: NativeSession;

  /** @throws ZeroError when onnxruntime refuses the model or the provider. */
  constructor(model: Uint8Array, options: SessionOptions = {}) {
    ortTensor();
    native ??= require('onnxruntime-node/dist/binding.js') as Native;
    native.initOrt();
    this.session = new native.binding.InferenceSession();
    const settings = {
      intraOpNumThreads: options.threads ?? 1,
      interOpNumThreads: 1,
      graphOptimizationLevel: options.optimize === false ? 'disabled' : 'all',
      executionMode: 'sequential',
      logSeverityLevel: 4,
      executionProviders: [options.provider ?? 'cpu'],
      ...(options.profile ? { enableProfiling: true, profileFilePrefix: options.profile } : {}),
      // Spinning threads take the core from the workers next to them.
      extra: {
        session: {
          intra_op: { allow_spinning: '0' },
          inter_op: { allow_spinning: '0' },
          set_denormal_as_zero: '1',
          ...(options.exactBytes ? { x64quantprecision: '1' } : {}),
        },
      },
    };
    try {
      this.session.loadModel(model.buffer, model.byteOffset, model.byteLength, settings);
    } catch (error) {
      throw new ZeroError(`onnxruntime cannot load the model: ${(error as Error).message}`, { cause: error });
    }
  }

  /** Runs the model. @param fetches outputs wanted; a tensor given there is filled in place. */
  run(feeds: Record<string, Tensor>, fetches: Record<string, Tensor | null>): Record<string, Tensor> {
    return this.session.run(feeds, fetches, {});
  }

  endProfiling(): void {
    this.session.endProfiling();
  }

  dispose(): void {
    this.session.dispose();
  }
}
