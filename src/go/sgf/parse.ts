import { closeSync, openSync, readSync } from 'node:fs';
import parser, { type SabakiNode } from '@sabaki/sgf/src/parse.js';
import { ZeroError } from '../../../base/errors.js';
import { fileError } from '../../../base/files/atomic.js';

export type { SabakiNode };

/** Longest file that is read, in bytes. */
export const MAX_BYTES = 20_000_000;

/** The bytes of a file, a pipe or a device. @throws ZeroError when it cannot be read or is longer than {@link MAX_BYTES}. */
export function readBytes(path: string): Uint8Array {
  const chunks: Buffer[] = [];
  let total = 0;
  try {
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

/**
 * The game trees of an SGF collection as properties.
 * @param where the file's name, for messages.
 * @throws ZeroError when it is no SGF.
 */
export function parseTrees(bytes: Uint8Array, where: string): SabakiNode[] {
  const bad = (what: string) => new ZeroError(`${where} is not a usable SGF file: ${what}`);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = buffer.toString('latin1').search(/\(\s*;/);
  if (start < 0) throw bad("there is no game in it, nothing begins with '(;'");
  const game = buffer.subarray(start);
  let roots: SabakiNode[];
  try {
    const text = decode(game);
    roots = text === undefined ? parser.parseBuffer(game) : parser.parse(text);
  } catch (error) {
    if (error instanceof RangeError)
      throw bad('its variations are nested too deeply, or one of its texts is too long');
    throw bad((error as Error).message.replace(/\s+/g, ' '));
  }
  if (roots.length === 0) throw bad('there is no game in it');
  return roots;
}

/**
 * The file's text: by the encoding it declares (CA), else UTF-8 if it is valid.
 * @returns undefined when neither fits, which leaves a guess to the parser.
 */
function decode(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 10_000)).toString('latin1');
  const declared = /(?<![A-Za-z])CA\s*\[\s*([^\]\s]+)\s*\]/.exec(head)?.[1];
  for (const encoding of [declared, 'utf-8']) {
    if (encoding === undefined) continue;
    try {
      return new TextDecoder(encoding, { fatal: encoding === 'utf-8' }).decode(bytes);
    } catch {
      // an encoding that nobody knows, or bytes that are not UTF-8
    }
  }
  return undefined;
}
