import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { ZeroError } from '../../../base/errors.js';
import { appendJsonLine, writeJson } from '../../../base/files/json.js';
import { limitError } from '../../../base/limits.js';
import type { MatchResult } from '../../../selfplay/match/result.js';
import { networkPath } from '../../../selfplay/networkFile.js';
import type { PoolStats } from '../../../selfplay/poolStats.js';
import { RecordFolder } from '../../../selfplay/recordFolder.js';
import { FolderTransport } from '../../../selfplay/transport/folder.js';
import { Intake } from '../../../selfplay/transport/intake.js';
import { sumStats, type Transport, type TransportOwner } from '../../../selfplay/transport/transport.js';
import type { RunConfig } from '../settings/config.js';
import { type EvaluationChoice, evaluationFor } from '../training/evaluation.js';
import type { LearnOptions, LearnReport } from '../training/learn.js';
import type { LearnerMessage, ToLearner } from '../training/learnerThread.js';
import type { RunFolder } from './folder.js';
import { mostResting, restFor } from './learnerLimit.js';
import { type MatchOwner, RunMatches } from './matches.js';
import type { MetricsLine } from './metrics.js';
import type { MatchLine } from './opponents.js';
import { pruneNetworks } from './prune.js';
import { Rates } from './rates.js';
import type { Rated } from './rating.js';
import { type RunState, readState } from './state.js';

/** Milliseconds between ticks. */
const TICK = 1000;

/** What a run tells while it goes. */
export interface RunCallbacks {
  onTick(line: MetricsLine, stats: PoolStats): void;
  onNetwork(step: number): void;
  onMatch(line: MatchLine, rated: Rated[]): void;
  onNote(text: string): void;
}

/** How long a run goes on, and with how much of the machine. */
export interface RunBudget extends EvaluationChoice {
  /** Seconds of the whole run, over all its commands, and processor seconds of all its threads. */
  seconds: number;
  cpuSeconds: number;
  workers: number;
  threads: number;
  /** Makes the way to players on other machines, where there is one. */
  connect?: (owner: TransportOwner) => Promise<Transport>;
  /** Tensor backend of the learner, where the user asked for one; its device is that of self-play's evaluation. */
  backend?: string;
}

/**
 * The loop of self-play, learning and measuring in one run folder. Players and the learner are threads of this
 * process that meet in the folder's files. As many players as cores run, next to the learner: the learner works
 * whenever the games allow for more samples; when it falls behind, players rest one by one, so that no core is idle.
 */
export class Run {
  readonly state: RunState;
  private readonly records: RecordFolder;
  private readonly intake: Intake;
  /** Ways that games come: from this process, from other machines. */
  private readonly transports: Transport[] = [];
  private local: FolderTransport | undefined;
  private remote: Transport | undefined;
  private learner: Worker | undefined;
  private readonly matches: RunMatches;
  private report: LearnReport | undefined;
  private readonly failed = new AbortController();
  /** Aborted when the run is to end: asked to, out of time, or failed. */
  private readonly ending: AbortSignal;
  private readonly timeUp = new AbortController();
  private readonly startedAt = performance.now();
  private readonly secondsBefore: number;
  private readonly cpuBefore: number;
  private readonly rates: Rates;

  constructor(
    readonly folder: RunFolder,
    readonly config: RunConfig,
    private readonly budget: RunBudget,
    private readonly callbacks: RunCallbacks,
    signal: AbortSignal,
  ) {
    this.ending = AbortSignal.any([signal, this.failed.signal, this.timeUp.signal]);
    this.state = readState(folder.state);
    this.secondsBefore = this.state.seconds;
    this.cpuBefore = this.state.cpuSeconds;
    this.rates = new Rates(this.state.seconds);
    const owner: MatchOwner = {
      seconds: () => this.seconds,
      promote: (step) => this.promote(step),
      onMatch: callbacks.onMatch,
      onNote: callbacks.onNote,
      fail: (error) => this.fail(error),
    };
    this.matches = new RunMatches(folder, config, this.state, owner, this.ending);
    this.records = new RecordFolder(folder.records, (text) => callbacks.onNote(text));
    this.intake = new Intake(this.records, config.network.size);
  }

  /** Seconds of the run so far. */
  get seconds(): number {
    return this.secondsBefore + (performance.now() - this.startedAt) / 1000;
  }

  /** Processor seconds of the run so far, those of all threads. */
  get cpuSeconds(): number {
    const { user, system } = process.cpuUsage();
    return this.cpuBefore + (user + system) / 1e6;
  }

  /** The share of the budget that is used up. */
  get progress(): number {
    return Math.max(this.seconds / this.budget.seconds, this.cpuSeconds / this.budget.cpuSeconds);
  }

  /** Goes on until the budget is used, the signal is aborted, or something fails; then everything is saved. */
  async go(): Promise<void> {
    const { connect } = this.budget;
    const { intake, ending: signal } = this;
    if (connect)
      this.remote = await connect({
        intake,
        onNote: this.callbacks.onNote,
        fail: (e) => this.fail(e),
        signal,
      });
    const learnerEnded = this.startLearner();
    try {
      for (;;) {
        if (this.progress >= 1) this.timeUp.abort();
        if (this.ending.aborted) break;
        await sleep(TICK, undefined, { signal: this.ending }).catch(() => {});
        this.tick();
      }
    } catch (error) {
      this.fail(error);
    } finally {
      this.tellLearner('stop');
      for (const transport of new Set([...this.transports, ...(this.remote ? [this.remote] : [])]))
        await transport.finished().catch((error) => this.fail(error));
      await learnerEnded;
      await this.matches.idle();
      this.saveState();
      this.records.close();
    }
    this.failed.signal.throwIfAborted();
  }

