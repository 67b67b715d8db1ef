import { statSync } from 'node:fs';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { ZeroError } from '../../../base/errors.js';
import { type ContainerKind, readContainer, writeContainer } from '../../../base/files/container.js';
import { bytes, header, list, parse, text, whole } from '../../../base/schema.js';

/** A snapshot: files of a run, compressed one by one. */
const SNAPSHOT: ContainerKind = { kind: 'snap', version: 1, label: 'snapshot' };

/** The files of a run that a snapshot may hold. Any other name is refused, so that nothing lands elsewhere. */
const NAMES =
  /^(?:(?:config|state)\.json|(?:matches|metrics)\.jsonl|checkpoint\/learner\.zero|networks\/net-\d{9}\.zero|records\/\d{9}\.games)$/;

/**
 * Bytes that a snapshot may unpack to: so many times its packed ones, and some more. Weights hardly compress, games by a
 * half, metrics to a quarter.
 */
const MOST_RATIO = 20;
const MOST_SMALL = 1 << 24;

const snapshotSchema = header({
  files: list(
    header({
      path: text(100).regex(NAMES, { error: 'must be the name of a file of a run' }),
      size: whole(0, 2 ** 32),
      brotli: bytes(1, 2 ** 31),
    }),
    100_000,
  ),
});

/** One file for a snapshot: its path inside the run folder, with slashes, and its bytes. */
export interface SnapshotFile {
  path: string;
  bytes: Uint8Array;
}

/** What went into a snapshot. */
export interface Packed {
  bytes: number;
  paths: string[];
}

/**
 * Packs files into one snapshot: those that are needed, however large they are, and of the others, in their order, as
 * many as fit into `limit` bytes; from the first on that does not fit they are left out.
 */
export function writeSnapshot(
  path: string,
  needed: Iterable<SnapshotFile>,
  others: Iterable<SnapshotFile>,
  limit: number,
): Packed {
  const files: { path: string; size: number; brotli: Uint8Array }[] = [];
  let total = 1024;
  const add = (file: SnapshotFile, most: number): boolean => {
    const brotli = compress(file.bytes);
    const size = brotli.length + file.path.length + 64;
    if (total + size > most) return false;
    total += size;
    files.push({ path: file.path, size: file.bytes.length, brotli });
    return true;
  };
  for (const file of needed) add(file, Number.POSITIVE_INFINITY);
  for (const file of others) if (!add(file, limit)) break;
  writeContainer(path, SNAPSHOT, { files });
  return { bytes: statSync(path).size, paths: files.map((file) => file.path) };
}

/** A snapshot whose names and sizes are sound; what is in its files is not looked at yet. */
export interface Snapshot {
  paths: readonly string[];
  /** A file's bytes; undefined when it is not there. @throws ZeroError when they are not what the snapshot says. */
  read(path: string): Buffer | undefined;
}

/** Opens a snapshot. @throws ZeroError when it is damaged, holds other things than a run, or claims to be too large. */
export function openSnapshot(path: string): Snapshot {
  const where = `${path} is not a usable snapshot file`;
  const { files } = parse(snapshotSchema, readContainer(path, SNAPSHOT), where);
  const byPath = new Map(files.map((file) => [file.path, file]));
  if (byPath.size < files.length) throw new ZeroError(`${where}: it holds a file twice`);
  const sum = (of: (file: (typeof files)[number]) => number) => files.reduce((n, file) => n + of(file), 0);
  const [size, packed] = [sum((file) => file.size), sum((file) => file.brotli.length)];
  if (size > MOST_SMALL + MOST_RATIO * packed)
    throw new ZeroError(`${where}: ${packed} bytes in it claim to unpack to ${size}`);
  return {
    paths: [...byPath.keys()],
    read: (name) => {
      const file = byPath.get(name);
      return file && decompress(file.brotli, file.size, `${where}: '${name}'`);
    },
  };
}

function compress(content: Uint8Array): Uint8Array {
  return brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 9,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  });
}

/** Unpacks to the size that is expected; what would become larger is given up there. */
function decompress(brotli: Uint8Array, size: number, where: string): Buffer {
  let content: Buffer;
  try {
    content = brotliDecompressSync(brotli, { maxOutputLength: Math.max(1, size) });
  } catch (error) {
    const large = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw new ZeroError(`${where} ${large ? `is larger than its ${size} bytes` : 'cannot be unpacked'}`);
  }
  if (content.length !== size) throw new ZeroError(`${where} has ${content.length} bytes, not ${size}`);
  return content;
}
