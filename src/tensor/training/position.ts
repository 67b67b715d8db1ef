import { join } from 'node:path';
import { z } from 'zod';
import type { ContainerKind } from '../../../base/files/container.js';
import { header, whole } from '../../../base/schema.js';
import { type CheckpointFile, type Fingerprint, rngStateSchema } from './checkpoint.js';
import { metricSumsSchema } from './metrics.js';

/** A score of validations; before the first one it is as bad as can be. */
const score = z.union([z.number(), z.literal(Number.NEGATIVE_INFINITY)]);
const count = whole(0, Number.MAX_SAFE_INTEGER);
const metrics = z.record(z.string(), z.number());

/** An epoch that is over. */
const epochReportSchema = header({
  /** From 1. */
  epoch: count,
  step: count,
  /** Seconds and processor seconds of the whole training so far, over all its sessions. */
  seconds: z.number(),
  cpu: z.number(),
  rate: z.number(),
  training: metrics,
  validation: metrics.optional(),
});
export type EpochReport = z.infer<typeof epochReportSchema>;

/** Where a training by epochs stands, besides the trainer's own state. */
const positionSchema = header({
  epoch: count,
  /** Batches of the epoch that are done, and the sums of their metrics. */
  batches: count,
  sums: metricSumsSchema,
  /** The generator that orders the epoch's samples, as it was before. */
  order: rngStateSchema,
  /** The generator of augmentation, dropout and later orders. */
  rng: rngStateSchema,
  /** What the schedule remembers. */
  schedule: z.record(z.string(), score).optional(),
  /** The best score of a validation, and the epochs since. */
  best: score,
  waited: count,
  seconds: z.number(),
  cpu: z.number(),
  reports: z.array(epochReportSchema),
});
export type Position = z.infer<typeof positionSchema>;

const CHECKPOINT: ContainerKind = { kind: 'trng', version: 2, label: 'checkpoint' };

/** The file in a training's folder that it goes on from. */
export function checkpointPath(folder: string): string {
  return join(folder, 'checkpoint');
}

/** The checkpoint of a training by epochs. */
export function epochCheckpoint(folder: string, fingerprint: Fingerprint): CheckpointFile<Position> {
  return { path: checkpointPath(folder), kind: CHECKPOINT, fingerprint, position: positionSchema, upgrade };
}

/** Version 1 knew one network, and summed all metrics over the same samples. */
const versionOne = z.looseObject({
  trainer: z.looseObject({ step: count, weights: z.unknown() }),
  position: z.looseObject({ samples: z.number(), sums: metrics }),
});

function upgrade(content: unknown): unknown {
  const { success, data } = versionOne.safeParse(content);
  if (!success) return content;
  const { step, ...model } = data.trainer;
  const { samples, sums, ...position } = data.position;
  return {
    ...data,
    trainer: { step, parameters: { model: { ...model, updates: step } } },
    position: {
      ...position,
      sums: Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, { sum, samples }])),
    },
  };
}
