import type { Position } from '../../../engine/position.js';
import type { Limits } from '../../../selfplay/player.js';

/** Seconds kept back for everything that is not thinking. */
const RESERVE = 0.2;

/** What comes after the main time: nothing, so many stones in a period, or periods that begin anew with each move. */
export type Overtime =
  | { kind: 'none' }
  | { kind: 'canadian'; period: number; stones: number }
  | { kind: 'byoyomi'; period: number; periods: number };

/** A player's clock as GTP's time_left gives it: `count` stones or periods left in overtime, 0 in main time. */
interface Clock {
  seconds: number;
  count: number;
}

/** Time as time_settings, kgs-time_settings and time_left give it. Without time_left it counts its own thinking. */
export class TimeControl {
  private main = 0;
  private overtime: Overtime = { kind: 'none' };
  private limited = false;
  private readonly clocks = new Map<number, Clock>();

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

  /** time_left for a colour. */
  left(color: number, seconds: number, count: number): void {
    this.clocks.set(color, { seconds, count });
    this.limited = true;
  }

  /** Takes thinking time off a colour's clock, until the next time_left says better. */
  spent(color: number, seconds: number): void {
    if (!this.limited) return;
    const { overtime } = this;
    const clock = this.clock(color);
    clock.seconds -= seconds;
    if (overtime.kind === 'canadian' && clock.count > 0) {
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
    const seconds = Math.max(0.01, this.share(this.clock(color), position) - RESERVE);
    return { ...own, seconds: Math.min(own.seconds, seconds) };
  }

  private share(clock: Clock, position: Position): number {
    const { overtime } = this;
    if (clock.count > 0) return overtime.kind === 'byoyomi' ? clock.seconds : clock.seconds / clock.count;
    // Half of the points still empty are about the moves still to be played by one side.
    const movesLeft = Math.max(8, position.emptyCount * 0.45);
    const later =
      overtime.kind === 'canadian'
        ? overtime.period / overtime.stones
        : overtime.kind === 'byoyomi'
          ? overtime.period
          : 0;
    return Math.min(clock.seconds / movesLeft + later / 2, clock.seconds + later);
  }

  private clock(color: number): Clock {
    let clock = this.clocks.get(color);
    if (!clock) {
      const begun = this.main > 0 || this.overtime.kind === 'none';
      clock = begun ? { seconds: this.main, count: 0 } : this.overtimeClock();
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
