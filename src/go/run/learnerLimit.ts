import { formatRate } from '../../terminal/progress.js';
import type { RunConfig } from '../settings/config.js';
import type { MetricsLine } from './metrics.js';

/** Samples of backlog, in batches, for each worker that rests so that the learner can catch up. */
const REST_EVERY = 150;

/** How many workers' worth of rest the learner's backlog of samples asks for. */
export function restFor(backlog: number, batch: number): number {
  return backlog / (REST_EVERY * batch);
}

/**
 * Workers of the learner's own machine that may rest: as many as take cores from its threads. The cores of more, and any core
 * beside a learner on a device, would be of no use to it.
 */
export function mostResting(workers: number, threads: number, cores: number, device = 'cpu'): number {
  return device === 'cpu' ? Math.min(workers, Math.max(0, workers + threads - cores)) : 0;
}

/** What a learner gets and what it learns, in games a second. */
export interface LearnerLimit {
  /** Games that come, and that would come if no player rested. */
  come: number;
  couldCome: number;
  /** Games whose samples are learned in a second. */
  learned: number;
  /** Whether more players would not make the run learn faster. */
  isLimit: boolean;
}

/** Share of the players' time in which they rest from which on the learner is the limit; it is too where it falls behind. */
const RESTING = 0.05;

/** Whether players or the learner limit a run, by its newest line of metrics; undefined while that cannot be told. */
export function learnerLimit(
  last: MetricsLine,
  { training }: Pick<RunConfig, 'training'>,
): LearnerLimit | undefined {
  const { games, positions, samplesPerSecond, gamesPerSecond, rested, backlog } = last;
  if (games === 0 || positions === 0 || samplesPerSecond === 0) return undefined;
  const samplesPerGame = (positions / games) * training.samplesPerPosition;
  const resting = Math.min(0.99, rested);
  return {
    come: gamesPerSecond,
    couldCome: gamesPerSecond / (1 - resting),
    learned: samplesPerSecond / samplesPerGame,
    isLimit: resting > RESTING || restFor(backlog, training.batch) > 1,
  };
}

/** The same in a line for people. */
export function limitText({ come, couldCome, learned, isLimit }: LearnerLimit): string {
  const rates = `${formatRate(come)} games/s come, ${formatRate(learned)} games/s are learned`;
  return isLimit
    ? `the learner is the limit: ${rates}, ${formatRate(couldCome)} games/s could come; more players pay only with a faster learner, more simulations or a bigger network`
    : `the players are the limit: ${rates}`;
}
