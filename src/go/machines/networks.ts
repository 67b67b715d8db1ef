import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ZeroError } from '../../../base/errors.js';
import { writeFileAtomic } from '../../../base/files/atomic.js';
import { decodeNetwork, networkPath, networkSteps } from '../../../selfplay/networkFile.js';
import { OnnxEvaluator } from '../../../selfplay/onnxEvaluator.js';
import { sha256 } from './build.js';
import type { ConfigMessage, NewestMessage } from './wire/protocol.js';
import type { WorkerServer } from './wire/server.js';

/** Networks that stay on a worker's disk. */
const KEPT = 3;

/**
 * Fetches a network and tries it, before anything plays with it: its hash and size are those that were announced, its
 * model is what it says and of the run's shape, and its answers are numbers.
 * @returns its bytes.
 * @throws ZeroError with what is wrong with it.
 */
export async function fetchNetwork(
  server: WorkerServer,
  newest: NewestMessage,
  network: ConfigMessage['network'],
): Promise<Uint8Array> {
  const bytes = await server.object(newest.object, newest.bytes);
  if (!bytes) throw new Error(`the network ${newest.object} is not on the server`);
  if (bytes.length !== newest.bytes || sha256(bytes) !== newest.sha256)
    throw new ZeroError(`the network of step ${newest.step} is not what was announced: its hash differs`);
  const file = decodeNetwork(Buffer.from(bytes), `the network of step ${newest.step}`);
  const { info } = file;
  if (info.step !== newest.step)
    throw new ZeroError(`the network of step ${newest.step} is of step ${info.step}`);
  for (const key of ['size', 'planes', 'recipe', 'blocks', 'channels'] as const)
    if (info[key] !== network[key])
      throw new ZeroError(`the network of step ${newest.step} has ${key} ${info[key]}, not ${network[key]}`);
  new OnnxEvaluator(file, 1, { threads: 1 }).dispose();
  return bytes;
}

/** Keeps a network on a worker's disk, in the place of old ones. @returns its path. @throws ZeroError when the disk refuses. */
export function keepNetwork(folder: string, step: number, bytes: Uint8Array): string {
  mkdirSync(folder, { recursive: true });
  const path = networkPath(folder, step);
  writeFileAtomic(path, bytes);
  for (const old of networkSteps(folder).slice(0, -KEPT))
    if (old !== step) rmSync(join(networkPath(folder, old)), { force: true });
  return path;
}
