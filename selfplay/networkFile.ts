import { join } from 'node:path';
import type { z } from 'zod';
import { ZeroError } from '../base/errors.js';
import { type ContainerKind, decodeContainer, writeContainer } from '../base/files/container.js';
import { namesIn, readPlainFile } from '../base/files/read.js';
import { bytes, choice, flag, header, parse, real, text, whole } from '../base/schema.js';
import { printable } from '../base/text.js';
import { INPUTS, type InputSet } from '../engine/inputs.js';
import { PLANES, type PlaneSet } from '../engine/planes.js';
import { RULES } from '../engine/rules.js';
import { boardsOf } from './boards.js';
import { HEADS, type Heads } from './heads.js';
import { checkGraph } from './networkGraph.js';

/** What fixes a network's shape. */
export const networkShape = {
  /** agz: AlphaGo Zero's heads. fast: global pooling, score and ownership heads. */
  recipe: choice(['agz', 'fast']),
  /** Board side; of a network for several boards (planes `sized`) the one that it is rated on. */
  size: whole(2, 25),
  /** Residual blocks, and their channels. */
  blocks: whole(1, 100),
  channels: whole(1, 2048),
  planes: choice(Object.keys(PLANES) as PlaneSet[]),
};

/** Komi, in half points and at most the points of the largest board. */
export const komiSchema = real(-625, 625).refine((komi) => Number.isInteger(2 * komi), {
  error: 'must be a multiple of half a point',
});

/** Training steps: what nine digits of a file name hold. */
const MAX_STEP = 999_999_999;

/** What a network file says of itself, besides its weights. */
const infoSchema = header({
  ...networkShape,
  /** What it answers, and what it is shown: those of the recipes, or of the program that it was converted from. */
  recipe: choice(Object.keys(HEADS) as Heads[]),
  planes: choice(Object.keys(INPUTS) as InputSet[]),
  /** Rules and komi that it was trained under. */
  rules: choice(Object.keys(RULES)),
  komi: komiSchema,
  /** Training steps, and games played when it was made. */
  step: whole(0, MAX_STEP),
  games: whole(0, Number.MAX_SAFE_INTEGER),
  /** The run that it comes from, the step it grew from (-1 for none), and when it was made (ISO 8601). */
  run: text(200),
  parent: whole(-1, MAX_STEP),
  created: text(40),
  /** Whether the convolutions compute in 8-bit integers. */
  quantized: flag(),
});
export type NetworkInfo = z.infer<typeof infoSchema>;
const shapeSchema = header(networkShape);
/** The part of it that fixes the shape of a network that zero trains. */
export type NetworkShape = z.infer<typeof shapeSchema>;

/**
 * The shape of a network that zero can train and play to learn from.
 * @throws ZeroError for one that was converted from another program's.
 */
export function trainedShape(info: NetworkInfo): NetworkShape {
  const shape = shapeSchema.safeParse(info);
  if (shape.success) return shape.data;
  throw new ZeroError(
    `the network ${printable(info.run, 60)} comes from another program: it plays, and zero learns from its own networks alone`,
  );
}

/** A network ready to play: what it is, and its ONNX model. */
export interface NetworkFile {
  info: NetworkInfo;
  /**
   * Input `planes` float32 `[batch, size, size, planes]`, and `numbers` `[batch, numbers]` where its input set has any
   * (`engine/inputs.ts`); outputs by its heads (`heads.ts`): `policy` `[batch, size * size + 1]` logits,
   * `value` `[batch, 1]` in [-1, 1], under recipe fast `score` `[batch, 1]` in points and
   * `ownership` `[batch, size * size]` in [-1, 1], all for the player to move.
   */
  onnx: Uint8Array;
}

const NETWORK: ContainerKind = { kind: 'netw', version: 1, label: 'network' };

const fileSchema = header({ info: infoSchema, onnx: bytes(1, 2 ** 31) });

/** Writes a network file atomically. */
export function writeNetwork(path: string, { info, onnx }: NetworkFile): void {
  writeContainer(path, NETWORK, { info: { ...info, run: printable(info.run, 100) }, onnx });
}

/**
 * Reads a network file.
 * @throws ZeroError when it is damaged, its description is not one of a network, or its model not what it describes.
 */
export function readNetwork(path: string): NetworkFile {
  return decodeNetwork(readPlainFile(path), path);
}

/** A network from its file's bytes. @param where the file's name, for messages. @throws ZeroError as {@link readNetwork}. */
export function decodeNetwork(file: Uint8Array, where: string): NetworkFile {
  const unusable = `${where} is not a usable network file`;
  const network = parse(fileSchema, decodeContainer(NETWORK, file, where), unusable);
  try {
    if (!boardsOf(network.info).includes(network.info.size))
      throw new Error('its board is none that it plays on');
    checkGraph(network.info, network.onnx);
  } catch (error) {
    throw new ZeroError(`${unusable}: ${(error as Error).message}; make it anew`);
  }
  return network;
}

/**
 * A network as it plays on one of its boards: described for that side, its model the same.
 * @throws ZeroError when it does not play there, or its model does not.
 */
export function onBoard({ info, onnx }: NetworkFile, size: number): NetworkFile {
  if (info.size === size) return { info, onnx };
  const there = { ...info, size };
  if (!boardsOf(info).includes(size))
    throw new ZeroError(`the network ${printable(info.run, 60)} does not play on ${size}x${size}`);
  checkGraph(there, onnx);
  return { info: there, onnx };
}

/** The folder of a run that holds its networks. */
export const NETWORKS_FOLDER = 'networks';

/** A network's file name in a run: its step in nine digits, so that names sort as steps do. */
export function networkName(step: number): string {
  return `net-${String(step).padStart(9, '0')}.zero`;
}

/** Steps of the networks in a folder, ascending. */
export function networkSteps(folder: string): number[] {
  return namesIn(folder)
    .map(stepOf)
    .filter((step) => step !== undefined)
    .sort((a, b) => a - b);
}

/** The step in a network's file name, undefined where it is not one. */
export function stepOf(name: string): number | undefined {
  const digits = /^net-(\d{9})\.zero$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Path of a run's network. */
export function networkPath(folder: string, step: number): string {
  return join(folder, networkName(step));
}
