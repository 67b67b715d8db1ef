import type {
  AnalysisData,
  AnalysisQuestion,
  Engine,
  MoveAnswer,
  MoveQuestion,
  PositionData,
  Question,
  ReadGame,
  ReviewData,
  ReviewQuestion,
  ScoreData,
  SessionInfo,
  SgfQuestion,
} from '../protocol/messages.js';
import type { FromTab, TabMethod, ToTab } from '../protocol/tab.js';
import { EngineError } from './engineError.js';
import type { TabNetworks } from './tabNetworks.js';
import { tabTexts } from './tabTexts.js';

/** A module with an instruction on 128 bits (i8x16.popcnt), which onnxruntime needs. */
const SIMD = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98,
  11,
]);

interface Asked {
  resolve(done: never): void;
  reject(error: Error): void;
  onInfo?(info: never): void;
}

/** The engine in the page's own tab: a worker, started when it is first asked. */
export class TabEngine implements Engine {
  private worker: Worker | undefined;
  private readonly asked = new Map<number, Asked>();
  private count = 0;
  /** Networks that the worker has, or is about to have. */
  private readonly given = new Map<string, Promise<void>>();
  private readonly ready = new Set<string>();

  constructor(private readonly networks: TabNetworks) {}

  async session(): Promise<SessionInfo> {
    checkBrowser();
    return this.networks.session();
  }

  async move(question: MoveQuestion, signal?: AbortSignal): Promise<MoveAnswer> {
    await this.give(question.network, question.game.size);
    return this.ask('move', question, signal);
  }

  async analyse(
    question: AnalysisQuestion,
    onInfo: (analysis: AnalysisData) => void,
    signal?: AbortSignal,
  ): Promise<AnalysisData> {
    await this.give(question.network, question.game.size);
    return this.ask('analyse', question, signal, onInfo);
  }

  async score(question: Question): Promise<ScoreData> {
    await this.give(question.network, question.game.size);
    return this.ask('score', question);
  }

  sgf(question: SgfQuestion): Promise<string> {
    return this.ask('sgf', question);
  }

  read(file: string): Promise<readonly ReadGame[]> {
    return this.ask('read', file);
  }

  async review(
    question: ReviewQuestion,
    onPosition: (position: PositionData) => void,
    signal?: AbortSignal,
  ): Promise<ReviewData> {
    await this.give(question.network, question.size);
    return this.ask('review', question, signal, onPosition);
  }

  /** Gets all that it takes to play with a network, so that it is here when the server has gone. @throws EngineError */
  async prepare(network: string, size: number): Promise<void> {
    await this.give(network, size);
    await this.ask('fetch', undefined);
    this.ready.add(keyOf(network, size));
  }

  /** Whether {@link prepare} is done; without a network: for any. */
  isReady(network?: string, size?: number): boolean {
    return network === undefined ? this.ready.size > 0 : this.ready.has(keyOf(network, size!));
  }

  private give(network: string, size: number): Promise<void> {
    const key = keyOf(network, size);
    let given = this.given.get(key);
    if (!given) {
      given = this.networks
        .load(network, size)
        .then((is) => this.tell({ type: 'network', network, size, is }));
      this.given.set(key, given);
      given.catch(() => this.given.delete(key));
    }
    return given;
  }

  private ask<Done>(
    method: TabMethod,
    question: unknown,
    signal?: AbortSignal,
    onInfo?: (info: never) => void,
  ): Promise<Done> {
    return new Promise((resolve, reject) => {
      const id = this.count++;
      this.asked.set(id, { resolve, reject, onInfo: (info) => !signal?.aborted && onInfo?.(info) });
      this.tell({ type: 'ask', id, method, question });
      const abort = () => this.tell({ type: 'abort', id });
      if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort, { once: true });
    });
  }

  private tell(message: ToTab): void {
    this.worker ??= this.start();
    this.worker.postMessage(message);
  }

  /** @throws EngineError for a browser that cannot run it. */
  private start(): Worker {
    checkBrowser();
    const worker = new Worker('tab.js', { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<FromTab>) => this.hear(data);
    // It could not be loaded, or failed where it should not have.
    worker.onerror = () => this.end();
    return worker;
  }

  private hear({ id, info, done, error, missing }: FromTab): void {
    const asked = this.asked.get(id);
    if (!asked) return;
    if (info !== undefined) {
      asked.onInfo?.(info as never);
      return;
    }
    this.asked.delete(id);
    if (error === undefined) asked.resolve(done as never);
    else asked.reject(new EngineError(missing ? tabTexts('tabMissing') : error));
  }

  /** Starts anew with the next question. */
  private end(): void {
    this.worker?.terminate();
    this.worker = undefined;
    this.given.clear();
    this.ready.clear();
    const asked = [...this.asked.values()];
    this.asked.clear();
    for (const { reject } of asked) reject(new EngineError(tabTexts('tabMissing')));
  }
}

const keyOf = (network: string, size: number) => `${network} ${size}`;

/** @throws EngineError that says what to do. */
function checkBrowser(): void {
  if (typeof WebAssembly !== 'object' || !WebAssembly.validate(SIMD))
    throw new EngineError(tabTexts('noWasm'));
}
