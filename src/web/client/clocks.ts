import { signal } from '@preact/signals';
import { BLACK, WHITE } from '../../../engine/position.js';
import type { ClockData } from '../protocol/messages.js';

/** Seconds of main time, and seconds added after each move. */
export interface ClockSetting {
  readonly main: number;
  readonly increment: number;
}

/** How often the clock shown goes on, in milliseconds. */
const TICK = 200;

/** The clocks of a game on the page: one runs at a time. */
export class Clocks {
  /** Seconds left as shown, by colour; undefined for a game without clocks. */
  readonly shown = signal<Readonly<Record<number, number>> | undefined>(undefined);
  private setting: ClockSetting | undefined;
  private left: Record<number, number> = {};
  private running = 0;
  private since = 0;
  private timer: ReturnType<typeof setInterval> | undefined;

  /** @param onTimeOut is told whose time has run out. */
  constructor(private readonly onTimeOut: (color: number) => void) {}

  begin(setting: ClockSetting | undefined): void {
    this.stop();
    this.setting = setting;
    this.left = setting ? { [BLACK]: setting.main, [WHITE]: setting.main } : {};
    this.show();
  }

  /** Lets a colour's clock run. */
  turn(color: number): void {
    this.stop();
    if (!this.setting) return;
    this.running = color;
    this.since = performance.now();
    this.timer = setInterval(() => this.tick(), TICK);
  }

  /** A colour has moved: its increment is added. */
  moved(color: number): void {
    this.stop();
    if (this.setting) this.left[color] += this.setting.increment;
    this.show();
  }

  stop(): void {
    clearInterval(this.timer);
    if (this.running !== 0) this.left[this.running] = this.now(this.running);
    this.running = 0;
    this.show();
  }

  /** A colour's clock for the engine. */
  of(color: number): ClockData | undefined {
    return this.setting && { ...this.setting, left: Math.max(0, this.now(color)) };
  }

  private now(color: number): number {
    const spent = color === this.running ? (performance.now() - this.since) / 1000 : 0;
    return this.left[color] - spent;
  }

  private tick(): void {
    const { running } = this;
    this.show();
    if (running === 0 || this.now(running) > 0) return;
    this.stop();
    this.onTimeOut(running);
  }

  private show(): void {
    this.shown.value = this.setting && {
      [BLACK]: Math.max(0, this.now(BLACK)),
      [WHITE]: Math.max(0, this.now(WHITE)),
    };
  }
}
