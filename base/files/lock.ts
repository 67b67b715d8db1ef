import { randomBytes } from 'node:crypto';
import {
  linkSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { crc32 } from 'node:zlib';
import { ZeroError } from '../errors.js';
import { fileError, removeTemporaries } from './atomic.js';

/** The name of a folder's lock. */
const LOCK = 'lock';
/** A holder on another machine, or in another container, cannot be asked: it touches its lock, and is taken for dead after so long. */
const TOUCH_EVERY = 15_000;
const TOUCHED_WITHIN = 60_000;
/** A start that the system does not tell. */
const UNKNOWN = 'alive';

/** Who holds a folder. Process numbers are used again, so that the start of the process counts too. */
interface Holder {
  pid: number;
  started: string;
  /** The machine, and on Linux its space of process numbers. */
  host: string;
  /** Another one for each lock ever taken. */
  id: string;
}

/** The locks of this process, by path, with the number of each. */
const held = new Map<string, string>();
let touching: NodeJS.Timeout | undefined;

/**
 * Locks every folder that a command writes to, so that no two commands write to one, whatever they call it: the lock lies
 * in the folder itself. Folders that are not there are made. All are locked or none. What a killed writer left half written there
 * is cleared away.
 * @returns the function that gives the locks back, and removes what was made and is still empty.
 * @throws ZeroError when a living process holds one of them, or one cannot be made.
 */
export function lockFolders(...folders: string[]): () => void {
  const undo: (() => void)[] = [];
  const release = () => {
    for (const step of undo.splice(0).reverse()) step();
  };
  try {
    const places = new Map<string, string>();
    for (const folder of folders) {
      undo.push(makeFolder(folder));
      places.set(realpathSync.native(folder), folder);
    }
    // In one order, so that of two commands that want the same folders one gets them all.
    for (const place of [...places.keys()].sort()) undo.push(takeLock(join(places.get(place)!, LOCK)));
    for (const folder of places.values()) removeTemporaries(folder);
  } catch (error) {
    release();
    throw error;
  }
  return release;
}

/**
 * Takes a lock. One that was left behind by a process that was killed is taken over.
 * @returns the function that gives it back; the end of the process does so too.
 * @throws ZeroError when a living process holds it.
 */
export function takeLock(path: string): () => void {
  const id = randomBytes(4).toString('hex');
  const text = JSON.stringify({
    pid: process.pid,
    started: startOf(process.pid) ?? UNKNOWN,
    host: place(),
    id,
  } satisfies Holder);
  try {
    for (;;) {
      const found = readHolder(path);
      if (!found) {
        if (create(path, text)) break;
        continue; // another one was quicker
      }
      if (isHeld(found, path)) throw inUse(found, path);
      if (takeOver(path, found.id, text)) break;
    }
  } catch (error) {
    throw fileError('write', path, error);
  }
  const full = resolve(path);
  hold(full, id);
  return () => letGo(full);
}

/** The process that holds the lock and is alive, if there is one. */
export function lockHolder(path: string): number | undefined {
  const found = readHolder(path);
  return found && isHeld(found, path) ? found.pid : undefined;
}

/** Gives back all locks of this process. */
export function releaseLocks(): void {
  for (const path of [...held.keys()]) letGo(path);
}

function inUse({ pid, host }: Holder, path: string): ZeroError {
  const folder = dirname(path);
  if (host !== place())
    return new ZeroError(
      `${folder} is in use by process ${pid} on ${host}; stop that one first, or if it was killed try again in a minute`,
    );
  if (pid === process.pid) return new ZeroError(`${folder} is in use by this command already`);
  return new ZeroError(
    `${folder} is in use by process ${pid}; stop that one first (kill -INT ${pid}), or choose another folder`,
  );
}

/** Makes a lock file with its content in one step. @returns false when there is one. */
function create(path: string, text: string): boolean {
  const temporary = temporaryOf(path);
  writeFileSync(temporary, text, { flag: 'wx' });
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    // ENOENT: who holds the folder has cleared temporary files away.
    if (code === 'EEXIST' || code === 'ENOENT') return false;
  } finally {
    rmSync(temporary, { force: true });
  }
  // A file system without links.
  try {
    writeFileSync(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Puts a lock in the place of the one with this number, which is stale. Two processes may see the same stale lock: the right
 * to replace it is itself a lock, named by its number, and who has it looks again.
 * @returns false when it is not there any more.
 */
function takeOver(path: string, stale: string, text: string): boolean {
  const release = takeLock(`${path}.${stale}`);
  try {
    if (readHolder(path)?.id !== stale) return false;
    const temporary = temporaryOf(path);
    writeFileSync(temporary, text, { flag: 'wx' });
    renameSync(temporary, path);
    return true;
  } finally {
    release();
  }
}

/** A name that {@link isTemporary} knows, so that what a kill leaves is cleared away. */
function temporaryOf(path: string): string {
  return join(dirname(path), `.lock.${randomBytes(4).toString('hex')}.tmp`);
}

function hold(path: string, id: string): void {
  if (held.size === 0) process.once('exit', releaseLocks);
  held.set(path, id);
  touching ??= setInterval(touch, TOUCH_EVERY).unref();
}

function letGo(path: string): void {
  const id = held.get(path);
  if (id === undefined) return;
  held.delete(path);
  if (held.size === 0) {
    process.off('exit', releaseLocks);
    clearInterval(touching);
    touching = undefined;
  }
  try {
    if (readHolder(path)?.id === id) rmSync(path, { force: true });
  } catch {
    // the folder is gone
  }
}

function touch(): void {
  const now = new Date();
  for (const path of held.keys())
    try {
      utimesSync(path, now, now);
    } catch {
      // the folder is gone; what is written to it will say so
    }
}

/** What a lock says; a damaged one names nobody. @returns undefined when there is none. */
function readHolder(path: string): Holder | undefined {
  for (let again = true; ; again = false) {
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw fileError('read', path, error);
    }
    const holder = parseHolder(text);
    if (holder.pid > 0 || !again) return holder;
    pause(100); // where there are no links it may just be written
  }
}

function parseHolder(text: string): Holder {
  const nobody = { pid: 0, started: '', host: place(), id: `damaged${crc32(text).toString(16)}` };
  try {
    const { pid, started, host, id } = JSON.parse(text) as Partial<Holder>;
    if (!Number.isInteger(pid) || !(pid! > 0) || typeof started !== 'string') return nobody;
    return {
      pid: pid!,
      started,
      host: typeof host === 'string' ? host : nobody.host,
      id: typeof id === 'string' && /^[0-9a-f]{1,16}$/.test(id) ? id : nobody.id,
    };
  } catch {
    return nobody; // cut short by a kill while it was written, or none of ours
  }
}

function isHeld(holder: Holder, path: string): boolean {
  if (holder.pid === 0) return false;
  if (holder.host !== place()) {
    const touched = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    return Date.now() - touched < TOUCHED_WITHIN;
  }
  const started = startOf(holder.pid);
  return started !== undefined && (started === holder.started || [started, holder.started].includes(UNKNOWN));
}

/** The machine and its space of process numbers, in which a process number means something. */
function place(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

/**
 * A text that tells one life of a process number from the next, {@link UNKNOWN} where the system does not tell;
 * undefined when no such process lives.
 */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]; // field 22 of proc(5): start time in ticks
  } catch {
    // No /proc on this system, or it is hidden from us, or no such process: signal 0 tells which.
  }
  try {
    process.kill(pid, 0);
    return UNKNOWN;
  } catch (error) {
    // EPERM: it lives, and is somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? UNKNOWN : undefined;
  }
}

/** Makes a folder. @returns the function that removes what was made of it, as far as it is empty. */
function makeFolder(folder: string): () => void {
  let first: string | undefined;
  try {
    first = mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw fileError('make', folder, error);
  }
  return () => {
    if (first === undefined) return;
    try {
      for (let path = resolve(folder); ; path = dirname(path)) {
        rmdirSync(path);
        if (path === resolve(first)) return;
      }
    } catch {
      // not empty
    }
  };
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
