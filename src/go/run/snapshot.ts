import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { ZeroError } from '../../../base/errors.js';
import { fileError, writeFileAtomic } from '../../../base/files/atomic.js';
import { type ContainerKind, readContainer, writeContainer } from '../../../base/files/container.js';

/** A snapshot: the files a run needs to go on elsewhere, compressed one by one. */
const SNAPSHOT: ContainerKind = { kind: 'snap', version: 1, label: 'snapshot' };

interface PackedFile {
  path: string;
  size: number;
  brotli: Uint8Array;
}

/** One file for a snapshot: its path inside the run folder, and its bytes. */
export interface SnapshotFile {
  path: string;
  bytes: Uint8Array;
}

/**
 * Packs files into one snapshot of at most `limit` bytes. The first files are the ones that matter:
 * those that do not fit any more are left out, in order.
 * @returns the snapshot's size in bytes and the paths that went in.
 */
export function writeSnapshot(
  path: string,
  files: Iterable<SnapshotFile>,
  limit: number,
): { bytes: number; packed: string[] } {
  const packed: PackedFile[] = [];
  let bytes = 1024;
  for (const file of files) {
    const brotli = brotliCompressSync(file.bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 9,
        [constants.BROTLI_PARAM_SIZE_HINT]: file.bytes.length,
      },
    });
    const size = brotli.length + file.path.length + 64;
    if (bytes + size > limit) continue;
    bytes += size;
    packed.push({ path: file.path.split(sep).join('/'), size: file.bytes.length, brotli });
  }
  writeContainer(path, SNAPSHOT, { files: packed });
  return { bytes: statSync(path).size, packed: packed.map((f) => f.path) };
}

/**
 * Unpacks a snapshot into a folder that holds no run yet.
 * @returns the paths written, relative to the folder.
 * @throws ZeroError when the snapshot is damaged, or would write outside of the folder.
 */
export function unpackSnapshot(path: string, folder: string): string[] {
  const value = readContainer(path, SNAPSHOT) as { files?: PackedFile[] };
  if (!Array.isArray(value?.files)) throw new ZeroError(`${path} is a snapshot without a list of files`);
  const out: string[] = [];
  for (const file of value.files) {
    const target = normalize(join(folder, file.path));
    if (relative(folder, target).startsWith('..'))
      throw new ZeroError(`${path} names '${file.path}', a file outside of the run folder; do not use it`);
    const bytes = brotliDecompressSync(file.brotli);
    if (bytes.length !== file.size) throw new ZeroError(`${path}: '${file.path}' has a wrong size`);
    mkdirSync(dirname(target), { recursive: true });
    writeFileAtomic(target, bytes);
    out.push(file.path);
  }
  return out;
}

/** All files below a folder with their paths relative to `root`, by name. */
export function filesBelow(root: string, folder: string): SnapshotFile[] {
  if (!existsSync(folder)) return [];
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.tmp'))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => ({ path: relative(root, file), bytes: readFileSync(file) }));
  } catch (error) {
    throw fileError('read', folder, error);
  }
}
