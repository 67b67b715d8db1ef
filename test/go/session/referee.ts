/** How time is limited. Seconds throughout. */
export type TimeSystem =
  | { kind: 'absolute'; main: number }
  | { kind: 'byoyomi'; main: number; period: number; periods: number }
  | { kind: 'canadian'; main: number; period: number; stones: number }
  | { kind: 'fischer'; main: number; increment: number; most: number };

/**
 * One player's clock as the rules of each system have it: what a controller counts. It knows nothing of the clock that
 * the player keeps.
 */
export class RefereeClock {
  /** Seconds left of the main time or of the period, and stones or periods left, 0 in main time. */
  seconds: number;
  count = 0;
  lost = false;
  /** Seconds that the last move left, before it gained any. */
  spare = Number.POSITIVE_INFINITY;

  constructor(private readonly system: TimeSystem) {
    this.seconds = system.main;
    if (system.main === 0 && system.kind !== 'fischer') this.enterOvertime();
  }

  /** A move that took so long. */
  move(took: number): void {
    const { system } = this;
    let over = took - this.seconds;
    this.seconds -= took;
    if (over > 0 && this.count === 0 && (system.kind === 'byoyomi' || system.kind === 'canadian')) {
      this.enterOvertime();
      this.seconds -= over;
      over = -this.seconds;
    }
    if (over > 0 && system.kind === 'byoyomi')
      while (this.seconds < 0 && this.count > 1) {
        this.count--;
        this.seconds += system.period;
      }
    this.spare = this.seconds;
    if (this.seconds < 0) {
      this.lost = true;
      return;
    }
    if (system.kind === 'fischer') this.seconds = Math.min(system.most, this.seconds + system.increment);
    else if (this.count > 0 && system.kind === 'byoyomi') this.seconds = system.period;
    else if (this.count > 0 && system.kind === 'canadian' && --this.count === 0) this.enterOvertime();
  }

  private enterOvertime(): void {
    const { system } = this;
    if (system.kind === 'byoyomi') [this.seconds, this.count] = [system.period, system.periods];
    else if (system.kind === 'canadian') [this.seconds, this.count] = [system.period, system.stones];
  }
}

/** The GTP commands that tell an engine of a system. */
export function settingsCommand(system: TimeSystem): string {
  switch (system.kind) {
    case 'absolute':
      return `time_settings ${system.main} 0 0`;
    case 'byoyomi':
      return `kgs-time_settings byoyomi ${system.main} ${system.period} ${system.periods}`;
    case 'canadian':
      return `kgs-time_settings canadian ${system.main} ${system.period} ${system.stones}`;
    case 'fischer':
      return `kata-time_settings fischer-capped ${system.main} ${system.increment} ${system.most} -1`;
  }
}
