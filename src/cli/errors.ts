import { CommanderError } from 'commander';
import { UsageError, ZeroError } from '../../base/errors.js';
import { limitError } from '../../base/limits.js';
import { withoutControls } from '../../base/text.js';
import pc from '../terminal/colors.js';
import { EXIT } from '../terminal/exit.js';

/** Exit status for an error, see {@link EXIT}; --help and --version are none. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  return error instanceof UsageError ? EXIT.usage : EXIT.problem;
}

/** One sentence on stderr for what the user can mend; ZERO_DEBUG=1 adds the stack. */
export function reportError(thrown: unknown): void {
  if (thrown instanceof CommanderError) return; // commander has printed it
  const error = limitError('this command', thrown);
  const expected = error instanceof ZeroError;
  // What a file says may stand in a message, and must not steer the terminal.
  const message = withoutControls(error instanceof Error ? error.message : String(error));
  process.stderr.write(`${pc.red('error:')} ${expected ? '' : 'internal: '}${message}\n`);
  if (process.env.ZERO_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  else if (!expected) process.stderr.write('This is a bug in zero; ZERO_DEBUG=1 prints where.\n');
}
