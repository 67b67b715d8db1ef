import { existsSync, statSync } from 'node:fs';
import { ZeroError } from '../../engine/errors.js';
import { type NetworkFile, networkPath, networkSteps, readNetwork } from '../../selfplay/networkFile.js';
import { runFolder } from '../run/folder.js';

/** The network shipped with the program. */
export function defaultNetworkPath(): string {
  return new URL('../../../networks/default-9x9.zero', import.meta.url).pathname;
}

/**
 * Opens a network by what a user may name: a network file, a run folder or its folder of networks (the newest one),
 * or nothing for the one shipped with the program.
 * @throws ZeroError when there is none.
 */
export function openNetwork(name?: string): { path: string; network: NetworkFile } {
  const path = name ?? defaultNetworkPath();
  if (!existsSync(path))
    throw new ZeroError(
      name === undefined
        ? 'this copy of zero has no network of its own; give one with --network FILE'
        : `there is no network at ${name}; give a .zero file or a run folder`,
    );
  if (!statSync(path).isDirectory()) return { path, network: readNetwork(path) };
  for (const folder of [runFolder(path).networks, path]) {
    const step = networkSteps(folder).at(-1);
    if (step !== undefined) {
      const file = networkPath(folder, step);
      return { path: file, network: readNetwork(file) };
    }
  }
  throw new ZeroError(`${path} holds no networks; give a run folder or a .zero file`);
}
