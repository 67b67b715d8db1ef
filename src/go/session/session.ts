import { Rng } from '../../../base/rng.js';
import type { Evaluator } from '../../../engine/evaluator.js';
import { fixedHandicap, freeHandicap } from '../../../engine/handicap.js';
import { Position } from '../../../engine/position.js';
import { checkKomi, type Rules } from '../../../engine/rules.js';
import type { Limits } from '../../../selfplay/player.js';
import type { SgfGame } from '../sgf/game.js';
import type { Analysis } from './analysis.js';
import { TimeControl } from './clock.js';
import { type Evaluation, evaluatePosition } from './evaluation.js';
import { Game, type PlayedMove } from './game.js';
import { type RawAnswer, type RawEvaluator, rawAnswer } from './rawAnswer.js';
import { loadRecord, type RecordInfo, writeRecord } from './record.js';
import { Refusal } from './refusal.js';
import { countGame, type FinalScore } from './scoring.js';
import { type Choice, Thinker, type Watch } from './thinker.js';
import { viewOf } from './view.js';

export type { Limits };

/** What a session plays with. */
export interface SessionOptions {
  /** The evaluator for a board size; sessions may share it. @throws NoNetwork where there is none. */
  evaluator(size: number): Evaluator;
  /** The network alone, in floats, for what it says without a search; {@link evaluator} unless given. */
  raw?(size: number): RawEvaluator;
  size: number;
  rules: Rules;
  komi: number;
  /** How long it thinks about a move. */
  limits: Limits;
  /** Expected result below which it resigns, in [-1, 0]; -1 for never. */
  resignBelow: number;
  seed: number;
  /** Bytes that the trees of its search may have; no limit unless given. */
  maxMemory?: number;
  /** Seconds of a clock that only goes forward. */
  clock?: () => number;
}

/** Whose move is thought about, for how long, and what is shown of it. */
export interface ThinkOptions extends Watch {
  /** Whose turn it is unless given. */
  color?: number;
  /** The session's own unless given. */
  limits?: Limits;
}

/** What a new game changes; what is left out stays. */
export interface NewGame {
  size?: number;
  rules?: Rules;
  komi?: number;
}

/**
 * A game of Go with a player that thinks about it: what GTP, the terminal and other front ends drive. Moves are points by
 * rows from the top left, `area` is the pass, colours are BLACK and WHITE. Everything that it refuses is a
 * {@link Refusal} and leaves it as it was. It knows no streams; several may live in one process, on one evaluator.
 */
export class GameSession {
  readonly clocks = new TimeControl();
  limits: Limits;
  resignBelow: number;
  private readonly game: Game;
  private readonly rng: Rng;
  private readonly clock: () => number;
  private readonly maxMemory: number;
  private readonly evaluatorOf: (size: number) => Evaluator;
  private readonly rawOf: (size: number) => RawEvaluator;
  private thinker: Thinker | undefined;
  private counted: { changes: number; score: Promise<FinalScore> } | undefined;

  /** @throws NoNetwork for a size that there is no network for. */
  constructor(options: SessionOptions) {
    options.evaluator(options.size);
    this.evaluatorOf = (size) => options.evaluator(size);
    this.rawOf = (size) => options.raw?.(size) ?? viewOf(options.evaluator(size));
    this.game = new Game(options.size, options.rules, options.komi);
    this.limits = options.limits;
    this.resignBelow = options.resignBelow;
    this.rng = new Rng(`session ${options.seed}`);
    this.maxMemory = options.maxMemory ?? Number.POSITIVE_INFINITY;
    this.clock = options.clock ?? (() => performance.now() / 1000);
  }

  /** The position on the board; not to be changed. */
  get position(): Position {
    return this.game.position;
  }

  /** Moves since the board was set up. */
  get moves(): readonly PlayedMove[] {
    return this.game.moves;
  }

  /** Clears the board. @throws NoNetwork */
  newGame({ size, rules, komi }: NewGame = {}): void {
    const { position } = this;
    this.evaluatorOf(size ?? position.size);
    this.game.begin(
      new Position(size ?? position.size, { rules: rules ?? position.rules, komi: komi ?? position.komi }),
    );
    this.restart();
  }

  /** Changes the komi of the game under way. @throws ZeroError unless it is a multiple of half a point. */
  setKomi(komi: number): void {
    this.game.setKomi(checkKomi(komi));
  }

  /** Changes the rules of the game under way; the moves stay, up to the first that these rules forbid. */
  setRules(rules: Rules): void {
    this.game.setRules(rules);
  }

  /** Puts handicap stones for Black on the empty board; White moves first. @throws Refusal */
  placeHandicap(points: readonly number[]): void {
    this.game.placeHandicap(points);
    this.restart();
  }

