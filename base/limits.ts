import { ZeroError } from './errors.js';

/** What the machine refuses, by the words that Node and the libraries have for it, and what to do. */
const LIMITS: readonly [RegExp, string][] = [
  [/\bE[MN]FILE\b/, 'too many files are open; allow more with ulimit -n, or use fewer workers'],
  [/\bEAGAIN\b/, 'the system gives no more threads; use fewer workers'],
  [
    /\bENOMEM\b|ERR_WORKER_OUT_OF_MEMORY|reaching memory limit|bad.alloc/i,
    'there is not enough memory; use fewer workers, or smaller networks and batches',
  ],
  [
    // As Node puts it where it cannot open a file of a module.
    /\bCannot find (module|package)\b|\bERR_DLOPEN_FAILED\b|cannot open shared object/,
    'a part of the program cannot be loaded; allow more open files with ulimit -n, use fewer workers, or install zero again',
  ],
];

/**
 * An error as the user's, where the machine is at its limit: another try would meet the same. Other errors stay what they
 * are.
 * @param what was to be started, such as 'self-play workers'.
 */
export function limitError(what: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ZeroError) return error;
  const text = `${(error as NodeJS.ErrnoException).code} ${error.message}`;
  const limit = LIMITS.find(([words]) => words.test(text));
  return limit ? new ZeroError(`cannot start ${what}: ${limit[1]}`, { cause: error }) : error;
}
