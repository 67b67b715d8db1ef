import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { ZeroError } from '../base/errors.js';
import { limitError } from '../base/limits.js';
import type { SessionOptions } from '../base/onnxSession.js';
import { type Outcome, unwrap } from '../base/outcome.js';
import { POOL_OPTIONS } from '../base/workers.js';
import { selfplayBoards } from './boardSettings.js';
import { boardSlots, gamesByBoard } from './boards.js';
import type { EvaluationTask } from './evaluationWorker.js';
import { LEASE, leaseRing, putLease } from './gameNumbers.js';
import type { GameSummary } from './gameSummary.js';
import { readNetwork } from './networkFile.js';
import { countGame, emptyStats } from './poolStats.js';
import type { SelfplaySettings } from './settings.js';
import { type Bell, closeBell, newBell, type SharedSlots, sharedSlots } from './sharedEvaluator.js';
import {
  LAST_GAME,
  NEXT_GAME,
  PLAYING,
  type ToWorker,
  type WorkerReport,
  type WorkerTask,
} from './worker.js';

/** Threads of their own evaluate for the workers. */
export interface SharedEvaluation {
  kind: 'shared';
  session: SessionOptions;
  /** How many, each for its part of the workers: one copies while another computes (default: 1). */
  threads?: number;
  /** Whether every batch is as large as all requests at once may be, which the games do not see. */
  alwaysFull?: boolean;
}

/** What a pool of self-play workers needs. */
export interface PoolOptions {
  settings: SelfplaySettings;
  workers: number;
  network: string;
  /** Where networks are evaluated: in each worker (the default), or by threads for several of them. */
  evaluation?: { kind: 'own' } | SharedEvaluation;
  seed: number;
  /** Number of the first game, and the number after the last one to start. */
  firstGame?: number;
  endGame?: number;
  /** Numbers come from these leases instead, and from those that {@link SelfplayPool.lend} adds. */
  leases?: readonly number[];
  /** Called with every finished game, as an encoded record. */
  onGame: (record: Uint8Array, summary: GameSummary) => void;
  /** Called when a worker died and was replaced. */
  onReplaced?: (reason: string) => void;
  /** Ends all workers when it is aborted; games in the air are given up. */
  signal?: AbortSignal;
}

/** A worker that dies more often than this in a row without a game between is not replaced again. */
const MAX_DEATHS = 5;
/** Milliseconds for the workers to end after a failure. */
const PATIENCE = 10_000;

const WORKER = new URL('./worker.js', import.meta.url).href;
const EVALUATION = new URL('./evaluationWorker.js', import.meta.url).href;

/**
 * Self-play in Piscina worker threads. Each worker runs one long task; games come back as messages.
 * A worker that dies is replaced: only its games in the air are lost, and their seeds are not used again.
 */
export class SelfplayPool {
  readonly stats = emptyStats();
  private readonly piscina: Piscina;
  private readonly control = new Int32Array(new SharedArrayBuffer(12));
  private readonly ports = new Set<MessagePort>();
  private readonly tasks: Promise<void>[] = [];
  private readonly failed = new AbortController();
  /** Aborted by the owner's signal, and by a failure. */
  private readonly ending: AbortSignal;
  /** Memory that each worker shares with the thread that evaluates for it, board by board, and the bells of these threads. */
  private readonly slots: SharedSlots[][] = [];
  private readonly bells: Bell[] = [];
  private readonly evaluations: Promise<void>[] = [];
  private readonly leases: Int32Array | undefined;
  private network: string;
  private deaths = 0;

  constructor(private readonly options: PoolOptions) {
    this.network = options.network;
    this.leases = options.leases && leaseRing();
    this.control[NEXT_GAME] = options.firstGame ?? 0;
    this.control[LAST_GAME] = options.leases ? 0 : (options.endGame ?? 0x7fffffff);
    for (const lease of options.leases ?? []) this.lend(lease);
    this.control[PLAYING] = options.workers;
    const { workers, evaluation } = options;
    if (evaluation?.kind === 'shared') {
      const { info } = readNetwork(options.network);
      const { settings } = options;
      const games = gamesByBoard(boardSlots(selfplayBoards(settings, info.size), settings.gamesAtOnce));
      for (let w = 0; w < workers; w++)
        this.slots.push([...games].map(([size, capacity]) => sharedSlots(info, size, capacity)));
      const count = Math.min(evaluation.threads ?? 1, workers);
      for (let t = 0; t < count; t++) this.bells.push(newBell());
    }
    const threads = workers + this.bells.length;
    this.piscina = new Piscina({
      ...POOL_OPTIONS,
      filename: WORKER,
      minThreads: threads,
      maxThreads: threads,
    });
    // The death of a thread without a task: it could not be started.
    this.piscina.on('error', (error) => this.fail(error));
    this.ending = AbortSignal.any([this.failed.signal, ...(options.signal ? [options.signal] : [])]);
    this.ending.addEventListener('abort', () => {
      this.rest(0);
      this.tell({ stop: true });
    });
    if (evaluation?.kind === 'shared')
      this.bells.forEach((_, t) => {
        this.evaluations.push(this.evaluate(evaluation, t));
      });
    for (let w = 0; w < workers; w++) this.tasks.push(this.keepRunning(w));
  }

