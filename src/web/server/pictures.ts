import { Worker } from 'node:worker_threads';
import { ZeroError } from '../../../base/errors.js';
import type {
  PicturesAbout,
  SamplesData,
  SamplesQuestion,
  UpscaleData,
  UpscaleInfo,
  UpscaleQuestion,
  WalkQuestion,
} from '../protocol/pictures.js';
import type { FromPictures, PictureMethod, ToPictures } from './pictureWorker.js';
import { Turns } from './turns.js';

/** Pictures that may wait to be made larger, and questions to the generator. */
const UPSCALINGS = 4;
const SAMPLINGS = 16;

interface Asked {
  resolve(done: never): void;
  reject(error: Error): void;
  onInfo?(info: UpscaleInfo): void;
}

/** What the shipped models for pictures make, in a thread that is started with the first question. */
export class PicturesHost {
  private worker: Worker | undefined;
  private readonly asked = new Map<number, Asked>();
  private readonly upscalings = new Turns(1, UPSCALINGS);
  private readonly samplings = new Turns(1, SAMPLINGS);
  private count = 0;

  about(): Promise<PicturesAbout> {
    return this.ask('about');
  }

  /**
   * @param onInfo hears how far it is, and gets what the result is compared with.
   * @throws ZeroError when it is no picture, or too large.
   */
  upscale(
    question: UpscaleQuestion,
    onInfo: (info: UpscaleInfo) => void,
    signal: AbortSignal,
  ): Promise<UpscaleData> {
    return this.upscalings.take(() => this.ask('upscale', question, signal, onInfo));
  }

  /** @throws ZeroError when this copy of zero has no generator. */
  samples(question: SamplesQuestion): Promise<SamplesData> {
    return this.samplings.take(() => this.ask('samples', question));
  }

  /** @throws ZeroError as {@link samples} */
  walk(question: WalkQuestion): Promise<SamplesData> {
    return this.samplings.take(() => this.ask('walk', question));
  }

  private ask<Done>(
    method: PictureMethod,
    question?: unknown,
    signal?: AbortSignal,
    onInfo?: (info: UpscaleInfo) => void,
  ): Promise<Done> {
    return new Promise((resolve, reject) => {
      const id = this.count++;
      this.asked.set(id, { resolve, reject, onInfo });
      this.tell({ id, method, question });
      // A page also goes when it has its answer.
      const abort = () => this.asked.has(id) && this.tell({ id, abort: true });
      if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort, { once: true });
    });
  }

  private tell(message: ToPictures): void {
    this.worker ??= this.start();
    this.worker.postMessage(message);
    if (this.asked.size > 0) this.worker.ref();
  }

  private start(): Worker {
    const worker = new Worker(new URL('./pictureWorker.js', import.meta.url));
    worker.on('message', (message: FromPictures) => this.hear(message));
    worker.on('error', (error) => this.end(error));
    return worker;
  }

  private hear({ id, info, done, error, told }: FromPictures): void {
    const asked = this.asked.get(id);
    if (info) asked?.onInfo?.(info);
    if (!asked || info) return;
    this.asked.delete(id);
    // With nothing to do it keeps no process from ending.
    if (this.asked.size === 0) this.worker?.unref();
    if (error) asked.reject(told ? new ZeroError(error.message) : error);
    else asked.resolve(done as never);
  }

  /** The next question starts another thread. */
  private end(error: Error): void {
    this.worker = undefined;
    const asked = [...this.asked.values()];
    this.asked.clear();
    for (const { reject } of asked) reject(error);
  }
}
