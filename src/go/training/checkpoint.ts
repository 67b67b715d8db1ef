import { join } from 'node:path';
import { z } from 'zod';
import { ZeroError } from '../../../base/errors.js';
import { type ContainerKind, decodeContainer, writeContainer } from '../../../base/files/container.js';
import { Rng } from '../../../base/rng.js';
import { header, parse, whole } from '../../../base/schema.js';
import { networkShape } from '../../../selfplay/networkFile.js';
import { type CheckpointFile, type Fingerprint, rngStateSchema } from '../../tensor/training/checkpoint.js';
import { trainerStateSchema } from '../../tensor/training/trainer.js';
import type { NetworkConfig } from '../network/config.js';
import { parameterTable, type Weights } from '../network/parameters.js';

const CHECKPOINT: ContainerKind = { kind: 'lrnr', version: 2, label: 'checkpoint' };

const count = whole(0, Number.MAX_SAFE_INTEGER);
const positionSchema = header({
  /** Positions drawn from the window so far. */
  samples: count,
  /** Positions ever made that it learns from, and samples that they allow; neither in files of before these were kept. */
  positions: count.optional(),
  allowed: count.optional(),
  /** The generator that draws them. */
  rng: rngStateSchema,
});
/** Where the learning stands, besides the trainer's own state. */
export type LearnPosition = z.infer<typeof positionSchema>;

/** The file in a folder that the learning of a network goes on from. */
export function learnerCheckpoint(folder: string, config: NetworkConfig): CheckpointFile<LearnPosition> {
  return {
    path: join(folder, 'learner.zero'),
    kind: CHECKPOINT,
    fingerprint: fingerprintOf(config),
    position: positionSchema,
    upgrade: (content) => upgrade(content, config),
  };
}

function fingerprintOf({ recipe, size, blocks, channels, planes }: NetworkConfig): Fingerprint {
  return { recipe, size, blocks, channels, planes };
}

/** A network as a learning left it: its shape, and the averaged weights, which are those that play. */
export interface Learned {
  config: NetworkConfig;
  weights: Weights;
}

const fingerprintSchema = z.object({ fingerprint: header(networkShape) });
const versionOneShape = z.object({ config: header(networkShape) });
const trainerSchema = header({ trainer: trainerStateSchema });

/**
 * The weights in a checkpoint, to begin another learning with.
 * @throws ZeroError when it is damaged or not of a Go network.
 */
export function readLearned(bytes: Uint8Array, where: string): Learned {
  const content = decodeContainer(CHECKPOINT, bytes, where);
  const unusable = `${where} is not a usable checkpoint file`;
  const older = versionOneShape.safeParse(content);
  const config = older.success ? older.data.config : parse(fingerprintSchema, content, unusable).fingerprint;
  const { trainer } = parse(trainerSchema, upgrade(content, config), unusable);
  const network = trainer.parameters.network;
  const kept = network && (Object.keys(network.average).length > 0 ? network.average : network.weights);
  const weights: Weights = new Map();
  for (const { name, shape } of parameterTable(config)) {
    const data = kept && Object.hasOwn(kept, name) ? kept[name].data : undefined;
    const count = shape.reduce((a, b) => a * b, 1);
    if (data?.length !== 4 * count) throw new ZeroError(`${unusable}: it lacks the weights '${name}'`);
    weights.set(name, new Float32Array(new Uint8Array(data).buffer));
  }
  return { config, weights };
}

/** Writes a checkpoint from which a learning begins, at step 0, with these weights in place of random ones. */
export function writeStart(folder: string, { config, weights }: Learned, seed: number): void {
  const { path, kind, fingerprint } = learnerCheckpoint(folder, config);
  const table = parameterTable(config);
  const saved = (of: (name: string) => Float32Array, suffix = '', all = true) =>
    Object.fromEntries(
      table
        .filter(({ statistic }) => all || !statistic)
        .map(({ name, shape }) => [`${name}${suffix}`, { shape, data: bytesOf(of(name)) }]),
    );
  const own = (name: string) => weights.get(name)!;
  const network = {
    optimizer: 'momentum',
    updates: 0,
    weights: saved(own),
    slots: saved((name) => new Float32Array(own(name).length), '/velocity', false),
    average: saved(own),
  };
  const position: LearnPosition = { samples: 0, rng: new Rng(`learner from ${seed}`).save() };
  writeContainer(path, kind, { fingerprint, trainer: { step: 0, parameters: { network } }, position });
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
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
