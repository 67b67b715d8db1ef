import { ZeroError } from './errors.js';

/** What a task in another thread came to. Errors lose their class on the way between threads; this keeps a user's error one. */
export type Outcome<T> = { value: T } | { problem: string };

/** Runs a task's work: a {@link ZeroError} becomes part of the outcome, any other error is thrown. */
export async function outcomeOf<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    if (error instanceof ZeroError) return { problem: error.message };
    throw error;
  }
}

/** The value of an outcome. @throws ZeroError with the problem, where there is one. */
export function unwrap<T>(outcome: Outcome<T>): T {
  if ('problem' in outcome) throw new ZeroError(outcome.problem);
  return outcome.value;
}
