import { join } from 'node:path';
import { z } from 'zod';
import type { ContainerKind } from '../../../base/files/container.js';
import { header, whole } from '../../../base/schema.js';
import { type CheckpointFile, rngStateSchema } from '../../tensor/training/checkpoint.js';
import type { NetworkConfig } from '../network/config.js';
import { parameterTable } from '../network/parameters.js';

const CHECKPOINT: ContainerKind = { kind: 'lrnr', version: 2, label: 'checkpoint' };

const positionSchema = header({
  /** Positions drawn from the window so far. */
  samples: whole(0, Number.MAX_SAFE_INTEGER),
  /** The generator that draws them. */
  rng: rngStateSchema,
});
/** Where the learning stands, besides the trainer's own state. */
export type LearnPosition = z.infer<typeof positionSchema>;

/** The file in a folder that the learning of a network goes on from. */
export function learnerCheckpoint(folder: string, config: NetworkConfig): CheckpointFile<LearnPosition> {
  const { recipe, size, blocks, channels, planes } = config;
  return {
    path: join(folder, 'learner.zero'),
    kind: CHECKPOINT,
    fingerprint: { recipe, size, blocks, channels, planes },
    position: positionSchema,
    upgrade: (content) => upgrade(content, config),
  };
}

const values = z.record(z.string(), z.instanceof(Uint8Array));
/** Version 1 had momentum's velocities by the weights' names, always an average, and no shapes. */
const versionOne = z.object({
  config: z.record(z.string(), z.unknown()),
  step: z.number(),
  samples: z.number(),
  rng: z.unknown(),
  weights: values,
  velocity: values,
  average: values,
});

function upgrade(content: unknown, config: NetworkConfig): unknown {
  const { success, data } = versionOne.safeParse(content);
  if (!success) return content;
  const shapes = new Map(parameterTable(config).map(({ name, shape }) => [name, shape]));
  const shaped = (saved: z.infer<typeof values>, suffix = '') =>
    Object.fromEntries(
      Object.entries(saved).map(([name, bytes]) => [
        `${name}${suffix}`,
        { shape: shapes.get(name) ?? [], data: bytes },
      ]),
    );
  const { step, samples, rng } = data;
  const network = {
    optimizer: 'momentum',
    updates: step,
    weights: shaped(data.weights),
    slots: shaped(data.velocity, '/velocity'),
    average: shaped(data.average),
  };
  return {
    fingerprint: data.config,
    trainer: { step, parameters: { network } },
    position: { samples, rng },
  };
}
