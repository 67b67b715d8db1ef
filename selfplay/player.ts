import type { Rng } from '../base/rng.js';
import { nextTurn } from '../base/turn.js';
import type { Evaluator } from '../engine/evaluator.js';
import { BOARDS } from '../engine/history.js';
import { BLACK, type Position } from '../engine/position.js';
import { runSearch } from '../engine/search/drive.js';
import { PLAY_SEARCH, type SearchOptions } from '../engine/search/options.js';
import { passLoses, passWins } from '../engine/search/passing.js';
import { bestOther, moveByPriors, moveReports } from '../engine/search/root.js';
import { Search } from '../engine/search/search.js';
import { blackScore, rootValue } from '../engine/search/value.js';

/** How long a player thinks about a move: until either limit is met, or under a clock no other move can overtake by then. */
export interface Limits {
  visits: number;
  /** Seconds a move; Infinity for none. */
  seconds: number;
  /** Plays for more points once the game is won: searches with a komi at which it is not. */
  points?: boolean;
  /** Share of the moves that are drawn by the priors of the network, 0 to 1: a weaker and more varied opponent. */
  drawn?: number;
}

/** Playouts of a search for each leaf in flight, and the most leaves. */
const PLAYOUTS_PER_LEAF = 64;
const MOST_LEAVES = 16;
/** Simulations before a move counts as decided: enough to know how fast they go. */
const DECIDED_FROM = 64;
/** Results that differ by less are as good as each other when a pass is weighed. */
const AS_GOOD = 0.05;
/** Under `points`: short searches for a komi, and the expected result from which a game counts as won. */
const PROBES = 6;
const SURE = 0.8;

/**
 * Leaves in flight for a search of so many playouts: they are chosen before the values of the others are known, which
 * blurs a short search (290 Elo at 100 playouts with 16) and fills the network's batches for a long one.
 */
export function leavesInFlight(playouts: number): number {
  return Math.max(1, Math.min(MOST_LEAVES, Math.floor(playouts / PLAYOUTS_PER_LEAF)));
}

/**
 * The move of a finished search, but no pass while another move promises more than the board as it stands, all stones
 * alive: dead stones are captured before the game is let go. A lost game may still be passed out.
 */
export function searchedMove(search: Search, position: Position): number {
  const move = search.chooseMove();
  if (move !== position.pass || passWins(position)) return move;
  // Where nothing else was visited the move with the largest prior is worth what the position is.
  const other = bestOther(search, position.pass);
  const standing = passLoses(position) ? -1 : 0;
  return other && other.result > standing + 0.1 ? other.move : move;
}

/**
 * A player of one game: a search whose tree is kept from move to move, on an evaluator.
 * Between batches it gives the event loop a turn, so that a signal or input can end it.
 */
export class Player {
  readonly search: Search;
  /** Points more than komi that the player tries to win by, under `points`. */
  private margin = 0;
  /** Playouts a second, as the last search with a time limit made them. */
  private rate = 0;

  constructor(
    position: Position,
    private readonly evaluator: Evaluator,
    private readonly rng: Rng,
    options: SearchOptions = PLAY_SEARCH,
    private readonly clock: () => number = () => performance.now() / 1000,
  ) {
    this.search = new Search(position, { ...options, scoreScale: 0.75 * position.size }, rng);
  }

  /**
   * Thinks about a position. Where it continues the one searched last, the tree below is kept.
   * @param progress is called after every batch; true ends the thinking.
   * @param decided under a clock also end it when the move is decided: when no other can be visited as often by the limits. That spares
   * time; what playouts alone limit is searched whole, for the next search goes on with its tree.
   */
  async think(position: Position, limits: Limits, progress?: () => boolean, decided = false): Promise<void> {
    const { search } = this;
    const begun = this.clock();
    const end = begun + limits.seconds;
    const early = decided && Number.isFinite(limits.seconds);
    const leaves = () => leavesInFlight(Math.min(limits.visits, this.playoutsIn(limits.seconds)));
    this.follow(position, limits.visits);
    await runSearch(search, this.evaluator, leaves, async () => {
      const now = this.clock();
      if (now > begun) this.rate = search.simulations / (now - begun);
      await nextTurn();
      if (now >= end || progress?.() === true) return true;
      if (!early || search.simulations < DECIDED_FROM) return false;
      const byTime = now > begun ? this.playoutsIn(end - now) : Number.POSITIVE_INFINITY;
      return search.isDecided(Math.min(search.left, byTime));
    });
  }

