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
 * or nothing for the one shipped with the program.
 * @param size the board that it must be for; of the shipped ones, 9x9 when it is not given.
 * @throws ZeroError when there is none, or it is for another board.
 */
export function openNetwork(name?: string, size?: number): { path: string; network: NetworkFile } {
  const path = networkFile(name, size);
  const network = readNetwork(path);
  if (size !== undefined && network.info.size !== size)
    throw new ZeroError(
      `${path} is for ${network.info.size}x${network.info.size}, not ${size}x${size}; leave out --size, or give a network for ${size}x${size}`,
    );
  return { path, network };
}

function networkFile(name: string | undefined, size: number | undefined): string {
  const path = name ?? shippedNetworkPath(size);
  if (!existsSync(path))
    throw new ZeroError(
      name === undefined
        ? `this copy of zero has no network${size === undefined ? '' : ` for ${size}x${size}`}; give one with --network FILE`
        : `there is no network at ${name}; give a .zero file or a run folder`,
    );
  if (!statSync(path).isDirectory()) return path;
  for (const folder of [join(path, NETWORKS_FOLDER), path]) {
    const step = networkSteps(folder).at(-1);
    if (step !== undefined) return networkPath(folder, step);
  }
  throw new ZeroError(`${path} holds no networks; give a run folder or a .zero file`);
}
