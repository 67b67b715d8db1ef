/**
 * An error that is the user's to mend: bad input, a bad file, an illegal move.
 * Its message is one sentence that says what is wrong, where, and what to do;
 * the command line prints just that sentence and exits with status 1.
 */
export class ZeroError extends Error {
  override name = 'ZeroError';
}

/** Words on the command line that do not go together or name nothing; the exit status is 2. */
export class UsageError extends ZeroError {}
