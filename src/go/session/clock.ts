import type { Position } from '../../../engine/position.js';
import type { Limits } from '../../../selfplay/player.js';

/** What comes after the main time, or with each move. Times are in seconds. */
export type Overtime =
  | { kind: 'none' }
  /** So many stones in a period. */
  | { kind: 'canadian'; period: number; stones: number }
  /** Periods of which only those that are used up are lost (Japanese byo-yomi). */
  | { kind: 'byoyomi'; period: number; periods: number }
  /** Seconds added after each move, up to a limit of the clock and with a limit of a move where there are any. */
  | { kind: 'fischer'; increment: number; most?: number; mostPerMove?: number };

/** A player's clock as GTP's time_left gives it: `count` stones or periods left in overtime, 0 in main time. */
interface Clock {
  seconds: number;
  count: number;
}

/** Seconds of each move that are not thinking, at the least: the way of the move to the controller. */
const OVERHEAD = 0.005;
/** The last seconds of a clock without periods, which only moves without a search get. */
const LAST_SECONDS = 0.2;
/** Moves that a game has still to come at the least, by one side. */
const LEAST_MOVES = 12;
/** Moves for which what moves take too long is kept back where no period or increment will pay for it. */
const LATE_MOVES = 30;

/**
 * The clocks of a game, by which the time for a move is chosen. Without {@link TimeControl.left} they count the player's
 * own thinking. How long moves took beyond their limit is remembered and kept back.
 */
export class TimeControl {
  private main = 0;
  private overtime: Overtime = { kind: 'none' };
  private limited = false;
  private readonly clocks = new Map<number, Clock>();
  private limit = Number.POSITIVE_INFINITY;
  private overrun = 0;

  /** No limit, as before any setting. */
  unlimited(): void {
    this.limited = false;
    this.clocks.clear();
  }

  /** Main time in seconds and what follows. */
  settings(main: number, overtime: Overtime): void {
    this.main = main;
    this.overtime = overtime;
    this.limited = true;
    this.clocks.clear();
  }

  /** A new game: full clocks. */
  restart(): void {
    this.clocks.clear();
  }

  /** What a colour's clock shows: its seconds, and the stones or periods left, 0 in main time. */
  left(color: number, seconds: number, count: number): void {
    this.clocks.set(color, { seconds: Math.max(0, seconds), count });
    this.limited = true;
  }

  /** Takes thinking time off a colour's clock, until the next {@link left} says better. */
  spent(color: number, seconds: number): void {
    if (!this.limited) return;
    this.overrun = Math.min(1, Math.max(0.9 * this.overrun, seconds - this.limit));
    const { overtime } = this;
    const clock = this.clock(color);
    clock.seconds -= seconds;
    if (overtime.kind === 'fischer')
      clock.seconds = Math.min(clock.seconds + overtime.increment, overtime.most ?? Number.POSITIVE_INFINITY);
    else if (overtime.kind === 'canadian' && clock.count > 0) {
      clock.count--;
      if (clock.count === 0) this.clocks.set(color, this.overtimeClock());
    } else if (overtime.kind === 'byoyomi' && clock.count > 0) {
      for (; clock.seconds < 0 && clock.count > 1; clock.count--) clock.seconds += overtime.period;
      clock.seconds = overtime.period;
    } else if (clock.seconds <= 0 && overtime.kind !== 'none') this.clocks.set(color, this.overtimeClock());
  }

  /** The limits for a move: the caller's own, and a fair share of the clock. */
  limits(color: number, position: Position, own: Limits): Limits {
    if (!this.limited) return own;
    const share = this.share(this.clock(color), position) - OVERHEAD;
    this.limit = Math.max(0, Math.min(own.seconds, share));
    return { ...own, seconds: this.limit };
  }

  /** Seconds for a move, the way to the controller among them. */
  private share({ seconds, count }: Clock, position: Position): number {
    const { overtime } = this;
    if (count > 0) {
      // Some controllers give a Fischer clock as a Canadian one with more seconds than its period has.
      const period = 'period' in overtime ? overtime.period : Number.POSITIVE_INFINITY;
      const inPeriod = this.safe(Math.min(seconds, period), Number.isFinite(period) ? period : seconds);
      return overtime.kind === 'byoyomi' || count === 1 ? inPeriod : inPeriod / count - this.overrun;
    }
    // Half of the points still empty are about the moves still to be played by one side.
    const movesLeft = Math.max(LEAST_MOVES, position.emptyCount * 0.45);
    switch (overtime.kind) {
      case 'none':
        return this.safe(seconds - LAST_SECONDS - LATE_MOVES * this.overrun) / movesLeft;
      case 'fischer': {
        const share = this.safe(seconds) / movesLeft + 0.9 * overtime.increment - this.overrun;
        const most = overtime.mostPerMove ?? Number.POSITIVE_INFINITY;
        return Math.min(share, this.safe(seconds - LAST_SECONDS), this.safe(most));
      }
      case 'canadian':
        return this.safe(seconds) / movesLeft + (0.5 * this.safe(overtime.period)) / overtime.stones;
      case 'byoyomi':
        return this.safe(seconds) / movesLeft + 0.5 * this.safe(overtime.period);
    }
  }

  /**
   * Seconds of which some are kept back: what moves have lately taken too long, and for a process that is put aside by
   * others a quarter of one second, half a second of six and more.
   * @param whole what these seconds are the rest of: for the last stone of a period as much is kept as for the first.
   */
  private safe(seconds: number, whole = seconds): number {
    if (seconds === Number.POSITIVE_INFINITY || seconds <= 0) return Math.max(0, seconds);
    const kept = Math.min(0.2 + 0.05 * whole, 0.5, 0.35 * whole) + Math.min(this.overrun, 0.5 * seconds);
    return Math.max(0, seconds - kept);
  }

  private clock(color: number): Clock {
    let clock = this.clocks.get(color);
    if (!clock) {
      const inMain = this.main > 0 || this.overtime.kind === 'none' || this.overtime.kind === 'fischer';
      clock = inMain ? { seconds: this.main, count: 0 } : this.overtimeClock();
      this.clocks.set(color, clock);
    }
    return clock;
  }

  private overtimeClock(): Clock {
    const { overtime } = this;
    if (overtime.kind === 'canadian') return { seconds: overtime.period, count: overtime.stones };
    if (overtime.kind === 'byoyomi') return { seconds: overtime.period, count: overtime.periods };
    return { seconds: 0, count: 0 };
  }
}
