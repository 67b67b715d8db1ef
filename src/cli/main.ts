import { Command } from 'commander';
import { register as bench } from './commands/bench.js';
import { register as doctor } from './commands/doctor.js';
import { register as gtp } from './commands/gtp.js';
import { register as match } from './commands/match.js';
import { register as mnist } from './commands/mnist.js';
import { register as model } from './commands/model.js';
import { register as play } from './commands/play.js';
import { register as run } from './commands/run.js';
import { register as selfplay } from './commands/selfplay.js';
import { register as sgf } from './commands/sgf.js';
import { register as status } from './commands/status.js';
import { register as train } from './commands/train.js';
import { exitCodeOf, reportError } from './errors.js';
import { VERSION } from './version.js';

/**
 * The `zero` command line. Each command is one file in commands/ that exports `register(program)`;
 * it loads what it needs inside its action, so that `zero --help` stays quick.
 */
export function createProgram(): Command {
  const program = new Command('zero')
    .description('A Go engine that learns from self-play alone, and the tensor stack it learns with.')
    .version(VERSION, '-V, --version')
    .showHelpAfterError('(zero --help shows the commands, zero COMMAND --help one of them)')
    .exitOverride();
  for (const register of [run, status, play, selfplay, train, match, gtp, sgf, bench, mnist, model, doctor])
    register(program);
  return program;
}

/** Runs the command line and returns the exit status: 0 done, 1 a problem that is reported, 2 wrong usage, 130 Ctrl-C. */
export async function main(argv: readonly string[]): Promise<number> {
  // Native TensorFlow's remarks would tear progress bars. Set here: the environment of a worker thread is a copy.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '1';
  const program = createProgram();
  // A reader that has seen enough (zero status | head) is no fault.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  try {
    await program.parseAsync(argv, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    reportError(error);
    return exitCodeOf(error);
  }
}
