import { Rng } from '../base/rng.js';
import { Position } from '../engine/position.js';
import { rulesByName } from '../engine/rules.js';
import { areaScore, score } from '../engine/scoring.js';
import { passWins } from '../engine/search/passing.js';
import { policyTarget } from '../engine/search/policy.js';
import { bestOther, moveByPriors } from '../engine/search/root.js';
import { Search } from '../engine/search/search.js';
import { blackScore, rootValue } from '../engine/search/value.js';
import { randomInnerMove } from './opening.js';
import type { GameRecord } from './records.js';
import type { SelfplaySettings } from './settings.js';

/** Shares of a policy target below this are left out of a record. */
const SMALL_SHARE = 1 / 1000;
/** What a move may cost in place of a pass where the game is played on: of the result in [-1, 1], and points for each line of the board. */
const COSTS_NOTHING = { result: 0.1, score: 0.25 };

/** How the search for one move goes: a full one, a quick one, or one look at the raw policy, from which a move is drawn or a random one played. */
type Mode = 'full' | 'quick' | 'opening';

/**
 * One game of self-play as a state machine around its {@link Search}: the worker collects leaves from `search`,
 * and calls {@link SelfplayGame.moveReady} when a search is done. Everything random comes from the game's seed.
 */
export class SelfplayGame {
  readonly search: Search;
  readonly position: Position;
  private readonly rng: Rng;
  private readonly moves: number[] = [];
  private readonly full: number[] = [];
  private readonly visits: number[] = [];
  private readonly values: number[] = [];
  private readonly policyLengths: number[] = [];
  private readonly policyMoves: number[] = [];
  private readonly policyProbabilities: number[] = [];
  private readonly policy: Float32Array;
  private readonly maxMoves: number;
  private readonly randomMoves: number;
  private readonly openingMoves: number;
  private readonly playedOut: boolean;
  /** Whether no one passes while another move costs nothing, so that groups without two eyes are taken off the board. */
  private readonly playsOn: boolean;
  /** The last move that was played in place of a pass. */
  private passedUp = -2;
  /** Whether both would have passed by now: what is played from here on shows whose the points are, and teaches no policy. */
  private closing = false;
  private komiSettled: boolean;
  private mode: Mode = 'quick';
  private resigned = false;
  private resignMove = -1;
  private resignColor = 0;
  private lowValues: [number, number, number] = [0, 0, 0];

  constructor(
    private readonly settings: SelfplaySettings,
    /** Board side, the network's. */
    size: number,
    readonly seed: number,
    /** Training step of the network that plays. */
    private readonly network: number,
    seedBase: number | string = 0,
  ) {
    this.rng = new Rng(`selfplay ${seedBase} ${seed}`);
    this.position = new Position(size, {
      rules: rulesByName(settings.rules),
      komi: drawKomi(settings, this.rng),
    });
    this.policy = new Float32Array(this.position.area + 1);
    this.maxMoves = settings.maxMovesPerPoint * this.position.area;
    this.openingMoves = Math.floor(-Math.log(1 - this.rng.float()) * settings.openingMoves);
    const random = settings.randomOpenings > 0 && this.rng.float() < settings.randomOpenings;
    this.randomMoves = random ? 1 + this.rng.int(settings.randomMoves) : 0;
    this.komiSettled = this.rng.float() >= settings.fairKomi;
    const neverResigns = settings.resignBelow <= -1 || this.rng.float() < settings.resignPlayedOut;
    this.playsOn = settings.playOn > 0 && this.rng.float() < settings.playOn;
    this.playedOut = neverResigns || this.playsOn;
    this.search = new Search(this.position, { ...settings.search }, this.rng.fork());
    this.beginSearch();
  }

  /** Whether the game has ended, so that {@link record} may be called. */
  get over(): boolean {
    return this.resigned || this.position.isOver || this.position.moveNumber >= this.maxMoves;
  }

  /** Plays the move that the finished search chose, and begins the next search unless the game is over. */
  moveReady(): void {
    const { search, settings, position } = this;
    if (!this.komiSettled && this.mode !== 'opening') {
      this.settleKomi();
      return;
    }
    const value = rootValue(search).result;
    this.values.push(Math.round(127 * Math.max(-1, Math.min(1, value))));
    this.visits.push(Math.min(65535, search.simulations));
    this.full.push(this.mode === 'full' ? 1 : 0);
    if (this.mode === 'full') this.keepPolicy();
    if (settings.centreScore) search.scoreCentre = blackScore(search);
    const move = this.chooseMove();
    this.watchResignation(value);
    this.moves.push(move);
    position.play(move);
    if (settings.keepTree) search.advance(move);
    // An answer to a pass that wins needs no search: ends won games and costs nothing.
    const endsIt = !this.playsOn && settings.fullFraction < 1;
    if (!this.over && endsIt && position.passes === 1 && passWins(position)) {
      this.values.push(127);
      this.visits.push(0);
      this.full.push(0);
      this.moves.push(position.pass);
      position.play(position.pass);
    }
    if (!this.over) this.beginSearch();
  }

