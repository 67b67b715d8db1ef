import type { Position } from '../../engine/position.js';
import type { Limits } from '../../selfplay/player.js';

/** Seconds kept back for everything that is not thinking. */
const RESERVE = 0.2;

/** Time as GTP's time_settings and time_left give it: main time, then periods of so many stones (Canadian). */
export class TimeControl {
  private main = 0;
  private period = 0;
  private stones = 0;
  private known = false;
  private readonly clocks: ({ seconds: number; stones: number } | undefined)[] = [
    undefined,
    undefined,
    undefined,
  ];

  /** time_settings; 'no limit' is a period without stones. */
  settings(main: number, period: number, stones: number): void {
    this.main = main;
    this.period = period;
    this.stones = stones;
    this.known = !(period > 0 && stones === 0);
    this.clocks.fill(undefined);
  }

  /** time_left for a colour; stones 0 while in main time. */
  left(color: number, seconds: number, stones: number): void {
    this.clocks[color] = { seconds, stones };
    this.known = true;
  }

  /** The limits for a move: the caller's own, and a fair share of the clock. */
  limits(color: number, position: Position, own: Limits): Limits {
    if (!this.known) return own;
    const clock = this.clocks[color] ?? { seconds: this.main, stones: 0 };
    let seconds: number;
    if (clock.stones > 0) seconds = clock.seconds / clock.stones;
    else if (clock.seconds <= 0 && this.stones > 0) seconds = this.period / this.stones;
    else {
      // Half of the points still empty are about the moves still to be played by one side.
      const movesLeft = Math.max(8, position.emptyCount * 0.45);
      seconds = clock.seconds / movesLeft + (this.stones > 0 ? (this.period / this.stones) * 0.5 : 0);
    }
    return { visits: own.visits, seconds: Math.min(own.seconds, Math.max(0.01, seconds - RESERVE)) };
  }
}
