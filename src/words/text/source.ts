import { spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ZeroError } from '../../../base/errors.js';
import { fileError } from '../../../base/files/atomic.js';
import { refuseNamedPipe } from '../../../base/files/read.js';
import { withoutControls } from '../../../base/text.js';

/** Bytes that are read at once. */
const CHUNK = 1 << 20;
/** The name that stands for standard input. */
export const STDIN = '-';

/** Packed files, told by their first bytes, and the program that unpacks them; gzip Node unpacks itself. */
const PACKED: readonly [magic: readonly number[], name: string, command: readonly string[]][] = [
  [[0x1f, 0x8b], 'gzip', []],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], 'xz', ['xz', '-dc']],
  [[0x42, 0x5a, 0x68], 'bzip2', ['bzip2', '-dc']],
  [[0x28, 0xb5, 0x2f, 0xfd], 'zstd', ['zstd', '-dc']],
];

/**
 * The files that names on the command line stand for: a file is itself, a folder all files in it and below, in the order of
 * their names and without hidden ones, `-` standard input.
 * @throws ZeroError for what is not there, and a folder without files.
 */
export function textFiles(names: readonly string[]): string[] {
  return names.flatMap((name) => {
    if (name === STDIN) return [name];
    let folder: boolean;
    try {
      folder = statSync(name).isDirectory();
    } catch (error) {
      throw fileError('read', name, error);
    }
    if (!folder) return [name];
    const inside = readdirSync(name, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    if (inside.length === 0) throw new ZeroError(`the folder ${name} has no files; give a folder of texts`);
    return inside;
  });
}

/**
 * The content of a file, unpacked, in chunks; no more than a few of them are in memory.
 * @throws ZeroError when it cannot be read or unpacked.
 */
export async function* readChunks(path: string): AsyncGenerator<Buffer> {
  const raw = path === STDIN ? fromStream(process.stdin) : fromFile(path);
  const first = await raw.next();
  if (first.done) return;
  const packed = PACKED.find(([magic]) => magic.every((byte, i) => first.value[i] === byte));
  const whole = joined(first.value, raw);
  if (!packed) yield* whole;
  else if (packed[1] === 'gzip') yield* unzipped(path, whole);
  else yield* unpackedBy(packed[1], packed[2], path, whole);
}

async function* joined(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

async function* fromFile(path: string): AsyncGenerator<Buffer> {
  let fd: number;
  try {
    refuseNamedPipe(path);
    fd = openSync(path, 'r');
  } catch (error) {
    throw fileError('read', path, error);
  }
  try {
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK);
      const got = readSync(fd, chunk, 0, CHUNK, null);
      if (got === 0) return;
      yield chunk.subarray(0, got);
    }
  } catch (error) {
    throw fileError('read', path, error);
  } finally {
    closeSync(fd);
  }
}

async function* fromStream(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of stream) yield chunk;
}

async function* unzipped(path: string, chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const stream = Readable.from(chunks).on('error', () => {});
  const gunzip = stream.pipe(createGunzip({ chunkSize: CHUNK }));
  stream.on('error', (error) => gunzip.destroy(error));
  try {
    for await (const chunk of gunzip) yield chunk;
  } catch (error) {
    if (error instanceof ZeroError) throw error;
    throw new ZeroError(
      `cannot unpack ${nameOf(path)}: ${(error as Error).message}; the file is damaged or cut short`,
    );
  }
}

async function* unpackedBy(
  name: string,
  [program, ...args]: readonly string[],
  path: string,
  chunks: AsyncGenerator<Buffer>,
): AsyncGenerator<Buffer> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text) => {
    said = (said + text).slice(-500);
  });
  child.stdin.on('error', () => {}); // it ended early, and says why
  const ended = new Promise<number | Error | null>((done) => {
    child.once('error', done);
    child.once('close', done);
  });
  const source = Readable.from(chunks);
  let failed: unknown;
  source.on('error', (error) => {
    failed = error;
    child.stdin.destroy();
  });
  source.pipe(child.stdin);
  try {
    for await (const chunk of child.stdout) yield chunk;
    const status = await ended;
    if (failed) throw failed;
    if (status instanceof Error)
      throw new ZeroError(
        `cannot unpack ${nameOf(path)}: it is packed with ${name}, and the program ${program} is not installed`,
      );
    if (status !== 0)
      throw new ZeroError(
        `cannot unpack ${nameOf(path)}: ${withoutControls(said.trim()) || `${program} ended with ${status}`}`,
      );
  } finally {
    child.kill();
    source.destroy();
  }
}

/** How a file is called in messages. */
export function nameOf(path: string): string {
  return path === STDIN ? 'standard input' : path;
}
