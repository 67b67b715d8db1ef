import type { Losses } from '../training/losses.js';

/** One line of a run's metrics.jsonl. Counters are of the whole run, rates of the time since the last line. */
export interface MetricsLine {
  /** Seconds of the run. */
  time: number;
  /** Processor seconds of all the run's threads. */
  cpu: number;
  step: number;
  samples: number;
  games: number;
  positions: number;
  window: number;
  backlog: number;
  learningRate: number;
  losses?: Losses;
  gamesPerSecond: number;
  movesPerSecond: number;
  evaluationsPerSecond: number;
  samplesPerSecond: number;
  batchFill: number;
  movesPerGame: number;
  blackWins: number;
  resigned: number;
  /** Resignations checked by playing on, and how many were wrong. */
  resignChecked: number;
  resignWrong: number;
  /** Share of the players' time in which they rested so that the learner could catch up. */
  rested: number;
}
