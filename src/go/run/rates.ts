import type { PoolStats } from '../../../selfplay/poolStats.js';
import type { LearnReport } from '../training/learn.js';
import type { MetricsLine } from './metrics.js';

/** Seconds between lines of metrics. */
const METRICS_EVERY = 10;

/** Where a run stands: seconds by the clock and of the processors, and games in its records. */
export interface Standing {
  seconds: number;
  cpuSeconds: number;
  games: number;
}

/** Makes rates of a run's counters: each is over the time since the last line of metrics was kept. */
export class Rates {
  private last = { games: 0, moves: 0, evaluations: 0, batches: 0, slots: 0, samples: 0 };
  private rested = 0;
  private ticks = 0;

  /** @param since seconds of the run at which its present command began. */
  constructor(private since: number) {}

  /** Notes which share of the players rests at the moment. */
  tick(resting: number): void {
    this.rested += resting;
    this.ticks++;
  }

  /** The metrics at the moment. */
  line(now: Standing, stats: PoolStats, report: LearnReport): MetricsLine {
    const { last } = this;
    const seconds = Math.max(1e-3, now.seconds - this.since);
    const rate = (a: number, b: number) => (a - b) / seconds;
    return {
      time: now.seconds,
      cpu: now.cpuSeconds,
      step: report.step,
      samples: report.samples,
      games: now.games,
      positions: report.positions,
      window: report.window,
      backlog: report.backlog,
      learningRate: report.learningRate,
      ...(report.losses ? { losses: report.losses } : {}),
      ...(report.boards ? { boards: report.boards } : {}),
      gamesPerSecond: rate(stats.games, last.games),
      movesPerSecond: rate(stats.moves, last.moves),
      evaluationsPerSecond: rate(stats.evaluations, last.evaluations),
      samplesPerSecond: last.samples === 0 ? 0 : rate(report.samples, last.samples),
      batchFill: (stats.evaluations - last.evaluations) / Math.max(1, stats.slots - last.slots),
      movesPerGame: (stats.moves - last.moves) / Math.max(1, stats.games - last.games),
      blackWins: stats.blackWins / Math.max(1, stats.games),
      resigned: stats.resigned / Math.max(1, stats.games),
      resignChecked: stats.checked,
      resignWrong: stats.wrong,
      rested: this.rested / Math.max(1, this.ticks),
    };
  }

  /** Whether it is time to keep a line; the rates then begin anew. */
  keeps(seconds: number, stats: PoolStats, samples: number): boolean {
    if (seconds - this.since < METRICS_EVERY) return false;
    this.since = seconds;
    this.last = { ...stats, samples };
    this.rested = 0;
    this.ticks = 0;
    return true;
  }
}
