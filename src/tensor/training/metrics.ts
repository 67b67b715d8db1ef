import { z } from 'zod';

/** Scalars by name, such as `{ loss: 0.3, accuracy: 0.9 }`. */
export type Metrics = Record<string, number>;

/** Metrics summed over samples, and how many samples each was summed over: not every step need have every metric. */
export const metricSumsSchema = z.record(z.string(), z.object({ sum: z.number(), samples: z.number() }));
export type MetricSums = z.infer<typeof metricSumsSchema>;

/** Adds metrics that are means over so many samples. */
export function addMetrics(sums: MetricSums, metrics: Metrics, samples: number): void {
  for (const [name, value] of Object.entries(metrics)) {
    const old = sums[name] ?? { sum: 0, samples: 0 };
    sums[name] = { sum: old.sum + value * samples, samples: old.samples + samples };
  }
}

/** The means of what was added. */
export function meansOf(sums: MetricSums): Metrics {
  return Object.fromEntries(Object.entries(sums).map(([name, { sum, samples }]) => [name, sum / samples]));
}
