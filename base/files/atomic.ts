import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ZeroError } from '../errors.js';

/**
 * Writes a file so that a reader, or a program started after a crash, sees the old content or the new
 * and never a part: a temporary file in the same folder, synced, then renamed over the target.
 * Missing folders are made.
 * @throws ZeroError that names the file and the reason (disk full, no permission).
 */
export function writeFileAtomic(path: string, data: Uint8Array | string): void {
  writeChunksAtomic(path, [typeof data === 'string' ? Buffer.from(data) : data]);
}

/** The same for content that is made piece by piece, so that it need not be in memory at once. */
export function writeChunksAtomic(path: string, chunks: Iterable<Uint8Array>): void {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}.tmp`);
  try {
    mkdirSync(dirname(path), { recursive: true });
    const fd = openSync(temporary, 'wx');
    try {
      for (const bytes of chunks)
        for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
  } catch (error) {
    try {
      rmSync(temporary, { force: true });
    } catch {
      // a part of the path is a file: nothing was made
    }
    throw fileError('write', path, error);
  }
}

/** Whether a name is one of a file that {@link writeFileAtomic} leaves behind when it is killed, or of such a folder. */
export function isTemporary(name: string): boolean {
  return /^\..*\.[0-9a-f]{8}\.tmp$/.test(name);
}

/** Removes them from a folder, whose lock is held: no one else writes there. */
export function removeTemporaries(folder: string): void {
  for (const name of readdirSync(folder))
    if (isTemporary(name)) rmSync(join(folder, name), { force: true, recursive: true });
}

/** The one sentence a user needs when the file system refuses: what, where, and what to do. A ZeroError is one already. */
export function fileError(action: string, path: string, error: unknown): ZeroError {
  if (error instanceof ZeroError) return error;
  const code = (error as NodeJS.ErrnoException)?.code;
  const why: Record<string, string> = {
    ENOENT: 'there is no such file; check the path',
    EACCES: 'permission denied; check its owner and mode',
    EPERM: 'permission denied; check its owner and mode',
    ENOSPC: 'the disk is full; free some space and run the same command again',
    EDQUOT: 'the disk quota is used up; free some space and run the same command again',
    EISDIR: 'it is a folder, and a file is needed',
    ENOTDIR: 'a part of the path is a file, and a folder is needed',
    EROFS: 'the file system is read-only',
    EMFILE: 'too many files are open; allow more with ulimit -n',
    EEXIST: 'something else of that name is there',
    ELOOP: 'its symbolic links go in a circle',
    ENAMETOOLONG: 'the name is too long',
  };
  const reason = (code && why[code]) || (error instanceof Error ? error.message : String(error));
  return new ZeroError(`cannot ${action} ${path}: ${reason}`, { cause: error });
}