  /** Number of the next game to be started; with leases, games started. */
  get nextGame(): number {
    return Math.min(Atomics.load(this.control, NEXT_GAME), this.control[LAST_GAME]);
  }

  /** Adds a lease of game numbers. */
  lend(lease: number): void {
    putLease(this.leases!, this.control[LAST_GAME], lease);
    Atomics.add(this.control, LAST_GAME, LEASE);
  }

  /** Games that may be started with the numbers at hand. */
  get numbersLeft(): number {
    return this.control[LAST_GAME] - this.nextGame;
  }

  /** All workers go over to another network, in the middle of their games. */
  useNetwork(path: string): void {
    this.network = path;
    this.tell({ network: path });
  }

  /** Lets so many workers rest, from the last one on, and the others play. */
  rest(resting: number): void {
    const playing = Math.max(0, this.options.workers - resting);
    if (Atomics.exchange(this.control, PLAYING, playing) !== playing) Atomics.notify(this.control, PLAYING);
  }

  /** Workers that rest. */
  get resting(): number {
    return this.options.workers - Atomics.load(this.control, PLAYING);
  }

  /**
   * Resolves when every worker has ended: all games are played, or the signal was aborted.
   * @throws the worker's error when workers keep dying.
   */
  async finished(): Promise<void> {
    const { signal } = this.failed;
    // After a failure not without end: the thread of a task may never have started.
    let timer: NodeJS.Timeout | undefined;
    const givenUp = new Promise<void>((resolve) => {
      const wait = () => {
        timer = setTimeout(resolve, PATIENCE);
      };
      if (signal.aborted) wait();
      else signal.addEventListener('abort', wait);
    });
    await Promise.race([Promise.all(this.tasks), givenUp]);
    this.bells.forEach((bell, t) => {
      closeBell(bell, this.slotsOf(t).flat());
    });
    await Promise.race([Promise.all(this.evaluations), givenUp]);
    clearTimeout(timer);
    await this.piscina.destroy().catch(() => {});
    signal.throwIfAborted();
  }

  private fail(error: unknown): void {
    this.failed.abort(limitError(`${this.options.workers} self-play workers`, error));
  }

  private tell(message: ToWorker): void {
    for (const port of this.ports) port.postMessage(message);
  }

  /** The thread that evaluates for a worker, by its index. */
  private threadOf(worker: number): number {
    return worker % this.bells.length;
  }

  /** What the workers of a thread that evaluates share with it. */
  private slotsOf(thread: number): SharedSlots[][] {
    return this.slots.filter((_, worker) => this.threadOf(worker) === thread);
  }

  /** A thread that evaluates for workers; its end before theirs is a failure. */
  private async evaluate({ session, alwaysFull = false }: SharedEvaluation, thread: number): Promise<void> {
    const { port1, port2 } = new MessageChannel();
    this.ports.add(port1);
    const { network } = this;
    const [bell, slots] = [this.bells[thread], this.slotsOf(thread)];
    const task: EvaluationTask = { network, session, alwaysFull, bell, slots, port: port2 };
    try {
      unwrap(
        (await this.piscina.run(task, { filename: EVALUATION, transferList: [port2] })) as Outcome<void>,
      );
    } catch (error) {
      this.fail(error);
      closeBell(bell, slots.flat());
    } finally {
      this.ports.delete(port1);
      port1.close();
    }
  }

  private async keepRunning(index: number): Promise<void> {
    while (!this.ending.aborted) {
      const { port1, port2 } = new MessageChannel();
      this.ports.add(port1);
      port1.on('message', (report: WorkerReport) => this.take(report));
      const task: WorkerTask = {
        settings: this.options.settings,
        network: this.network,
        seedBase: this.options.seed,
        control: this.control,
        leases: this.leases,
        index,
        shared: this.slots[index] && {
          slots: this.slots[index],
          bell: this.bells[this.threadOf(index)],
        },
        port: port2,
      };
      try {
        unwrap((await this.piscina.run(task, { transferList: [port2] })) as Outcome<void>);
        return;
      } catch (error) {
        // A rejected network or setting is not mended by another try, nor a limit of the machine; a dead thread is.
        const known = limitError('', error) instanceof ZeroError;
        if (known || ++this.deaths > MAX_DEATHS) return this.fail(error);
        if (!this.ending.aborted)
          this.options.onReplaced?.(error instanceof Error ? error.message : String(error));
      } finally {
        this.ports.delete(port1);
        // The task's end may overtake its last report.
        for (let m = receiveMessageOnPort(port1); m; m = receiveMessageOnPort(port1)) this.take(m.message);
        port1.close();
      }
    }
  }

  private take(report: WorkerReport): void {
    const { stats } = this;
    stats.moves += report.moves;
    stats.evaluations += report.evaluations;
    stats.batches += report.batches;
    stats.slots += report.slots;
    for (const { record, summary } of report.games) {
      this.deaths = 0;
      countGame(stats, summary);
      this.options.onGame(record, summary);
    }
  }
}