  /** Playouts that a time is expected to allow, at the rate measured last. */
  private playoutsIn(seconds: number): number {
    return Number.isFinite(seconds) ? this.rate * seconds : Number.POSITIVE_INFINITY;
  }

  /**
   * The move to play: a pass where it ends the game as won, else {@link searchedMove}. Where dead stones are a matter
   * of agreement, a pass that wins by the board alone is looked at twice, see {@link answerPass}.
   * @returns the move, -1 to resign when the value has been below `resignBelow`.
   */
  async choose(
    position: Position,
    limits: Limits,
    resignBelow = -1,
    progress?: () => boolean,
  ): Promise<number> {
    const aim = limits.points ? await this.aimFor(position, limits, progress) : position;
    if (aim.passes > 0 && passWins(aim))
      return aim.rules.deadByAgreement ? this.answerPass(aim, limits, progress) : aim.pass;
    await this.think(aim, limits, progress, true);
    if (
      this.margin === 0 &&
      rootValue(this.search).result < resignBelow &&
      position.moveNumber > position.size
    )
      return -1;
    const move = searchedMove(this.search, aim);
    return limits.drawn ? this.drawnMove(move, aim.pass, limits.drawn) : move;
  }

  /** A move drawn by the priors in place of the one found, in this share of the moves; passes stay as they were found. */
  private drawnMove(found: number, pass: number, share: number): number {
    if (found === pass || this.rng.float() >= share) return found;
    const move = moveByPriors(this.search.tree, this.rng);
    return move === pass ? found : move;
  }

  /**
   * The answer to a pass when the board as it stands, all stones alive, is won. The opponent may see dead stones and
   * play on after both have passed; then a pass was a turn given away. So the position is searched as if the opponent
   * had passed and the game went on, and the pass is the answer only when it is worth as much as the best move.
   */
  private async answerPass(position: Position, limits: Limits, progress?: () => boolean): Promise<number> {
    const open = position.clone();
    open.passes = 0;
    const passed = open.clone();
    passed.play(open.pass);
    const { visits, seconds } = limits;
    await this.think(passed, { visits: Math.max(1, visits >> 2), seconds: 0.25 * seconds }, progress);
    const ofPass = -rootValue(this.search).result;
    await this.think(open, { visits, seconds: 0.75 * seconds }, progress, true);
    const best = searchedMove(this.search, open);
    const ofBest =
      moveReports(this.search).find((m) => m.move === best)?.result ?? rootValue(this.search).result;
    return ofPass > ofBest - AS_GOOD ? open.pass : best;
  }

  /**
   * The position with the komi that makes the game open again, found by short searches (dynamic komi, as programs
   * have long used it in handicap games). Never easier than the game's own.
   */
  private async aimFor(position: Position, limits: Limits, progress?: () => boolean): Promise<Position> {
    const aim = position.clone();
    const own = position.toPlay === BLACK ? 1 : -1;
    const probe = { visits: Math.max(50, limits.visits >> 3), seconds: limits.seconds / 16 };
    for (let tries = 0; ; tries++) {
      aim.komi = position.komi + own * this.margin;
      if (tries === PROBES) return aim;
      await this.think(aim, probe, progress);
      const { result, score } = rootValue(this.search);
      const points = Math.max(1, Math.round(Math.abs(score)));
      if (result > SURE) this.margin = Math.min(2 * position.area, this.margin + points);
      else if (result < 0 && this.margin > 0) this.margin = Math.max(0, this.margin - points);
      else return aim;
    }
  }

  /** Brings the tree to the position: by playing the moves since, or from nothing. */
  private follow(position: Position, visits: number): void {
    const { search } = this;
    const root = search.root;
    const moves = position.moveList();
    const known = root.moveList();
    const since = moves.length - known.length;
    const continues =
      search.ready &&
      root.komi === position.komi &&
      root.rules === position.rules &&
      since >= 0 &&
      since < BOARDS &&
      known.every((m, i) => m === moves[i]) &&
      // Set-up stones and turns taken twice are no moves: only from the same board do the same moves follow.
      (root.toPlay === position.toPlay) === (since % 2 === 0) &&
      position.boardBefore(since).every((stone, p) => stone === root.points[p]);
    // Points count most around what was expected of the game so far: a game that is decided is played for them.
    search.scoreCentre = continues ? blackScore(search) : 0;
    if (continues) for (const move of moves.slice(known.length)) search.advance(move);
    // After a dispute play goes on from two passes, which end the game for the tree.
    if (continues && root.passes === position.passes) {
      search.more(visits);
      return;
    }
    search.begin(position, visits);
  }
}
