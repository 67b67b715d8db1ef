import { closeSync, openSync, readSync } from 'node:fs';
import parser, { type SabakiNode } from '@sabaki/sgf/src/parse.js';
import { ZeroError } from '../../../base/errors.js';
import { fileError } from '../../../base/files/atomic.js';
import { refuseNamedPipe } from '../../../base/files/read.js';
import { withoutControls } from '../../../base/text.js';
import { decodeSgf } from './encoding.js';
import { mendText } from './mendText.js';

export type { SabakiNode };

/** Longest file that is read, in bytes. */
export const MAX_BYTES = 20_000_000;

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
    throw error instanceof ZeroError ? error : fileError('read', path, error);
  }
  if (total > MAX_BYTES)
    throw new ZeroError(`${path} is too long: SGF files of up to ${MAX_BYTES / 1e6} MB are read; split it`);
  return Buffer.concat(chunks);
}

/** The game trees of a file, and what was mended in its text. */
export interface ParsedTrees {
  trees: SabakiNode[];
  notices: string[];
}

/**
 * The game trees of an SGF collection as properties.
 * @param where the file's name, for messages.
 * @throws ZeroError when it is no SGF.
 */
export function parseTrees(bytes: Uint8Array, where: string): ParsedTrees {
  const bad = (what: string) => new ZeroError(`${where} is not a usable SGF file: ${what}`);
  const { text, notice } = decodeSgf(bytes);
  const start = text.search(/\(\s*;/);
  if (start < 0) throw bad("there is no game in it, nothing begins with '(;'");
  const mended = mendText(text.slice(start), where);
  let trees: SabakiNode[];
  try {
    trees = parser.parse(mended.text);
  } catch (error) {
    if (error instanceof RangeError)
      throw bad('its variations are nested too deeply, or one of its texts is too long');
    throw bad(withoutControls((error as Error).message));
  }
  if (trees.length === 0) throw bad('there is no game in it');
  return { trees, notices: [...(notice ? [notice] : []), ...mended.notices] };
}
