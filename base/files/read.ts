import { closeSync, fstatSync, lstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { ZeroError } from '../errors.js';
import { fileError } from './atomic.js';

/** The largest file that is read at once: what one buffer holds. */
const MOST = 2 ** 31 - 1;

/**
 * The bytes of a file from an offset on, none behind its end. Only a plain file is read: a pipe or a device might have no end.
 * @param most bytes that the whole file may have.
 * @param length bytes that are read at most.
 * @throws ZeroError when it cannot be read, is not a plain file or is larger.
 */
export function readPlainFile(path: string, { from = 0, most = MOST, length = MOST } = {}): Buffer {
  try {
    // Before it is opened: to open a pipe waits for a writer.
    const { size } = plain(statSync(path), path);
    if (size > most)
      throw new ZeroError(
        `cannot read ${path}: it has ${size} bytes, more than the ${most} that it may have`,
      );
    const fd = openSync(path, 'r');
    try {
      plain(fstatSync(fd), path);
      const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - from)));
      let done = 0;
      while (done < bytes.length) {
        const got = readSync(fd, bytes, done, bytes.length - done, from + done);
        if (got === 0) break; // it was cut meanwhile
        done += got;
      }
      return bytes.subarray(0, done);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw fileError('read', path, error);
  }
}

/** Names in a folder, none where it is missing. @throws ZeroError when it cannot be read or is no folder. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw fileError('read', folder, error);
  }
}

/** Whether a path is a folder; what cannot be looked at is none, and says why when it is read. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Pipes that are open already, as the shell's `<(...)` makes them. */
const OPEN_PIPE = /^\/(dev\/(stdin$|fd\/)|proc\/(self|\d+)\/fd\/)/;

/**
 * Refuses a named pipe, where a file is read as a stream: to open one waits for a writer, who may never come.
 * @throws ZeroError, or what `statSync` throws.
 */
export function refuseNamedPipe(path: string): void {
  if (!OPEN_PIPE.test(path) && statSync(path).isFIFO())
    throw new ZeroError(`cannot read ${path}: it is a named pipe; give a file, or /dev/stdin`);
}

/**
 * The size of a file that others may have put there: none where it is missing.
 * @throws ZeroError for a symbolic link, which may lead anywhere.
 */
export function sizeOfOwn(path: string): number | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isSymbolicLink())
    throw new ZeroError(`${path} is a symbolic link, which is not followed here; put the file itself there`);
  return found?.size;
}

/** Whether an error says that there is no such file. */
export function isMissing(error: unknown): boolean {
  const cause = error instanceof ZeroError ? error.cause : error;
  return (cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
}

function plain<T extends { isFile(): boolean; isDirectory(): boolean }>(stat: T, path: string): T {
  if (stat.isDirectory()) throw new ZeroError(`cannot read ${path}: it is a folder, and a file is needed`);
  if (!stat.isFile())
    throw new ZeroError(`cannot read ${path}: it is a pipe or a device, and a plain file is needed`);
  return stat;
}
