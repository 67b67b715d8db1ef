import { z } from 'zod';

/** Lines of earlier versions lack some of them. */
const number = z.number().default(0);
/** One that is not a number is null in JSON; who shows it asks whether it is finite. */
const loss = z.number().nullable().default(null) as unknown as z.ZodType<number>;

const losses = z.object({ total: loss, policy: loss, value: loss, score: loss, ownership: loss });

/** One line of a run's metrics.jsonl. Counters are of the whole run, rates of the time since the last line. */
export const metricsLine = z.object({
  /** Seconds of the run. */
  time: z.number(),
  /** Processor seconds of all the run's threads. */
  cpu: number,
  step: number,
  samples: number,
  games: number,
  positions: number,
  window: number,
  backlog: number,
  learningRate: number,
  /** Absent where there was no step. */
  losses: losses.optional().catch(undefined),
  /** By board side, where one network plays on several: games and positions so far, and the losses. */
  boards: z
    .record(
      z.string().regex(/^\d{1,2}$/),
      z.object({ games: number, positions: number, losses: losses.optional() }),
    )
    .optional()
    .catch(undefined),
  gamesPerSecond: number,
  movesPerSecond: number,
  evaluationsPerSecond: number,
  samplesPerSecond: number,
  batchFill: number,
  movesPerGame: number,
  blackWins: number,
  resigned: number,
  /** Resignations checked by playing on, and how many were wrong. */
  resignChecked: number,
  resignWrong: number,
  /** Fraction of the players' time in which they rested so that the learner could catch up. */
  rested: number,
});
export type MetricsLine = z.infer<typeof metricsLine>;