  /** The finished game. */
  record(): GameRecord {
    const { position } = this;
    const scored = !this.resigned;
    const final = scored ? score(position) : undefined;
    return {
      seed: this.seed,
      size: position.size,
      rules: position.rules.name,
      komi: position.komi,
      network: this.network,
      moves: Uint16Array.from(this.moves),
      full: Uint8Array.from(this.full),
      visits: Uint16Array.from(this.visits),
      values: Int8Array.from(this.values),
      policyLengths: Uint16Array.from(this.policyLengths),
      policyMoves: Uint16Array.from(this.policyMoves),
      policyProbabilities: Uint16Array.from(this.policyProbabilities),
      score: scored ? areaScore(position) : this.resignColor === 1 ? -1 : 1,
      scored,
      ownership: final ? Int8Array.from(final.ownership) : new Int8Array(0),
      resignMove: this.resignMove,
      resignColor: this.resignColor,
    };
  }

  private beginSearch(): void {
    const { settings, position } = this;
    if (position.moveNumber < Math.max(this.randomMoves, this.openingMoves)) this.mode = 'opening';
    else this.mode = this.rng.float() < settings.fullFraction && !this.closing ? 'full' : 'quick';
    const simulations =
      this.mode === 'full' ? settings.simulations : this.mode === 'quick' ? settings.quickSimulations : 1;
    const banPass = this.mode === 'opening' || position.moveNumber < settings.passFrom;
    const noise = this.mode === 'full';
    const considered = noise ? settings.search.considered : settings.quickConsidered;
    const request = { banPass, noise, considered };
    const { root, ready } = this.search;
    const kept = ready && root.moveNumber === position.moveNumber && root.komi === position.komi;
    if (settings.keepTree && kept) this.search.more(simulations, request);
    else this.search.begin(position, simulations, request);
  }

  /** Moves komi by the score that the search expects, and searches again. */
  private settleKomi(): void {
    const { position } = this;
    const komi = Math.max(-position.area, Math.min(position.area, position.komi + blackScore(this.search)));
    position.komi = Math.round(komi * 2) / 2 + 0; // no -0
    this.komiSettled = true;
    this.beginSearch();
  }

  private chooseMove(): number {
    const { search, position, settings } = this;
    if (position.moveNumber < this.randomMoves) return randomInnerMove(position, this.rng);
    if (this.mode === 'opening') return moveByPriors(search.tree, this.rng);
    if (settings.search.root === 'puct' && position.moveNumber < settings.temperatureMoves)
      return search.chooseMove(1);
    const move = search.chooseMove(0);
    return this.playsOn && move === position.pass ? this.insteadOfPass() : move;
  }

  /** The best other move where it costs nothing, else the pass. */
  private insteadOfPass(): number {
    const { search, position } = this;
    const other = bestOther(search, position.pass);
    if (position.moveNumber === this.passedUp + 1) this.closing = true;
    this.passedUp = position.moveNumber;
    if (!other) return position.pass;
    const now = rootValue(search);
    const costs =
      other.result < now.result - COSTS_NOTHING.result ||
      other.score < now.score - COSTS_NOTHING.score * position.size;
    return costs ? position.pass : other.move;
  }

  private keepPolicy(): void {
    policyTarget(this.search, this.policy);
    let sum = 0;
    for (let m = 0; m < this.policy.length; m++) if (this.policy[m] >= SMALL_SHARE) sum += this.policy[m];
    let kept = 0;
    for (let m = 0; m < this.policy.length; m++)
      if (this.policy[m] >= SMALL_SHARE) {
        this.policyMoves.push(m);
        this.policyProbabilities.push(Math.round((65535 * this.policy[m]) / sum));
        kept++;
      }
    this.policyLengths.push(kept);
  }

  private watchResignation(value: number): void {
    const { settings, position } = this;
    const color = position.toPlay;
    if (position.moveNumber < settings.passFrom) return;
    this.lowValues[color] = value < settings.resignBelow ? this.lowValues[color] + 1 : 0;
    if (this.lowValues[color] < 2 || this.resignMove >= 0) return;
    this.resignMove = position.moveNumber;
    this.resignColor = color;
    if (!this.playedOut) this.resigned = true;
  }
}

function drawKomi(settings: SelfplaySettings, rng: Rng): number {
  const { komi, komiSpread, komiWide, komiWideFrom, komiWideTo } = settings;
  const drawn =
    rng.float() < komiWide
      ? komiWideFrom + (komiWideTo - komiWideFrom) * rng.float()
      : komi + komiSpread * rng.normal();
  return Math.round(drawn * 2) / 2;
}
