import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ZeroError } from '../../../base/errors.js';
import {
  NETWORKS_FOLDER,
  type NetworkFile,
  networkPath,
  networkSteps,
  readNetwork,
} from '../../../selfplay/networkFile.js';

/** Board side of the network that a command uses when it is told nothing. */
const DEFAULT_SIZE = 9;

/** Path of the network shipped with the program for a board size; there need not be one. */
export function shippedNetworkPath(size = DEFAULT_SIZE): string {
  return fileURLToPath(new URL(`../../../../networks/${size}x${size}.zero`, import.meta.url));
}

/**
 * Opens a network by what a user may name: a network file, a run folder or its folder of networks (the newest one),
 * or nothing for the one shipped with the program for 9x9.
 * @throws ZeroError when there is none.
 */
export function openNetwork(name?: string): { path: string; network: NetworkFile } {
  const path = name ?? shippedNetworkPath();
  if (!existsSync(path))
    throw new ZeroError(
      name === undefined
        ? 'this copy of zero has no network of its own; give one with --network FILE'
        : `there is no network at ${name}; give a .zero file or a run folder`,
    );
  if (!statSync(path).isDirectory()) return { path, network: readNetwork(path) };
  for (const folder of [join(path, NETWORKS_FOLDER), path]) {
    const step = networkSteps(folder).at(-1);
    if (step !== undefined) {
      const file = networkPath(folder, step);
      return { path: file, network: readNetwork(file) };
    }
  }
  throw new ZeroError(`${path} holds no networks; give a run folder or a .zero file`);
}
