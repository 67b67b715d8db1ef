import { appendJsonLine, readJsonLines } from '../../../base/files/json.js';
import { playMatch } from '../../../selfplay/match/match.js';
import type { PlayerSpec } from '../../../selfplay/match/players.js';
import type { MatchResult } from '../../../selfplay/match/result.js';
import { networkPath, networkSteps, readNetwork } from '../../../selfplay/networkFile.js';
import { openNetwork } from '../networkFiles/open.js';
import type { RunConfig } from '../settings/config.js';
import { outsideParts } from '../settings/outside.js';
import type { RunFolder } from './folder.js';
import { chooseOpponents, type MatchLine, matchLine, type Opponent } from './opponents.js';
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
  /** Results of all ratings of the run. */
  readonly lines: MatchLine[];
  /** Resolves with the last match asked for: they are played one after the other. */
  private last: Promise<unknown> = Promise.resolve();
  private rating = false;
  private gating = false;

  /** @param signal gives up the rating and the gate under way. */
  constructor(
    private readonly folder: RunFolder,
    private readonly config: RunConfig,
    private readonly state: RunState,
    private readonly owner: MatchOwner,
    private readonly signal: AbortSignal,
  ) {
    this.lines = readJsonLines(folder.matches, matchLine);
    // A network that is not there, or not for this board, is told at the beginning and not in the middle of a night.
    for (const outside of config.matches.rating) this.player(outside);
  }

  /** Whether a match is under way, or may soon read the networks that it is of. */
  get busy(): boolean {
    return this.rating || this.gating;
  }

  /** Resolves when no match is under way. */
  async idle(): Promise<void> {
    while (this.busy) await this.last;
  }

  /** Begins to measure the newest network when it is time to: once, for its games would be the same again. */
  rateWhenDue(): void {
    const seconds = this.owner.seconds();
    if (this.rating || seconds - this.state.lastMatch < this.config.matches.every * 60) return;
    const present = networkSteps(this.folder.networks);
    const step = present.at(-1) ?? 0;
    if (step === 0) return;
    const opponents = this.opponentsLeft(step, present);
    if (opponents.length === 0) return;
    this.rating = true;
    this.rate(step, opponents)
      // One that was given up is due again.
      .then((done) => done && Object.assign(this.state, { lastMatch: seconds }))
      .catch((error) => this.owner.fail(error))
      .finally(() => {
        this.rating = false;
      });
  }

  /** AlphaGo Zero's evaluator: a network plays for training once it has beaten the one that does. */
  openGate(step: number): void {
    if (this.gating) return;
    this.gating = true;
    this.tryAtGate(step)
      .catch((error) => this.owner.fail(error))
      .finally(() => {
        this.gating = false;
      });
  }

  /** Plays a match between networks of this run, or with random play. @returns undefined when it was given up. */
  play(
    step: number,
    opponent: Opponent,
    games: number,
    signal = this.signal,
  ): Promise<MatchResult | undefined> {
    const match = this.last.then(() => this.playNow(step, opponent, games, signal));
    this.last = match.catch(() => {});
    return match;
  }

  private async tryAtGate(step: number): Promise<void> {
    const { gate, gateGames } = this.config.matches;
    const result = await this.play(step, this.state.playing, gateGames);
    if (!result) return;
    const score = `${result.wins} wins and ${result.draws} draws of ${gateGames}`;
    if ((result.wins + result.draws / 2) / gateGames >= gate) {
      this.owner.promote(step);
      this.owner.onNote(`step ${step} passed the gate with ${score} and plays`);
    } else {
      this.state.refused.push(step);
      this.owner.onNote(`step ${step} was refused at the gate: ${score}`);
    }
  }

  /** Opponents that keep all ratings on one scale, less those that the network has met, before a run was ended perhaps. */
  private opponentsLeft(step: number, present: readonly number[]): Opponent[] {
    const { lines, config } = this;
    const met = new Set(lines.flatMap((line) => (line.step === step ? [line.opponent] : [])));
    const before = lines.filter((line) => line.step !== step);
    const opponents = chooseOpponents(step, before, present);
    return [...opponents, ...config.matches.rating].filter((opponent) => !met.has(opponent));
  }

  /** Measures a network. @returns false when that was given up. */
  private async rate(step: number, opponents: readonly Opponent[]): Promise<boolean> {
    const { lines, config } = this;
    const rated = new Set(lines.flatMap((line) => [line.step, line.opponent]));
    if (lines.length > 0 && !rated.has(step) && !opponents.some((o) => typeof o === 'number' && rated.has(o)))
      this.owner.onNote(
        `no network that was measured before is at hand: from step ${step} on ratings are joined to the earlier ones by random play alone, and come out too low`,
      );
    for (const opponent of opponents) {
      const result = await this.play(step, opponent, config.matches.games);
      if (!result) return false;
      this.keep(step, opponent, result);
    }
    return true;
  }

  private keep(step: number, opponent: Opponent, { wins, losses, draws }: MatchResult): void {
    const { visits } = this.config.matches;
    const line: MatchLine = { time: this.owner.seconds(), step, opponent, wins, losses, draws, visits };
    this.lines.push(line);
    appendJsonLine(this.folder.matches, line);
    this.owner.onMatch(line, rateRun(this.lines));
  }

  private async playNow(
    step: number,
    opponent: Opponent,
    games: number,
    signal: AbortSignal,
  ): Promise<MatchResult | undefined> {
    if (signal.aborted) return undefined;
    const { network, selfplay, matches, seed } = this.config;
    const result = await playMatch([this.player(step), this.player(opponent)], {
      size: network.size,
      rules: selfplay.rules,
      komi: matches.komi === 'selfplay' ? selfplay.komi : matches.komi,
      games,
      // A network that is wrong about its chances is to be measured by its moves.
      limits: { visits: matches.visits, seconds: Number.POSITIVE_INFINITY, resignBelow: -1 },
      seed: seed + step,
      openingMoves: 2,
      threads: 1,
      signal,
    });
    return signal.aborted ? undefined : result;
  }

  private player(player: Opponent): PlayerSpec {
    if (player === 'random') return { kind: 'random' };
    if (typeof player === 'number')
      return { kind: 'network', network: readNetwork(networkPath(this.folder.networks, player)) };
    const { file, visits } = outsideParts(player);
    return { kind: 'network', network: openNetwork(file, this.config.network.size).network, visits };
  }
}