  private fail(error: unknown): void {
    this.failed.abort(error);
  }

  /** Games in the run's records. */
  get games(): number {
    return this.records.games;
  }

  /** As {@link RunMatches.play}. */
  playMatch(...match: Parameters<RunMatches['play']>): Promise<MatchResult | undefined> {
    return this.matches.play(...match);
  }

  private startLearner(): Promise<void> {
    const { config, folder } = this;
    const data: LearnOptions = {
      config: config.network,
      settings: config.training,
      seed: config.seed,
      records: [folder.records],
      networks: folder.networks,
      checkpoint: folder.checkpoint,
      threads: this.budget.threads,
      backend: this.budget.backend,
      device: this.budget.device,
      run: basename(resolve(folder.root)),
      rules: config.selfplay.rules,
      komi: config.selfplay.komi,
    };
    this.learner = new Worker(new URL('../training/learnerThread.js', import.meta.url), { workerData: data });
    this.learner.on('message', (message: LearnerMessage) => {
      try {
        this.hear(message);
      } catch (error) {
        this.fail(error);
      }
    });
    this.learner.on('error', (error) => this.fail(limitError("the learner's thread", error)));
    return new Promise((done) => this.learner!.once('exit', () => done()));
  }

  private hear(message: LearnerMessage): void {
    if ('report' in message) this.report = message.report;
    else if ('network' in message) this.takeNetwork(message.step);
    else if ('notice' in message) this.callbacks.onNote(message.notice);
    else
      throw message.known ? new ZeroError(message.error) : new Error(`the learner failed: ${message.error}`);
  }

  private takeNetwork(step: number): void {
    this.callbacks.onNetwork(step);
    if (this.ending.aborted) return;
    const gated = this.config.matches.gate > 0;
    if (this.transports.length === 0) this.startPlaying(gated ? this.passedStep() : step);
    else if (!gated) this.promote(step);
    if (gated && step !== this.state.playing && !this.state.refused.includes(step))
      this.matches.openGate(step);
    if (!this.config.training.keepGames && this.report) this.records.deleteBefore(this.report.oldestGame);
    // A match under way may still be about to read its networks.
    if (!this.matches.busy) pruneNetworks(this.folder.networks, this.matches.lines, this.state.playing);
  }

  /** The network that passed the gate last. @throws ZeroError when it is not there: another one might not have passed. */
  private passedStep(): number {
    const { playing } = this.state;
    const path = networkPath(this.folder.networks, playing);
    if (!existsSync(path))
      throw new ZeroError(
        `${path} passed the gate last and plays, but it is not there; bring it back from a copy, or set 'playing' in ${this.folder.state} to a step that is there`,
      );
    return playing;
  }

  private startPlaying(step: number): void {
    const { config, state } = this;
    state.playing = step;
    const path = networkPath(this.folder.networks, step);
    const { workers, threads, device } = this.budget;
    if (workers > 0) {
      this.local = new FolderTransport({
        settings: config.selfplay,
        workers,
        evaluation: evaluationFor(this.budget, workers),
        mostResting: mostResting(workers, threads, availableParallelism(), device),
        network: path,
        seed: config.seed,
        firstGame: Math.max(state.nextGame, this.records.freeSeed),
        intake: this.intake,
        onNote: this.callbacks.onNote,
        onFailure: (error) => this.fail(error),
        onReplaced: (reason) => this.callbacks.onNote(`a self-play worker died and was replaced: ${reason}`),
        signal: this.ending,
      });
      this.transports.push(this.local);
    }
    if (this.remote) {
      this.transports.push(this.remote);
      this.remote.useNetwork(step, path);
    }
    for (const transport of this.transports) transport.finished().catch((error) => this.fail(error));
  }

  private promote(step: number): void {
    this.state.playing = step;
    // The network that passed before may be deleted from now on.
    if (this.config.matches.gate > 0) this.saveState();
    for (const transport of this.transports)
      transport.useNetwork(step, networkPath(this.folder.networks, step));
  }

  private tellLearner(message: ToLearner): void {
    this.learner?.postMessage(message);
  }

  private tick(): void {
    const { transports, report } = this;
    this.tellLearner({ progress: this.progress });
    if (transports.length === 0 || !report) return;
    const { batch } = this.config.training;
    for (const transport of transports) transport.slow(restFor(report.backlog, batch));
    const players = transports.reduce((sum, t) => sum + t.players, 0);
    const resting = transports.reduce((sum, t) => sum + t.resting, 0);
    this.rates.tick(resting / Math.max(1, players));
    const { seconds, cpuSeconds, games } = this;
    const stats = sumStats(transports.map((t) => t.stats));
    const line = this.rates.line({ seconds, cpuSeconds, games }, stats, report);
    this.callbacks.onTick(line, stats);
    if (this.rates.keeps(seconds, stats, report.samples)) {
      appendJsonLine(this.folder.metrics, line);
      this.saveState();
    }
    this.matches.rateWhenDue();
  }

  private saveState(): void {
    this.state.seconds = this.seconds;
    this.state.cpuSeconds = this.cpuSeconds;
    this.state.nextGame = Math.max(this.state.nextGame, this.local?.nextGame ?? 0);
    try {
      writeJson(this.folder.state, this.state);
    } catch (error) {
      this.fail(error);
    }
  }
}
