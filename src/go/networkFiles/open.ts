import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ZeroError } from '../../../base/errors.js';
import { readPlainFile } from '../../../base/files/read.js';
import { ALL_BOARDS, boardRange } from '../../../selfplay/boards.js';
import {
  decodeNetwork,
  NETWORKS_FOLDER,
  type NetworkFile,
  networkPath,
  networkSteps,
} from '../../../selfplay/networkFile.js';
import type { NetworkSource, OpenAs } from '../network/source.js';
import { isPacked, isText, unpackedStart } from './foreign/unpack.js';
import { katagoSource } from './katago/source.js';
import { leelaSource } from './leela/source.js';
import { zeroSource } from './zero.js';

/** Board side of the network that a command uses when it is told nothing. */
const DEFAULT_SIZE = 9;

/** Path of a file among the networks shipped with the program. */
function shipped(name: string): string {
  return fileURLToPath(new URL(`../../../../networks/${name}.zero`, import.meta.url));
}

/**
 * Path of the network shipped with the program for a board size: the one for this board alone where there is one, else the
 * one for all boards; there need not be one.
 */
export function shippedNetworkPath(size = DEFAULT_SIZE): string {
  const [own, all] = [shipped(`${size}x${size}`), shipped('all')];
  return !existsSync(own) && ALL_BOARDS.includes(size) && existsSync(all) ? all : own;
}

/**
 * Opens a network by what a user may name: a network file, a run folder or its folder of networks (the newest one),
 * or nothing for the one shipped with the program.
 * @param size the board that it must be for; the one that it is usually played on when it is not given.
 * @throws ZeroError when there is none, or it is for another board.
 */
export function openNetwork(
  name?: string,
  size?: number,
  as?: OpenAs,
): { path: string; network: NetworkFile } {
  const source = openSource(name, size);
  return { path: source.path, network: networkOn(source, size ?? source.usualSize, as) };
}

/** A source's network for a board. @throws ZeroError when it does not play on it. */
export function networkOn(source: NetworkSource, size: number, as?: OpenAs): NetworkFile {
  if (!source.sizes.includes(size))
    throw new ZeroError(
      `${source.path} is for ${boardRange(source.sizes)}, not ${size}x${size}; leave out --size, or give a network for ${size}x${size}`,
    );
  return source.on(size, as);
}

/**
 * Opens a network of whatever program, as {@link openNetwork} does, for every board that it plays on.
 * @param size which of the shipped networks, where no name is given.
 */
export function openSource(name?: string, size?: number): NetworkSource {
  const path = networkFile(name, size);
  return decodeSource(readPlainFile(path), path);
}

/** A network from its file's bytes. @param path the file's name, for messages. @throws ZeroError when they are none. */
export function decodeSource(bytes: Buffer, path: string): NetworkSource {
  if (bytes.length === 0)
    throw new ZeroError(`${path} is an empty file, and not a network; copy or download it again`);
  if (bytes.toString('latin1', 0, 4) === 'ZERO' || !(isPacked(bytes) || isText(bytes)))
    return zeroSource(path, decodeNetwork(bytes, path));
  const start = unpackedStart(bytes, path);
  return /^\s*[12]\s*$/.test(start.split('\n', 1)[0]) ? leelaSource(path, bytes) : katagoSource(path, bytes);
}

function networkFile(name: string | undefined, size: number | undefined): string {
  const path = name ?? shippedNetworkPath(size);
  if (!existsSync(path))
    throw new ZeroError(
      name === undefined
        ? `this copy of zero has no network${size === undefined ? '' : ` for ${size}x${size}`}; give one with --network FILE`
        : `there is no network at ${name}; give a .zero file, a network of KataGo or Leela Zero, or a run folder`,
    );
  if (!statSync(path).isDirectory()) return path;
  for (const folder of [join(path, NETWORKS_FOLDER), path]) {
    const step = networkSteps(folder).at(-1);
    if (step !== undefined) return networkPath(folder, step);
  }
  throw new ZeroError(`${path} holds no networks; give a run folder or a .zero file`);
}
