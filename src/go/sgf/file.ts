import { closeSync, openSync, readSync } from 'node:fs';
import { ZeroError } from '../../../base/errors.js';
import { fileError } from '../../../base/files/atomic.js';
import { refuseNamedPipe } from '../../../base/files/read.js';
import type { SgfGame } from './game.js';
import { parseSgf } from './read.js';

/** Longest file that is read, in bytes. */
export const MAX_BYTES = 20_000_000;

/** Reads an SGF file. @throws ZeroError as {@link parseSgf}, or when it cannot be read. */
export function readSgf(path: string): SgfGame[] {
  return parseSgf(readBytes(path), path);
}

/**
 * The bytes of a file, of a pipe that the shell has opened, or of a device.
 * @throws ZeroError when it cannot be read or is longer than {@link MAX_BYTES}.
 */
export function readBytes(path: string): Uint8Array {
  const chunks: Buffer[] = [];
  let total = 0;
  try {
    refuseNamedPipe(path);
    const fd = openSync(path, 'r');
    try {
      for (;;) {
        const chunk = Buffer.allocUnsafe(1 << 16);
        const n = readSync(fd, chunk);
        if (n === 0) break;
        chunks.push(chunk.subarray(0, n));
        if ((total += n) > MAX_BYTES) break;
      }
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw fileError('read', path, error);
  }
  if (total > MAX_BYTES)
    throw new ZeroError(`${path} is too long: SGF files of up to ${MAX_BYTES / 1e6} MB are read; split it`);
  return Buffer.concat(chunks);
}
