/**
 * The exit statuses of `zero`, the same for every command; docs/faults.md lists them for users.
 * Commands set `process.exitCode`, so that what they have opened is closed before the process ends.
 */
export const EXIT = {
  done: 0,
  /** A problem, told in one sentence; a check that found something. */
  problem: 1,
  /** Words on the command line that name nothing or do not go together. */
  usage: 2,
  /** A match that NEW did not win. */
  lost: 3,
  /** Ctrl-C: what was done is saved. */
  interrupted: 130,
} as const;