  /** A handicap on the points of GTP's specification. @returns them. @throws Refusal */
  fixedHandicap(stones: number): number[] {
    return this.handicap(() => fixedHandicap(this.position.size, stones));
  }

  /** A handicap on points of its own choice, on any board; at most a quarter of it, for more leave no game. */
  freeHandicap(stones: number): number[] {
    const { size, area } = this.position;
    return this.handicap(() => freeHandicap(size, Math.min(stones, Math.max(2, Math.floor(area / 4)))));
  }

  /** Brings the board to a record's main line, up to a number of moves. @throws Refusal */
  load(record: SgfGame, moves = Number.POSITIVE_INFINITY): void {
    this.evaluatorOf(record.size);
    loadRecord(this.game, record, moves);
    this.restart();
  }

  /** The game as SGF. */
  toSgf(info?: RecordInfo): string {
    return writeRecord(this.game, info);
  }

  /** Plays a move of a colour, whose turn it need not be; a game that has ended goes on. @throws IllegalMove */
  play(color: number, move: number): void {
    this.game.play(color, move);
  }

  /** Takes the last move back. @throws Refusal when there is none. */
  undo(): PlayedMove {
    return this.game.undo();
  }

  /** Ends the game as lost for a colour. */
  resign(color: number): void {
    this.game.resign(color);
  }

  /** Searches the position, for the colour's turn, until its limits or its signal end it; the game stays as it is. */
  async analyse(options: ThinkOptions = {}): Promise<Analysis> {
    return this.thinking().analyse(this.positionFor(options.color), options.limits ?? this.limits, options);
  }

  /** The move that the session would play by its own limits; the board and the clocks stay as they are. */
  async think(options: ThinkOptions = {}): Promise<Choice> {
    const { limits, resignBelow } = this;
    return this.thinking().choose(this.positionFor(options.color), { limits, resignBelow, ...options });
  }

  /**
   * Thinks about a move by the colour's clock, and plays it.
   * @param options.cleanUp no pass and no resignation while the opponent has dead stones on the board.
   * @throws Refusal when the game was changed meanwhile.
   */
  async genmove(options: ThinkOptions & { cleanUp?: boolean } = {}): Promise<Choice> {
    const { game, clocks, resignBelow } = this;
    const position = this.positionFor(options.color);
    const color = position.toPlay;
    const { changes } = game;
    const limits = clocks.limits(color, position, options.limits ?? this.limits);
    const begun = this.clock();
    const cleanUp = options.cleanUp ? game.open : undefined;
    const choice = await this.thinking().choose(position, { resignBelow, ...options, limits, cleanUp });
    if (game.changes !== changes)
      throw new Refusal('game-changed', 'the game was changed while its next move was thought about');
    clocks.spent(color, this.clock() - begun);
    if (choice.resigns) game.resign(color);
    else game.play(color, choice.move);
    return choice;
  }

  /** What the last search of this game found. @returns undefined before the first. */
  lastAnalysis(maxMoves = 20): Analysis | undefined {
    return this.thinker?.lastAnalysis(maxMoves);
  }

  /** What the network thinks of the position without a search. */
  async evaluate(): Promise<Evaluation> {
    return evaluatePosition(this.view(), this.position);
  }

  /** All that the network says of the position under one symmetry. @param color whose turn it is unless given. */
  async rawAnswer(symmetry: number, optimism?: number, color = this.position.toPlay): Promise<RawAnswer> {
    let { position } = this;
    if (color !== position.toPlay) {
      position = position.clone();
      position.giveTurn(color);
    }
    return rawAnswer(this.rawOf(position.size), position, symmetry, optimism);
  }

  /** The game counted, with dead stones taken off. Some seconds where it takes searches to tell which are. */
  async score(): Promise<FinalScore> {
    const { changes, position, open } = this.game;
    if (this.counted?.changes !== changes)
      this.counted = { changes, score: countGame(this.view(), position.clone(), open) };
    return this.counted.score;
  }

  private handicap(choose: () => number[]): number[] {
    let points: number[];
    try {
      points = choose();
    } catch (error) {
      throw new Refusal('bad-handicap', (error as Error).message);
    }
    this.placeHandicap(points);
    return points;
  }

  private restart(): void {
    this.clocks.restart();
    this.thinker = undefined;
  }

  private thinking(): Thinker {
    const { position } = this;
    this.thinker ??= new Thinker(
      position,
      this.evaluatorOf(position.size),
      this.rng.fork(),
      this.clock,
      this.maxMemory,
    );
    return this.thinker;
  }

  private view(): Evaluator {
    return viewOf(this.evaluatorOf(this.position.size));
  }

  /** A copy of the position in which it is a colour's turn to think. */
  private positionFor(color = this.position.toPlay): Position {
    const position = this.position.clone();
    if (position.toPlay !== color || position.isOver) position.giveTurn(color);
    return position;
  }
}
