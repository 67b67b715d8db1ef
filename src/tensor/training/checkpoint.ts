import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ZeroError } from '../../../base/errors.js';
import { type ContainerKind, readContainer, writeContainer } from '../../../base/files/container.js';
import type { RngState } from '../../../base/rng.js';
import type { EpochReport } from './fit.js';
import type { Metrics, TrainerState } from './trainer.js';

const CHECKPOINT: ContainerKind = { kind: 'trng', version: 1, label: 'checkpoint' };

/** What a training is of, such as recipe and data: a checkpoint goes on only with the same. */
export type Fingerprint = Record<string, string | number>;

/** Where a training stands, besides the trainer's own state. */
export interface Position {
  epoch: number;
  /** Batches of the epoch that are done. */
  batches: number;
  /** Sums of the metrics over the epoch's samples so far, and how many these are. */
  sums: Metrics;
  samples: number;
  /** The generator that orders the epoch's samples, as it was before. */
  order: RngState;
  /** The generator of augmentation, dropout and later orders. */
  rng: RngState;
  /** What the schedule remembers. */
  schedule: unknown;
  /** The best score of a validation, and the epochs since. */
  best: number;
  waited: number;
  seconds: number;
  cpu: number;
  reports: EpochReport[];
}

/** Everything that the rest of a training depends on, besides its options. */
export interface Checkpoint {
  fingerprint: Fingerprint;
  trainer: TrainerState;
  position: Position;
}

/** The file in a training's folder that it goes on from. */
export function checkpointPath(folder: string): string {
  return join(folder, 'checkpoint');
}

/** Writes a checkpoint in one step. @throws ZeroError when it cannot be written; the older one then stays. */
export function writeCheckpoint(folder: string, checkpoint: Checkpoint): void {
  writeContainer(checkpointPath(folder), CHECKPOINT, checkpoint);
}

/**
 * The checkpoint of a folder, if it has one.
 * @throws ZeroError when it is damaged, or of a training with another fingerprint.
 */
export function readCheckpoint(
  folder: string,
  fingerprint: Fingerprint,
): { path: string; saved: Checkpoint } | undefined {
  const path = checkpointPath(folder);
  if (!existsSync(path)) return undefined;
  const saved = readContainer(path, CHECKPOINT) as Checkpoint;
  for (const [name, value] of Object.entries(fingerprint))
    if (saved.fingerprint[name] !== value)
      throw new ZeroError(
        `${path} was written by a training with ${name} ${saved.fingerprint[name]}, not ${value}; give the same again, or train in another folder`,
      );
  return { path, saved };
}
