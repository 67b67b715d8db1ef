import { addGame, emptyResult, type MatchGame, type MatchResult } from './result.js';
import { type SprtVerdict, sprt } from './sprt.js';

/** What a {@link Tally} has counted and found. */
export interface Standing extends MatchResult {
  /** The sequential test, where one was asked for. */
  sprt?: { llr: number; verdict: SprtVerdict };
}

/**
 * Counts a match's games, and ends it by a sequential test. Games at once end in another order than they began, the short
 * ones first; the test takes them in the order of their numbers, so that neither the length of games nor the number at
 * once has a say in its verdict.
 */
export class Tally {
  /** All games that have ended. */
  readonly all = emptyResult();
  /** Games 0, 1, 2 ... as far as all have ended, or as far as the verdict. */
  private readonly inOrder = emptyResult();
  private readonly early = new Map<number, MatchGame>();
  private verdict: SprtVerdict;

  /** @param elo the difference that the sequential test is about; none when absent. */
  constructor(private readonly elo?: number) {}

  /** Counts a game. @returns whether the match is decided. */
  add(game: MatchGame): boolean {
    addGame(this.all, game);
    if (this.elo === undefined) return false;
    this.early.set(game.number, game);
    while (!this.verdict) {
      const next = this.early.get(this.inOrder.games.length);
      if (!next) break;
      this.early.delete(next.number);
      addGame(this.inOrder, next);
      this.verdict = test(this.inOrder, this.elo).verdict;
    }
    return this.decided;
  }

  /** Whether the sequential test has come to a verdict. */
  get decided(): boolean {
    return this.verdict !== undefined;
  }

  /** The games that count: where the test has a verdict those it took, else all that have ended. */
  get standing(): Standing {
    if (this.elo === undefined) return this.all;
    const tested = test(this.inOrder, this.elo);
    return this.decided ? { ...this.inOrder, sprt: tested } : { ...this.all, sprt: tested };
  }
}

function test(result: MatchResult, elo: number): { llr: number; verdict: SprtVerdict } {
  return sprt(result.wins, result.losses, result.draws, 0, elo);
}
