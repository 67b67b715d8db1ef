import { appendJsonLine, readJsonLines } from '../../../base/files/json.js';
import { playMatch } from '../../../selfplay/match/match.js';
import type { PlayerSpec } from '../../../selfplay/match/players.js';
import type { MatchResult } from '../../../selfplay/match/result.js';
import { networkPath, networkSteps, readNetwork } from '../../../selfplay/networkFile.js';
import type { RunConfig } from '../settings/config.js';
import type { RunFolder } from './folder.js';
import { chooseOpponents, type MatchLine, matchLine } from './opponents.js';
import { type Rated, rateRun } from './rating.js';
import type { RunState } from './state.js';

/** What the matches ask and tell the run that they measure. */
export interface MatchOwner {
  /** Seconds of the run so far. */
  seconds(): number;
  /** A network passed the gate and is to play. */
  promote(step: number): void;
  onMatch(line: MatchLine, rated: Rated[]): void;
  onNote(text: string): void;
  fail(error: unknown): void;
}

/** Plays the matches of a run, one at a time, in a thread of its own: ratings, and the gate. */
export class RunMatches {
  readonly lines: MatchLine[];
  private readonly closing = new AbortController();
  /** Ends with the last match asked for: they are played one after the other. */
  private last: Promise<unknown> = Promise.resolve();
  private underWay: Promise<void> | undefined;
  private gateRunning = false;
  private stopped = false;

  constructor(
    private readonly folder: RunFolder,
    private readonly config: RunConfig,
    private readonly state: RunState,
    private readonly owner: MatchOwner,
  ) {
    this.lines = readJsonLines(folder.matches, matchLine);
  }

  /** Whether a rating is under way. */
  get rating(): boolean {
    return this.underWay !== undefined;
  }

  /** Begins to measure the newest network when it is time to. */
  rateWhenDue(): void {
    const seconds = this.owner.seconds();
    if (this.underWay || seconds - this.state.lastMatch < this.config.matches.every * 60) return;
    this.state.lastMatch = seconds;
    this.underWay = this.playRating().finally(() => {
      this.underWay = undefined;
    });
  }

  /** Begins no other match, and waits for the rating under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.underWay;
  }

  /** Ends the match under way, and its thread. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.last;
  }

  /** AlphaGo Zero's evaluator: a network plays for training once it has beaten the one that does. */
  async openGate(step: number): Promise<void> {
    if (this.gateRunning) return;
    this.gateRunning = true;
    try {
      const { gate, gateGames } = this.config.matches;
      const result = await this.play(step, this.state.playing, gateGames);
      if ((result.wins + result.draws / 2) / gateGames >= gate) {
        this.owner.promote(step);
        this.owner.onNote(`step ${step} passed the gate with ${result.wins} of ${gateGames} and plays`);
      } else {
        this.state.refused.push(step);
        this.owner.onNote(`step ${step} was refused at the gate: ${result.wins} of ${gateGames}`);
      }
    } catch (error) {
      this.owner.fail(error);
    } finally {
      this.gateRunning = false;
    }
  }

  /** Measures the newest network against opponents that keep all ratings on one scale. */
  private async playRating(): Promise<void> {
    const step = networkSteps(this.folder.networks).at(-1);
    if (step === undefined || step === 0) return;
    try {
      for (const opponent of chooseOpponents(step, this.lines, networkSteps(this.folder.networks))) {
        if (this.stopped) return;
        const result = await this.play(step, opponent, this.config.matches.games);
        this.keepMatch(step, opponent, result);
      }
    } catch (error) {
      this.owner.fail(error);
    }
  }

  private keepMatch(step: number, opponent: number | 'random', result: MatchResult): void {
    const line: MatchLine = {
      time: this.owner.seconds(),
      step,
      opponent,
      wins: result.wins,
      losses: result.losses,
      draws: result.draws,
      visits: this.config.matches.visits,
    };
    this.lines.push(line);
    appendJsonLine(this.folder.matches, line);
    this.owner.onMatch(line, rateRun(this.lines));
  }

  /** A match between networks of this run, or with random play. */
  play(step: number, opponent: number | 'random', games: number): Promise<MatchResult> {
    const match = this.last.then(() => this.playNow(step, opponent, games));
    this.last = match.catch(() => {});
    return match;
  }

  private async playNow(step: number, opponent: number | 'random', games: number): Promise<MatchResult> {
    const { config, closing } = this;
    const result = await playMatch([this.player(step), this.player(opponent)], {
      size: config.network.size,
      rules: config.selfplay.rules,
      komi: config.matches.komi === 'selfplay' ? config.selfplay.komi : config.matches.komi,
      games,
      // A network that is wrong about its chances is to be measured by its moves.
      limits: { visits: config.matches.visits, seconds: Number.POSITIVE_INFINITY, resignBelow: -1 },
      seed: config.seed + step,
      openingMoves: 2,
      threads: 1,
      signal: closing.signal,
    });
    closing.signal.throwIfAborted();
    return result;
  }

  private player(step: number | 'random'): PlayerSpec {
    if (step === 'random') return { kind: 'random' };
    return { kind: 'network', network: readNetwork(networkPath(this.folder.networks, step)) };
  }
}
