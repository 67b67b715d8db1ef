import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ZeroError } from '../errors.js';
import { fileError } from './atomic.js';

/** Who holds a run folder: the process, and when it started, since process numbers are used again. */
interface Holder {
  pid: number;
  started: string;
}

/**
 * Takes the lock of a run folder, so that two processes never write one run.
 * A lock left behind by a process that was killed is taken over.
 * @returns the function that gives the lock back.
 * @throws ZeroError when a living process holds it.
 */
export function takeLock(path: string): () => void {
  const holder = readHolder(path);
  if (holder && holder.pid !== process.pid && startOf(holder.pid) === holder.started)
    throw new ZeroError(
      `${dirname(path)} is in use by process ${holder.pid}; stop that one first (kill -INT ${holder.pid}), or choose another folder`,
    );
  const mine: Holder = { pid: process.pid, started: startOf(process.pid) ?? '' };
  try {
    writeFileSync(path, JSON.stringify(mine));
  } catch (error) {
    throw fileError('write', path, error);
  }
  return () => rmSync(path, { force: true });
}

/** The process that holds the lock and is alive, if there is one. */
export function lockHolder(path: string): number | undefined {
  const holder = readHolder(path);
  return holder && startOf(holder.pid) === holder.started ? holder.pid : undefined;
}

function readHolder(path: string): Holder | undefined {
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as Partial<Holder>;
    return typeof value.pid === 'number' && typeof value.started === 'string' ? (value as Holder) : undefined;
  } catch {
    return undefined; // none, or cut short by a kill while it was written
  }
}

/** A text that tells one life of a process number from the next; undefined when no such process lives. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19]; // field 22 of proc(5): start time in ticks
  } catch {
    // No /proc on this system, or no such process: signal 0 tells which.
  }
  try {
    process.kill(pid, 0);
    return 'alive';
  } catch {
    return undefined;
  }
}
