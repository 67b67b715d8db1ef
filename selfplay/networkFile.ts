import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ZeroError } from '../base/errors.js';
import { type ContainerKind, readContainer, writeContainer } from '../base/files/container.js';
import { PLANES, type PlaneSet } from '../engine/planes.js';

/** What a network file says of itself, besides its weights. */
export interface NetworkInfo {
  recipe: 'agz' | 'fast';
  /** Board side. */
  size: number;
  blocks: number;
  channels: number;
  planes: PlaneSet;
  /** Rules and komi that it was trained under. */
  rules: string;
  komi: number;
  /** Training steps, and games played when it was made. */
  step: number;
  games: number;
  /** The run that it comes from, the step it grew from (-1 for none), and when it was made (ISO 8601). */
  run: string;
  parent: number;
  created: string;
  /** Whether the convolutions compute in 8-bit integers. */
  quantized: boolean;
}

/** A network ready to play: what it is, and its ONNX model. */
export interface NetworkFile {
  info: NetworkInfo;
  /**
   * Input `planes` float32 `[batch, size, size, planes]`; outputs `policy` `[batch, size * size + 1]` logits,
   * `value` `[batch, 1]` in [-1, 1], and under recipe fast `score` `[batch, 1]` in points and
   * `ownership` `[batch, size * size]` in [-1, 1], all for the player to move.
   */
  onnx: Uint8Array;
}

const NETWORK: ContainerKind = { kind: 'netw', version: 1, label: 'network' };

/** Writes a network file atomically. */
export function writeNetwork(path: string, network: NetworkFile): void {
  writeContainer(path, NETWORK, network);
}

/** Reads a network file. @throws ZeroError when it is damaged or not a network. */
export function readNetwork(path: string): NetworkFile {
  const value = readContainer(path, NETWORK) as Partial<NetworkFile>;
  const info = value?.info;
  if (
    !info ||
    !(value.onnx instanceof Uint8Array) ||
    !(info.planes in PLANES) ||
    !(info.size >= 2 && info.size <= 25)
  )
    throw new ZeroError(`${path} is a network file without a usable description; make it anew`);
  return value as NetworkFile;
}

/** The folder of a run that holds its networks. */
export const NETWORKS_FOLDER = 'networks';

/** A network's file name in a run: its step in nine digits, so that names sort as steps do. */
export function networkName(step: number): string {
  return `net-${String(step).padStart(9, '0')}.zero`;
}

/** Steps of the networks in a folder, ascending. */
export function networkSteps(folder: string): number[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => /^net-(\d{9})\.zero$/.exec(name)?.[1])
    .filter((step) => step !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
}

/** Path of a run's network. */
export function networkPath(folder: string, step: number): string {
  return join(folder, networkName(step));
}
